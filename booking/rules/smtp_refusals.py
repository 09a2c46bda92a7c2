"""Whom a mail server's refusal is about: the patient's mailbox, us, or nobody can tell.

Only a refusal that is surely about a mailbox gives an email up. One about us holds every email back:
it would refuse the next one too, and somebody will mend it. The rest are tried again.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

# So many different recipients refused in the same words, and nobody accepted in between: it is about us.
REPEATED_REFUSALS = 3


class SmtpStep(StrEnum):
    """Where in the conversation the server refused (RFC 5321 4.1.1)."""

    SENDER = "MAIL"
    RECIPIENT = "RCPT"
    CONTENT = "DATA"


class RefusalTarget(StrEnum):
    """Whom a refusal is about."""

    MAILBOX = "mailbox"
    US = "us"
    UNCLEAR = "unclear"


class EmailStopCause(StrEnum):
    """Why no email leaves, as the database keeps it."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    ENCRYPTION = "encryption"
    PASSWORD = "password"  # noqa: S105
    SIGN_IN = "sign_in"
    REFUSED = "refused"
    SAME_ANSWER = "same_answer"


@dataclass(frozen=True)
class ServerRefusal:
    """What the server answered to an email, without anybody's address. `code` is 0 where it said nothing:
    it hung up, or let us wait."""

    step: SmtpStep
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}" if self.code else self.text


# Enhanced status codes (RFC 3463, and the IANA registry of them).
_ENHANCED_CODE = re.compile(r"([45])\.(\d{1,3})\.(\d{1,3})(?!\S)")
_MAILBOX_CODES = {(1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1), (2, 2)}
_SENDER_CODES = {(1, 7), (1, 8), (3, 2), (3, 3), (3, 5)}
_SIGN_IN_CODES = {530, 534, 535, 538}
_SIGN_IN_WORDS = re.compile(r"authenticat|\bauth(orization)? required|sign ?in|log ?in first")
_SENDER_WORDS = re.compile(
    r"relay|authenticat|not permitted|not authori[sz]ed|unauthori[sz]ed|not allowed to send|access denied|policy"
    r"|prohibit|sender (address )?(rejected|denied|unknown|not)|\bspf\b|dkim|dmarc|block(ed|list| list)|black ?list"
    r"|spamhaus|reputation|reverse (dns|hostname)|client host|your (ip|host|account|server|domain)|rate limit"
    r"|too many|sending (limit|quota)|starttls|encryption|try another server|service unavailable"
)
_RELAY_WORD = re.compile(r"relay")
_WHOSE = r"(user|mailbox|mail box|recipient|address|account|person|addressee)"
_MAILBOX_WORDS = re.compile(
    rf"(no such|unknown|invalid|non-?existent|unrecognized) {_WHOSE}\b"
    rf"|{_WHOSE} (\S+ )?((is|was|has been) )?(unknown|not found|invalid|disabled|deactivated|inactive|closed|full)"
    rf"|{_WHOSE} (\S+ )?(does ?n.t|does not|no longer) exist|{_WHOSE} doesn't have an? \S+ account"
    r"|over ?quota|quota exceeded|no mailbox here"
)
_GREYLISTED = re.compile(r"gr[ea]y-?list")


def refusal_target(refusal: ServerRefusal) -> RefusalTarget:
    """Whom a refusal is about, by its enhanced status code; where it has none that tells, by its words."""
    words, enhanced = refusal.text.lower(), _enhanced_code(refusal)
    if refusal.code < 500 and not (enhanced and enhanced[0] == 3):
        return (
            RefusalTarget.UNCLEAR
        )  # "later" is said of everything; a server whose disk is full (4.3) says it to everybody
    if refusal.code in _SIGN_IN_CODES or _RELAY_WORD.search(words):
        return RefusalTarget.US
    if refusal.step is SmtpStep.SENDER and not _is_about_size(refusal, enhanced):
        return RefusalTarget.US
    if enhanced in _MAILBOX_CODES:
        return RefusalTarget.MAILBOX
    if enhanced and (enhanced in _SENDER_CODES or enhanced[0] in (5, 7) or refusal.code < 500):
        return RefusalTarget.US
    if _SENDER_WORDS.search(words):
        return RefusalTarget.US
    return RefusalTarget.MAILBOX if _MAILBOX_WORDS.search(words) else RefusalTarget.UNCLEAR


def stop_cause(refusal: ServerRefusal) -> EmailStopCause:
    """Why a refusal about us was given."""
    is_sign_in = refusal.code in _SIGN_IN_CODES or _SIGN_IN_WORDS.search(refusal.text.lower())
    return EmailStopCause.SIGN_IN if is_sign_in else EmailStopCause.REFUSED


def refusal_fingerprint(refusal: ServerRefusal) -> str:
    """The same text for the same refusal of somebody else: without numbers, which may be queue ids or clocks."""
    return " ".join([str(refusal.code), *(word for word in refusal.text.lower().split() if not _has_digit(word))])[:200]


def counts_as_repeated(refusal: ServerRefusal) -> bool:
    """Whether the same refusal of several says something about us. Greylisting does not: it greets each
    stranger so."""
    return not _GREYLISTED.search(refusal.text.lower())


def _has_digit(word: str) -> bool:
    # An enhanced status code is no number that changes.
    return any(sign.isdigit() for sign in word) and not _ENHANCED_CODE.fullmatch(word)


def _enhanced_code(refusal: ServerRefusal) -> tuple[int, int] | None:
    found = _ENHANCED_CODE.match(refusal.text)
    return (int(found[2]), int(found[3])) if found else None


def _is_about_size(refusal: ServerRefusal, enhanced: tuple[int, int] | None) -> bool:
    return refusal.code == 552 or enhanced in {(3, 4), (2, 3)}
