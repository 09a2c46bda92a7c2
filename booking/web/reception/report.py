"""What works at a clinic, for its own reception."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.rules.house import Clinic
from booking.web.access import can, clinics_in_scope, the_member
from booking.web.reception import bp
from booking.web.reception.found import the_clinic
from booking.web.report.asked import Asked, the_asked
from booking.web.report.page import Scope, Tab, report_page
from booking.web.report.spreadsheet import report_spreadsheet


@bp.get("/<clinic_slug>/report")
def report(clinic_slug: str) -> ResponseReturnValue:
    """The report of the clinic."""
    clinic = the_clinic(clinic_slug)
    asked = the_asked(clinic)
    return report_page("reception/report.html", _scope(clinic, asked), asked)


@bp.get("/<clinic_slug>/report.csv")
def report_csv(clinic_slug: str) -> ResponseReturnValue:
    """The same as a spreadsheet."""
    clinic = the_clinic(clinic_slug)
    asked = the_asked(clinic)
    scope = _scope(clinic, asked)
    if asked.weeks is None:
        return report_page("reception/report.html", scope, asked)
    return report_spreadsheet(scope, asked.weeks, f"report-{clinic.slug}")


def _scope(clinic: Clinic, asked: Asked) -> Scope:
    sees_all = can("admin.report") and the_member().works_everywhere
    group = [Tab(_("All clinics"), url_for("admin.report", **asked.address), False)] if sees_all else []
    return Scope(
        name=clinic.name,
        clinics=[clinic],
        is_all=False,
        address=url_for("reception.report", clinic_slug=clinic.slug),
        spreadsheet=url_for("reception.report_csv", clinic_slug=clinic.slug, **asked.address),
        tabs=[
            *group,
            *(
                Tab(
                    other.name,
                    url_for("reception.report", clinic_slug=other.slug, **asked.address),
                    other.id == clinic.id,
                )
                for other in clinics_in_scope()
            ),
        ],
    )
