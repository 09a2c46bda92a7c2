"""People: who may sign in, and what each of them may see."""

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from booking.queries.people import read_people
from booking.rules.staff import Role
from booking.web.admin import bp
from booking.web.admin.frame import the_whole

ROLES: Mapping[Role, str] = {
    Role.RECEPTION: lazy_gettext("Reception"),
    Role.CLINICIAN: lazy_gettext("Clinician"),
    Role.ADMIN: lazy_gettext("Administrator"),
}


@bp.get("/people")
def people() -> ResponseReturnValue:
    """Everybody who has an account."""
    return render_template(
        "admin/people.html",
        people=read_people(),
        roles={role: str(words) for role, words in ROLES.items()},
        whole=the_whole(),
    )
