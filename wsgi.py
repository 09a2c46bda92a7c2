"""What a web server imports: `gunicorn wsgi:app`."""

import sys

from booking import create_app
from booking.config import BadSetting
from booking.rules.guides import BadGuide

try:
    app = create_app()
except BadSetting as refusal:
    sys.exit(f"Clinic Booking does not start: {refusal}")
except BadGuide as bad:
    sys.exit(f"Clinic Booking does not start, because a guide has mistakes:\n{bad}")
