"""Why a booking needs a new time, in words: for administrators and reception alike."""

from flask_babel import gettext as _

from booking.rules.stranded import Why


def why_stranded(why: Why, reason: str = "") -> str:
    """What is in the way of a booking; of a block, with what staff wrote to it."""
    if why == Why.BLOCKED and reason:
        return str(_("Blocked: %(reason)s", reason=reason))
    return str(
        {
            Why.CLINIC_ENDED: _("The clinic is not booked any more"),
            Why.SERVICE_ENDED: _("The service is not offered any more"),
            Why.DIARY_ENDED: _("The diary is not booked any more"),
            Why.NOT_TAKEN: _("The diary does not take this service any more"),
            Why.NOT_THERE: _("The diary is not at this clinic any more"),
            Why.BLOCKED: _("Somebody has blocked that time"),
            Why.CLINIC_CLOSED: _("The clinic is closed that day"),
            Why.OUTSIDE_CLINIC: _("Outside the clinic’s hours"),
            Why.AWAY: _("Nobody of this diary is there that day"),
            Why.OUTSIDE_DIARY: _("Outside the diary’s hours"),
        }[why]
    )
