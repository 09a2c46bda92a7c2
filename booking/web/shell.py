"""What stands around every page: the group's name, its phone and its hours."""

from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import cast

from flask import Flask, current_app, g
from werkzeug.exceptions import ServiceUnavailable

from booking import display
from booking.queries.house import read_house, read_standing_version
from booking.rules.house import Clinic, House
from booking.transaction import Contended
from booking.web import last_known


@dataclass(frozen=True)
class Shell:
    """The top and bottom of a page. Empty text is "not known"."""

    name: str
    phone: str
    email: str
    hours: str


class NothingLoaded(ServiceUnavailable):
    """The database is there with its tables, and no clinic group is in it: nobody has run `flask seed` yet."""


_UNKNOWN = Shell("", "", "", "")


def the_house() -> House:
    """The house, read once a request. Raises NothingLoaded."""
    if "house" not in g:
        house = read_house()
        if house is None:
            raise NothingLoaded
        g.house = current_app.extensions["last_known_house"] = house
    return cast(House, g.house)


def the_standing_house() -> House:
    """The house inside a transaction, to change something by: until that ends it stays as it is, and an
    administrator who changes it waits. Raises Contended where that has happened since this request read it: with
    what it holds to be true the request begins anew."""
    house = the_house()
    if read_standing_version() != house.version:
        g.pop("house")
        raise Contended
    return house


def shell() -> Shell:
    """The shell of this page; the last one known where the database cannot be asked: a page that
    says so must still have the phone number."""
    if "shell" not in g:
        with suppress(Exception):
            last_known.keep(_app(), asdict(_shell_of(the_house())))
        use_last_known_shell()
    known = cast(Shell, g.shell)
    return replace(known, phone=g.clinic_phone) if g.get("clinic_phone") else known


def use_phone_of(clinic: Clinic) -> None:
    """Lets every page of this request name a clinic's own number, where it has one."""
    g.clinic_phone = clinic.phone


def use_last_known_shell() -> None:
    """From here on, this request asks the database nothing for its shell: it has just not answered."""
    house = current_app.extensions["last_known_house"]
    g.shell = _shell_of(house) if house else current_app.extensions["last_known_shell"]


def _app() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]


def _shell_of(house: House) -> Shell:
    return Shell(house.group.name, house.group.phone, house.group.email, display.common_hours(house.active_clinics))


def register(app: Flask) -> None:
    """Gives templates `shell()`, and remembers the house from the start, for the day on which the database
    is away; or else what was kept of it, or that there is none yet."""
    app.jinja_env.globals["shell"] = shell
    app.extensions["last_known_house"], app.extensions["nothing_loaded"] = None, False
    app.extensions["last_known_shell"] = _UNKNOWN
    with app.app_context():
        try:
            last_known.keep(app, asdict(_shell_of(the_house())))
        except NothingLoaded:
            app.extensions["nothing_loaded"] = True
        except Exception:
            with suppress(TypeError):  # another version may have kept something else
                app.extensions["last_known_shell"] = Shell(**(last_known.read_kept(app) or {}))
