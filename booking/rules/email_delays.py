"""When email counts as late, and why it is: what the pages of staff, `check` and /readyz say about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.rules.errors import say
from booking.rules.smtp_refusals import EmailStopCause

# An email that has been due for so long is late. A worker looks every second, and once a minute while it waits.
LATE_AFTER = timedelta(minutes=5)
# An email that the server goes on refusing is told to whoever can ring, after so long …
CALL_AFTER = timedelta(minutes=30)
# … and at once if its appointment begins within so long of the first refusal.
CALL_AT_ONCE_WITHIN = timedelta(hours=3)
# While none leave, that is told of appointments so near: on Saturday, of Monday's.
NEAR_APPOINTMENT = timedelta(days=3)

NO_WORKER, SLOW_WORKER = "no_worker", "slow"
DELAY_REASONS = {
    EmailStopCause.UNREACHABLE: say("the mail server can’t be reached"),
    EmailStopCause.CERTIFICATE: say("the mail server’s certificate can’t be verified"),
    EmailStopCause.ENCRYPTION: say("the mail server offers no encrypted connection"),
    EmailStopCause.PASSWORD: say("the mail server refused our password"),
    EmailStopCause.SIGN_IN: say("the mail server wants us to sign in"),
    EmailStopCause.REFUSED: say("the mail server takes no email from us"),
    EmailStopCause.SAME_ANSWER: say("the mail server refuses one email after another"),
    NO_WORKER: say("the worker that sends them isn’t running"),
    SLOW_WORKER: say("they’re leaving one by one"),
}


@dataclass(frozen=True)
class EmailDelayFacts:
    """How many emails are late and since when; and what the workers have found out."""

    late: int
    late_since_utc: datetime | None
    sent_at_utc: datetime | None = None
    failed_at_utc: datetime | None = None
    cause: str = ""
    answer: str = ""


@dataclass(frozen=True)
class EmailDelay:
    """Emails that are late. `why` is a key of WHY; `answer` is the mail server's, "" where it gave none."""

    count: int
    since_utc: datetime
    why: str
    answer: str


def email_delay(facts: EmailDelayFacts, now: datetime) -> EmailDelay | None:
    """What is wrong with the mail, if anything is: some of it is late. Nobody who still works has been silent for as
    long as makes an email late."""
    if not facts.late or facts.late_since_utc is None:
        return None
    why, answer = NO_WORKER, ""
    if facts.failed_at_utc is not None and now - facts.failed_at_utc < LATE_AFTER:
        why, answer = facts.cause, facts.answer
    elif facts.sent_at_utc is not None and now - facts.sent_at_utc < LATE_AFTER:
        why = SLOW_WORKER
    return EmailDelay(facts.late, facts.late_since_utc, why, answer)


def english_sentence(trouble: EmailDelay) -> str:
    """The sentence for whoever watches the installation, ending with the server's answer."""
    emails = "1 email has" if trouble.count == 1 else f"{trouble.count} emails have"
    answer = f" ({trouble.answer})" if trouble.answer else ""
    return f"{emails} been waiting since {trouble.since_utc:%Y-%m-%d %H:%M} UTC: {DELAY_REASONS[trouble.why]}{answer}"


def should_call_patient(late_since_utc: datetime, starts_at_utc: datetime, now: datetime, *, has_failed: bool) -> bool:
    """Whether somebody should ring the patient, because an email about an appointment to come has not left.

    `late_since_utc` is when the email first failed by itself or, where it has not, when it was due: then the
    whole mail stands still, and only the near ones are worth a call.
    """
    if starts_at_utc <= now:
        return False
    is_soon = starts_at_utc - late_since_utc <= CALL_AT_ONCE_WITHIN
    if has_failed:
        return is_soon or now - late_since_utc >= CALL_AFTER
    patience = LATE_AFTER if is_soon else CALL_AFTER
    return starts_at_utc - now <= NEAR_APPOINTMENT and now - late_since_utc >= patience
