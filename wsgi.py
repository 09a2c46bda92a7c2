"""What a web server imports: `gunicorn wsgi:app`."""

import os
import sys

from booking import create_app
from booking.config import BadSetting
from booking.rules.guides import BadGuide

# What is written here holds health data or secrets, also beside the database.
os.umask(0o077)

try:
    app = create_app()
except BadSetting as refusal:
    sys.exit(f"Clinic Booking does not start: {refusal}")
except BadGuide as bad:
    sys.exit(f"Clinic Booking does not start, because a guide has mistakes:\n{bad}")
