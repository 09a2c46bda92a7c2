"""Why a booking needs a new time, in words: for administrators and reception alike."""

from flask_babel import gettext as _

from booking.rules.stranded import StrandedReason


def why_stranded(why: StrandedReason, reason: str = "") -> str:
    """What is in the way of a booking; of a block, with what staff wrote to it."""
    if why == StrandedReason.BLOCKED and reason:
        return str(_("Blocked: %(reason)s", reason=reason))
    return str(
        {
            StrandedReason.CLINIC_ENDED: _("The clinic is not booked any more"),
            StrandedReason.SERVICE_ENDED: _("The service is not offered any more"),
            StrandedReason.DIARY_ENDED: _("The diary is not booked any more"),
            StrandedReason.NOT_TAKEN: _("The diary does not take this service any more"),
            StrandedReason.NOT_THERE: _("The diary is not at this clinic any more"),
            StrandedReason.BLOCKED: _("Someone has blocked that time"),
            StrandedReason.CLINIC_CLOSED: _("The clinic is closed that day"),
            StrandedReason.OUTSIDE_CLINIC: _("Outside the clinic’s hours"),
            StrandedReason.AWAY: _("Nobody of this diary is there that day"),
            StrandedReason.OUTSIDE_DIARY: _("Outside the diary’s hours"),
        }[why]
    )
