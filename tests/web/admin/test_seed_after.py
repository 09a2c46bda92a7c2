"""A later `flask seed` overwrites nothing that was changed here, in any table, and brings nothing back."""

from datetime import date

from flask import Flask

from booking.actions.seed import SHIPPED, load, read_file
from booking.models import Clinic, Diary, Service
from booking.transaction import transaction
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.admin.steps import ada
from tests.web.database import Database

pytestmark = BOTH_DATABASES


# What the file describes.
SEEDED = (
    "practices",
    "clinics",
    "hours",
    "services",
    "diaries",
    "diary_services",
    "diary_clinics",
    "exceptions",
    "bank_holiday_years",
)


def _switch_off(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    _method, action, sent = visitor.form("Save")
    sent.poplist("is_active"), sent.poplist("is_at_desk")
    assert visitor.post(action, sent).status == 200


def _change_everything(app: Flask) -> None:
    """Something of every table that the file describes."""
    visitor = ada(app)
    visitor.open("/admin/group").press("Save", email="hello@example.com")
    visitor.open("/admin/clinics/london").press(
        "Save",
        name="Harley Street",
        bank_holidays="GB-SCT",
        directions="",
        access="By the back door.",
        phone="020 7946 0123",
    )
    visitor.open("/admin/hours/london").press("Save hours", saturday="", monday="10-16")
    visitor.open("/admin/hours/london/4").press("Save hours", thursday="9-12")
    visitor.open("/admin/hours/bedford/3").press("Save hours", follows="own", monday="9-12")
    visitor.open("/admin/services/follow-up").press("Save", name="Follow-up", minutes="40", price_pence="")
    _switch_off(visitor, "/admin/services/discovery-call")
    visitor.open("/admin/diaries/4").press(
        "Save", services=["follow-up"], at_manchester="", name="Mr Eaton", role="", experience=""
    )
    _switch_off(visitor, "/admin/diaries/2")
    _switch_off(visitor, "/admin/clinics/manchester")
    visitor.open("/admin/hours/london/dates").press("Set it", first="2026-11-05", reason="for staff training")
    visitor.open("/admin/bank-holidays/bedford").press("Open Friday 25 December 2026")
    assert visitor.status == 200


def test_a_later_loading_changes_nothing_in_any_table(app: Flask, database: Database) -> None:
    shipped = database.everything()
    _change_everything(app)
    changed = database.everything()
    assert [name for name in SEEDED if changed[name] == shipped[name]] == ["bank_holiday_years"]
    with app.app_context(), transaction() as now:
        loaded = load(read_file(SHIPPED), now)
    assert (loaded.groups, loaded.clinics, loaded.services, loaded.diaries, loaded.closures) == ((), (), (), (), 0)
    assert database.everything() == changed


def test_what_was_switched_off_stays_off(app: Flask, database: Database) -> None:
    _change_everything(app)
    with app.app_context(), transaction() as now:
        load(read_file(SHIPPED), now)
    assert [row.slug for row in database.all(Service) if not row.is_active] == ["discovery-call"]
    assert [row.slug for row in database.all(Diary) if not row.is_active] == ["discovery-calls-manchester"]
    assert [row.slug for row in database.all(Clinic) if not row.is_active] == ["manchester"]
    closed = [row["on_date"] for row in database.everything()["exceptions"] if row["clinic_id"] == 3]
    assert date(2026, 12, 25) not in closed
