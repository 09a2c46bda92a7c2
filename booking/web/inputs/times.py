"""Times of day as forms carry them, and the form that chooses a start."""

import re
from datetime import time

from flask_babel import gettext as _
from wtforms import StringField, ValidationError

from booking.web.forms import Form

_HOUR_AND_MINUTE = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class StartTimeForm(Form):
    """A time chosen on a day's page: "09:15", on the clinic's clock."""

    start = StringField()

    def validate_start(self, field: StringField) -> None:
        """One of the times has to be chosen. Whether it is free is the rules' to say."""
        if parse_time(field.data or "") is None:
            raise ValidationError(_("Choose a time"))

    @property
    def at(self) -> time:
        """The chosen time, once the form is valid."""
        return parse_time(self.start.data or "") or time(0)


def parse_time(text: str) -> time | None:
    """A wall-clock time as our forms send it, "09:15"."""
    match = _HOUR_AND_MINUTE.fullmatch(text.strip()) if text.isascii() else None
    return time(int(match[1]), int(match[2])) if match else None
