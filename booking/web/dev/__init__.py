"""Development only: the mail that the local catcher has kept, to read in the browser."""

from booking.web.dev.routes import bp

__all__ = ["bp"]
