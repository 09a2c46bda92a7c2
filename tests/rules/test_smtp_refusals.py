"""Whom a mail server's refusal is about. The answers are those of real servers, their addresses left out."""

import pytest

from booking.rules.smtp_refusals import (
    EmailStopCause,
    RefusalTarget,
    ServerRefusal,
    SmtpStep,
    counts_as_repeated,
    refusal_fingerprint,
    refusal_target,
    stop_cause,
)

MAILBOX, US, UNCLEAR = RefusalTarget


def refusal(answer: str, step: SmtpStep = SmtpStep.RECIPIENT) -> ServerRefusal:
    code, _space, text = answer.partition(" ")
    return ServerRefusal(step, int(code), text)


@pytest.mark.parametrize(
    ("answer", "about"),
    [
        # Surely this mailbox: by its enhanced code …
        ("550 5.1.1 …: Recipient address rejected: User unknown in virtual mailbox table", MAILBOX),
        ("550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking", MAILBOX),
        ("550 5.1.2 Bad destination system", MAILBOX),
        ("553 5.1.3 Bad destination mailbox address syntax", MAILBOX),
        ("550 5.1.6 has moved", MAILBOX),
        ("556 5.1.10 Recipient domain takes no mail", MAILBOX),
        ("550 5.2.1 The email account that you tried to reach is disabled", MAILBOX),
        ("552 5.2.2 Over quota", MAILBOX),
        # … or in words.
        ("550 no such user", MAILBOX),
        ("550 No such person at this address", MAILBOX),
        ("550 User unknown", MAILBOX),
        ("550 unknown user", MAILBOX),
        ("550 … mailbox not found", MAILBOX),
        ("550 mailbox … does not exist", MAILBOX),
        ("550 Invalid recipient …", MAILBOX),
        ("552 Mailbox full", MAILBOX),
        ("554 delivery error: dd This user doesn't have a yahoo.com account", MAILBOX),
        ("550 5.3.0 User unknown", MAILBOX),
        # Us: relaying, signing in, policy.
        ("550 relay not permitted", US),
        ("550 5.7.1 relaying denied", US),
        ("550 5.1.1 Relaying denied", US),
        ("554 5.7.1 …: Relay access denied", US),
        ("551 we do not relay", US),
        ("530 5.7.0 Must issue a STARTTLS command first", US),
        ("530 Authentication required", US),
        ("535 5.7.8 Username and Password not accepted", US),
        ("550 5.7.26 This mail is unauthenticated", US),
        ("550 5.7.1 Our system has detected that this message is likely unsolicited mail", US),
        ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", US),
        ("554 Policy violation", US),
        ("550 Administrative prohibition", US),
        ("553 sorry, your domain isn't in my list of allowed rcpthosts", US),
        ("550 5.1.8 Sender address rejected: Domain not found", US),
        ("550 Your account has been disabled for sending spam", US),
        ("503 5.5.1 bad sequence of commands", US),
        ("452 4.3.1 Insufficient system storage", US),
        # Nobody can tell: it is tried again.
        ("550 no", UNCLEAR),
        ("553 no", UNCLEAR),
        ("550 Requested action not taken: mailbox unavailable", UNCLEAR),
        ("550 rejected", UNCLEAR),
        ("554 Transaction failed", UNCLEAR),
        ("550 5.4.1 Recipient address rejected", UNCLEAR),
        ("451 4.7.1 greylisted, come back", UNCLEAR),
        ("450 4.2.1 The user you are trying to contact is receiving mail at a rate", UNCLEAR),
        ("452 4.2.2 mailbox full", UNCLEAR),
        ("421 4.7.0 too many connections", UNCLEAR),
        ("452 later", UNCLEAR),
        ("999 nonsense", UNCLEAR),
    ],
)
def test_whom_a_refusal_of_a_recipient_is_about(answer: str, about: RefusalTarget) -> None:
    assert refusal_target(refusal(answer)) is about


@pytest.mark.parametrize(
    ("step", "answer", "about"),
    [
        (SmtpStep.SENDER, "550 5.1.1 no such user", US),
        (SmtpStep.SENDER, "550 unknown user", US),
        (SmtpStep.SENDER, "553 no", US),
        (SmtpStep.SENDER, "552 message too big", UNCLEAR),
        (SmtpStep.SENDER, "451 later", UNCLEAR),
        (SmtpStep.CONTENT, "552 5.2.2 mailbox full", MAILBOX),
        (SmtpStep.CONTENT, "554 5.6.0 we do not like it", UNCLEAR),
        (SmtpStep.CONTENT, "552 5.3.4 message too big", UNCLEAR),
        (SmtpStep.CONTENT, "554 no", UNCLEAR),
        (SmtpStep.CONTENT, "550 5.7.1 rejected as spam", US),
    ],
)
def test_it_matters_what_was_refused(step: SmtpStep, answer: str, about: RefusalTarget) -> None:
    assert refusal_target(refusal(answer, step)) is about


def test_a_server_that_hung_up_said_nothing_of_anybody() -> None:
    assert refusal_target(ServerRefusal(SmtpStep.RECIPIENT, 0, "SMTPServerDisconnected.")) is UNCLEAR


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ("550 relay not permitted", EmailStopCause.REFUSED),
        ("550 relay not permitted, authenticate first", EmailStopCause.SIGN_IN),
        ("530 5.7.0 Authentication Required", EmailStopCause.SIGN_IN),
        ("554 5.7.1 blocked", EmailStopCause.REFUSED),
    ],
)
def test_why_it_was_refused(answer: str, cause: EmailStopCause) -> None:
    assert stop_cause(refusal(answer)) is cause


@pytest.mark.parametrize(
    ("one", "other", "are_the_same"),
    [
        ("550 5.7.1 blocked, see 4f3a21bc", "550 5.7.1 blocked, see 9d8e7f66", True),
        ("451 4.3.0 try in 300 seconds", "451 4.3.0 try in 299 seconds", True),
        ("550 5.7.1 blocked", "550 5.7.2 blocked", False),
        ("550 blocked", "554 blocked", False),
        ("550 5.1.1 unknown", "550 5.1.1 disabled", False),
    ],
)
def test_the_same_answer_is_known_again_whatever_its_numbers(one: str, other: str, are_the_same: bool) -> None:
    assert (refusal_fingerprint(refusal(one)) == refusal_fingerprint(refusal(other))) is are_the_same


def test_greylisting_of_several_says_nothing_about_us() -> None:
    assert not counts_as_repeated(refusal("451 4.7.1 Greylisted, come back"))
    assert counts_as_repeated(refusal("451 4.7.1 come back"))
