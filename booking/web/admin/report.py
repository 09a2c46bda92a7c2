"""What works, at every clinic or at one of them."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.rules.practice import Clinic
from booking.web.access import clinics_in_scope, current_member, refuse_access
from booking.web.admin import bp
from booking.web.current_practice import current_practice
from booking.web.report.csv_export import report_spreadsheet
from booking.web.report.report_page import ReportScope, ReportTab, report_page
from booking.web.report.report_period import ReportPeriod, requested_period


@bp.get("/report")
def report() -> ResponseReturnValue:
    """The report of the group, or of the clinic that is asked for."""
    clinic, asked = _requested_clinic(), requested_period(_calendar_clinic())
    return report_page("admin/report.html", _report_scope(clinic, asked), asked)


@bp.get("/report.csv")
def report_csv() -> ResponseReturnValue:
    """The same as a spreadsheet."""
    clinic, asked = _requested_clinic(), requested_period(_calendar_clinic())
    scope = _report_scope(clinic, asked)
    if asked.weeks is None:
        return report_page("admin/report.html", scope, asked)
    return report_spreadsheet(scope, asked.weeks, f"report-{clinic.slug}" if clinic else "report")


def _calendar_clinic() -> Clinic:
    return _requested_clinic() or next(iter(current_practice().clinics), None) or abort(404)


def _requested_clinic() -> Clinic | None:
    """The clinic that is asked for, None for all of them. An administrator of some clinics begins with the first."""
    slug = request.args.get("clinic", "")
    if not slug:
        return None if current_member().works_everywhere else next(iter(clinics_in_scope()), None) or abort(404)
    clinic = current_practice().clinic(slug) or abort(404)
    if not current_member().works_at(clinic.id):
        refuse_access(current_member())
    return clinic


def _report_scope(clinic: Clinic | None, asked: ReportPeriod) -> ReportScope:
    chosen: dict[str, Any] = {"clinic": clinic.slug} if clinic else {}
    every = [ReportTab(_("All clinics"), url_for("admin.report", **asked.address), clinic is None)]
    return ReportScope(
        name=clinic.name if clinic else _("All clinics"),
        clinics=[clinic] if clinic else current_practice().clinics,
        is_all=clinic is None,
        address=url_for("admin.report"),
        spreadsheet=url_for("admin.report_csv", **chosen, **asked.address),
        tabs=[
            *(every if current_member().works_everywhere else []),
            *(
                ReportTab(other.name, url_for("admin.report", clinic=other.slug, **asked.address), other == clinic)
                for other in clinics_in_scope()
            ),
        ],
        chosen=clinic.slug if clinic else "",
    )
