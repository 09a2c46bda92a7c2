"""What stands around every page: the group's name, its phone and its hours."""

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import cast

from flask import Flask, current_app, g

from booking import display
from booking.rules.practice import Clinic, Practice
from booking.web import page_frame_cache
from booking.web.current_practice import NoPracticeLoaded, current_practice


@dataclass(frozen=True)
class PageFrame:
    """The top and bottom of a page. Empty text is "not known"."""

    name: str
    phone: str
    email: str
    hours: str


_EMPTY_FRAME = PageFrame("", "", "", "")


def page_frame() -> PageFrame:
    """The shell of this page; the last one known where the database cannot be asked: a page that
    says so must still have the phone number."""
    if "shell" not in g:
        with suppress(Exception):
            page_frame_cache.write_cached_frame(_app(), asdict(_frame_of(current_practice())))
        use_cached_page_frame()
    known = cast(PageFrame, g.shell)
    return replace(known, phone=g.clinic_phone) if g.get("clinic_phone") else known


def use_clinic_phone(clinic: Clinic) -> None:
    """Lets every page of this request name a clinic's own number, where it has one."""
    g.clinic_phone = clinic.phone


def use_cached_page_frame() -> None:
    """From here on, this request asks the database nothing for its shell: it has just not answered."""
    practice = current_app.extensions["last_known_practice"]
    g.shell = _frame_of(practice) if practice else current_app.extensions["last_known_shell"]


def _app() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]


def _frame_of(practice: Practice) -> PageFrame:
    return PageFrame(
        practice.group.name, practice.group.phone, practice.group.email, display.common_hours(practice.active_clinics)
    )


def register(app: Flask) -> None:
    """Gives templates `shell()`, and remembers the practice from the start, for the day on which the database
    is away; or else what was kept of it, or that there is none yet."""
    app.jinja_env.globals["page_frame"] = page_frame
    app.extensions["last_known_practice"], app.extensions["nothing_loaded"] = None, False
    app.extensions["last_known_shell"] = _EMPTY_FRAME
    with app.app_context():
        try:
            page_frame_cache.write_cached_frame(app, asdict(_frame_of(current_practice())))
        except NoPracticeLoaded:
            app.extensions["nothing_loaded"] = True
        except Exception:
            with suppress(TypeError):  # another version may have kept something else
                app.extensions["last_known_shell"] = PageFrame(**(page_frame_cache.read_cached_frame(app) or {}))
