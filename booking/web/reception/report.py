"""What works at a clinic, for its own reception."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from booking.rules.practice import Clinic
from booking.web.access import clinics_in_scope, current_member, may_open_endpoint
from booking.web.reception import bp
from booking.web.reception.lookup import clinic_or_404
from booking.web.report.csv_export import report_spreadsheet
from booking.web.report.report_page import ReportScope, ReportTab, report_page
from booking.web.report.report_period import ReportPeriod, requested_period


@bp.get("/<clinic_slug>/report")
def report(clinic_slug: str) -> ResponseReturnValue:
    """The report of the clinic."""
    clinic = clinic_or_404(clinic_slug)
    asked = requested_period(clinic)
    return report_page("reception/report.html", _report_scope(clinic, asked), asked)


@bp.get("/<clinic_slug>/report.csv")
def report_csv(clinic_slug: str) -> ResponseReturnValue:
    """The same as a spreadsheet."""
    clinic = clinic_or_404(clinic_slug)
    asked = requested_period(clinic)
    scope = _report_scope(clinic, asked)
    if asked.weeks is None:
        return report_page("reception/report.html", scope, asked)
    return report_spreadsheet(scope, asked.weeks, f"report-{clinic.slug}")


def _report_scope(clinic: Clinic, asked: ReportPeriod) -> ReportScope:
    sees_all = may_open_endpoint("admin.report") and current_member().works_everywhere
    group = [ReportTab(_("All clinics"), url_for("admin.report", **asked.address), False)] if sees_all else []
    return ReportScope(
        name=clinic.name,
        clinics=[clinic],
        is_all=False,
        address=url_for("reception.report", clinic_slug=clinic.slug),
        spreadsheet=url_for("reception.report_csv", clinic_slug=clinic.slug, **asked.address),
        tabs=[
            *group,
            *(
                ReportTab(
                    other.name,
                    url_for("reception.report", clinic_slug=other.slug, **asked.address),
                    other.id == clinic.id,
                )
                for other in clinics_in_scope()
            ),
        ],
    )
