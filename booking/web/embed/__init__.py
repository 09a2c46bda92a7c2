"""The journey on a clinic's own website: who may frame it, how it is dressed, and the script that a page pastes."""

from flask import Blueprint, Flask

from booking.web.framing import is_framed, out_of_the_frame

bp = Blueprint("embed", __name__)

from booking.web.embed import dress, leaving, script  # noqa: E402

__all__ = ["bp", "dress", "leaving", "register", "script"]


def register(app: Flask) -> None:
    """Gives templates `is_framed()`; links out of the frame open a tab of their own."""
    app.jinja_env.globals.update(is_framed=is_framed, out_of_the_frame=out_of_the_frame, dress=dress.the_dress)
    app.after_request(leaving.open_tabs)
