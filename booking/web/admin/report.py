"""What works, at every clinic or at one of them."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.rules.house import Clinic
from booking.web.access import clinics_in_scope, refuse, the_member
from booking.web.admin import bp
from booking.web.report.asked import Asked, the_asked
from booking.web.report.page import Scope, Tab, report_page
from booking.web.report.spreadsheet import report_spreadsheet
from booking.web.shell import the_house


@bp.get("/report")
def report() -> ResponseReturnValue:
    """The report of the group, or of the clinic that is asked for."""
    clinic, asked = _clinic(), the_asked(_calendar())
    return report_page("admin/report.html", _scope(clinic, asked), asked)


@bp.get("/report.csv")
def report_csv() -> ResponseReturnValue:
    """The same as a spreadsheet."""
    clinic, asked = _clinic(), the_asked(_calendar())
    scope = _scope(clinic, asked)
    if asked.weeks is None:
        return report_page("admin/report.html", scope, asked)
    return report_spreadsheet(scope, asked.weeks, f"report-{clinic.slug}" if clinic else "report")


def _calendar() -> Clinic:
    return _clinic() or next(iter(the_house().clinics), None) or abort(404)


def _clinic() -> Clinic | None:
    """The clinic that is asked for, None for all of them. An administrator of some clinics begins with the first."""
    slug = request.args.get("clinic", "")
    if not slug:
        return None if the_member().works_everywhere else next(iter(clinics_in_scope()), None) or abort(404)
    clinic = the_house().clinic(slug) or abort(404)
    if not the_member().works_at(clinic.id):
        refuse(the_member())
    return clinic


def _scope(clinic: Clinic | None, asked: Asked) -> Scope:
    chosen: dict[str, Any] = {"clinic": clinic.slug} if clinic else {}
    every = [Tab(_("All clinics"), url_for("admin.report", **asked.address), clinic is None)]
    return Scope(
        name=clinic.name if clinic else _("All clinics"),
        clinics=[clinic] if clinic else the_house().clinics,
        is_all=clinic is None,
        address=url_for("admin.report"),
        spreadsheet=url_for("admin.report_csv", **chosen, **asked.address),
        tabs=[
            *(every if the_member().works_everywhere else []),
            *(
                Tab(other.name, url_for("admin.report", clinic=other.slug, **asked.address), other == clinic)
                for other in clinics_in_scope()
            ),
        ],
        chosen=clinic.slug if clinic else "",
    )
