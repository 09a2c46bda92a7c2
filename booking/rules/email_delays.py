"""When email counts as late, and why it is. Staff pages, `flask check` and /readyz show this."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.rules.errors import say
from booking.rules.smtp_refusals import EmailStopCause

# An email is late once it has been due for this long. A worker looks every second, or every minute while it waits.
LATE_AFTER = timedelta(minutes=5)
# Staff should call the patient once the server has refused an email for this long …
CALL_AFTER = timedelta(minutes=30)
# … or at once, if the appointment begins within this time of the first refusal.
CALL_AT_ONCE_WITHIN = timedelta(hours=3)
# While no email leaves, staff should call for appointments this near: on Saturday, for those of Monday.
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
    """The number of late emails, since when they are late, and what the workers know about the mail server."""

    late: int
    late_since_utc: datetime | None
    sent_at_utc: datetime | None = None
    failed_at_utc: datetime | None = None
    cause: str = ""
    answer: str = ""


@dataclass(frozen=True)
class EmailDelay:
    """Emails that are late. `why` is a key of DELAY_REASONS; `answer` is the mail server's, "" where it gave none."""

    count: int
    since_utc: datetime
    why: str
    answer: str


def email_delay(facts: EmailDelayFacts, now: datetime) -> EmailDelay | None:
    """Return why emails are late; None where none is.

    A worker that runs reports more often than LATE_AFTER, so silence for that long means that no worker runs.
    """
    if not facts.late or facts.late_since_utc is None:
        return None
    why, answer = NO_WORKER, ""
    if facts.failed_at_utc is not None and now - facts.failed_at_utc < LATE_AFTER:
        why, answer = facts.cause, facts.answer
    elif facts.sent_at_utc is not None and now - facts.sent_at_utc < LATE_AFTER:
        why = SLOW_WORKER
    return EmailDelay(facts.late, facts.late_since_utc, why, answer)


def english_sentence(trouble: EmailDelay) -> str:
    """Return an English sentence for whoever runs the installation, ending with the server's answer."""
    emails = "1 email has" if trouble.count == 1 else f"{trouble.count} emails have"
    answer = f" ({trouble.answer})" if trouble.answer else ""
    return f"{emails} been waiting since {trouble.since_utc:%Y-%m-%d %H:%M} UTC: {DELAY_REASONS[trouble.why]}{answer}"


def should_call_patient(late_since_utc: datetime, starts_at_utc: datetime, now: datetime, *, has_failed: bool) -> bool:
    """Return whether staff should call the patient, because an email about an appointment to come has not left.

    `late_since_utc` is when the email first failed by itself (`has_failed`), else when it was due. In the second case
    no email leaves, and only near appointments are worth a call.
    """
    if starts_at_utc <= now:
        return False
    is_soon = starts_at_utc - late_since_utc <= CALL_AT_ONCE_WITHIN
    if has_failed:
        return is_soon or now - late_since_utc >= CALL_AFTER
    patience = LATE_AFTER if is_soon else CALL_AFTER
    return starts_at_utc - now <= NEAR_APPOINTMENT and now - late_since_utc >= patience
