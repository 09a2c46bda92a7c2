"""The journey on a clinic's own website: who may frame it, how it is dressed, and the script that a page pastes."""

from flask import Blueprint, Flask

from booking.web.iframe_requests import is_framed, url_outside_frame

bp = Blueprint("embed", __name__)

from booking.web.embed import embed_script, new_tab_links, theme_css  # noqa: E402

__all__ = ["bp", "embed_script", "new_tab_links", "register", "theme_css"]


def register(app: Flask) -> None:
    """Gives templates `is_framed()`; links out of the frame open a tab of their own."""
    app.jinja_env.globals.update(
        is_framed=is_framed, url_outside_frame=url_outside_frame, embed_theme=theme_css.current_theme
    )
    app.after_request(new_tab_links.open_outside_links_in_new_tab)
