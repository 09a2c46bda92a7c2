"""What the pages of staff say about email that does not arrive, above everything else."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from booking import display
from booking.queries.email_delays import EmailReport
from booking.rules.email_delays import DELAY_REASONS


@dataclass(frozen=True)
class EmailNotice:
    """The sentences; the mail server's answer; and how many emails a button sends again, which goes to `action`.
    It is false where there is nothing to say."""

    sentences: tuple[str, ...]
    answer: str = ""
    to_send_again: int = 0
    action: str = ""

    def __bool__(self) -> bool:
        return bool(self.sentences or self.to_send_again)


def email_notice(
    report: EmailReport, zone: str, now: datetime, *, action: str = "", with_answer: bool = False
) -> EmailNotice:
    """The notice, with times on the clock of a clinic; without an `action`, without the button."""
    trouble, sentences = report.trouble, []
    if trouble is not None:
        there = display.local_datetime(trouble.since_utc, zone)
        is_today = there.date() == display.local_datetime(now, zone).date()
        since = f"{there:%H:%M}" if is_today else f"{display.short_day(there)} {there:%H:%M}"
        sentences.append(
            ngettext(
                "%(num)d email has been waiting since %(time)s: %(why)s.",
                "%(num)d emails have been waiting since %(time)s: %(why)s.",
                trouble.count,
                time=since,
                why=_(DELAY_REASONS[trouble.why]),
            )
        )
    if report.unsent_to_clinics:
        sentences.append(
            ngettext(
                "%(num)d email to the clinic’s own address hasn’t arrived. Check the address in the settings.",
                "%(num)d emails to the clinic’s own address haven’t arrived. Check the address in the settings.",
                report.unsent_to_clinics,
            )
        )
    if report.unsent_to_staff:
        sentences.append(
            _("The email with a link to choose a password hasn’t arrived: %(who)s.", who=report.unsent_to_staff)
        )
    answer = trouble.answer if trouble is not None and with_answer else ""
    return EmailNotice(tuple(sentences), answer, report.to_send_again if action else 0, action)
