"""A phone number, however its owner writes it, is stored as it will be called (E.164) and shown as it was typed."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from booking.models import Booking, Hold
from booking.web.inputs.phones import is_expensive_to_call, parse_phone
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_call, choose_call, choose_visit, give_details
from tests.web.people import PRIYA
from tests.web.staff import SAM, signed_in

NUMBERS = {
    "+442071234567": [
        "020 7123 4567",
        "(020) 71234567",
        "+44 20 7123 4567",
        "0044 20 7123 4567",
        "+44 (0)20 7123-4567",
    ],
    "+447700900123": ["07700 900123", "07700-900-123", "+44 7700 900123", "00447700900123", "٠٧٧٠٠ ٩٠٠١٢٣"],
    "+35316796077": ["+353 1 679 6077", "00353 1 6796077", "+353 (0)1 679 6077", "+353-1-679-6077", "+٣٥٣١٦٧٩٦٠٧٧"],
    "+33142685300": ["+33 1 42 68 53 00", "0033142685300", "+33 (0)1 42 68 53 00", "+33.1.42.68.53.00", "+٣٣١٤٢٦٨٥٣٠٠"],
    "+493012345678": ["+49 30 12345678", "0049 30 12345678", "+49 (0)30 12345678", "+49/30/12345678", "+٤٩٣٠١٢٣٤٥٦٧٨"],
    "+34912345678": ["+34 912 345 678", "0034912345678", "(+34) 912345678", "+34-912-345-678", "+٣٤٩١٢٣٤٥٦٧٨"],
    "+390612345678": ["+39 06 1234 5678", "0039 0612345678", "+39 (06) 12345678", "+39-06-12345678", "+٣٩٠٦١٢٣٤٥٦٧٨"],
    "+971501234567": ["+971 50 123 4567", "00971501234567", "+971 (0)50 123 4567", "+971-50-1234567", "+٩٧١٥٠١٢٣٤٥٦٧"],
    "+966501234567": ["+966 50 123 4567", "00966501234567", "+966 (0)50 1234567", "+966-50-1234567", "٠٠٩٦٦٥٠١٢٣٤٥٦٧"],
    "+97433123456": ["+974 3312 3456", "0097433123456", "(+974) 33123456", "+974-3312-3456", "+٩٧٤٣٣١٢٣٤٥٦"],
    "+12125550123": ["+1 212 555 0123", "001 212 555 0123", "+1 (212) 555-0123", "+1.212.555.0123", "+١٢١٢٥٥٥٠١٢٣"],
}


@pytest.mark.parametrize(("e164", "typed"), [(e164, typed) for e164, forms in NUMBERS.items() for typed in forms])
def test_a_number_is_understood(e164: str, typed: str) -> None:
    assert parse_phone(typed, "+441234380345") == e164


@pytest.mark.parametrize(("e164", "typed"), [(e164, forms[-1]) for e164, forms in NUMBERS.items()])
def test_a_number_is_stored_as_called_and_shown_as_typed(
    visitor: Visitor, database: Database, e164: str, typed: str
) -> None:
    choose_call(visitor)
    give_details(visitor, name="Priya Sharma", phone=typed)
    assert (database.one(Hold).details["phone_e164"], database.one(Hold).details["phone_typed"]) == (e164, typed)
    assert visitor.follow("Change phone").value("phone") == typed


def test_a_number_at_home_abroad_is_understood_from_where_they_will_be(visitor: Visitor, database: Database) -> None:
    book_call(visitor, name="Omar", phone="050 123 4567", zone="Asia/Dubai")
    assert database.one(Booking).phone_e164 == "+971501234567"


@pytest.mark.parametrize("typed", ["020 7123 4567 ext. 12", "+44 20 7123 4567 x12", "(020) 7123 4567 extension 12"])
def test_an_extension_is_taken_where_it_is_kept_beside_the_number(typed: str) -> None:
    assert parse_phone(typed, "+441234380345", may_have_extension=True) == "+442071234567"
    assert parse_phone(typed, "+441234380345") == ""  # a practice's own number is kept without what was typed


def test_an_extension_is_shown_wherever_the_number_is(app: Flask, database: Database, visitor: Visitor) -> None:
    typed = "020 7123 4567 ext. 12"
    give_details(choose_visit(visitor), name="Priya Sharma", phone=typed)
    assert typed in visitor.text
    visitor.press("Book this appointment")
    booking = database.one(Booking)
    assert (booking.phone_e164, booking.phone_typed) == ("+442071234567", typed)
    sam = signed_in(app, SAM)
    for page in (f"/reception/london/booking/{booking.reference}", "/reception/london/2026-10-08/sheet"):
        assert typed in sam.open(page).text, page
    assert typed in sam.open("/reception/london/2026-10-08/export.csv").answer.text


@pytest.mark.parametrize("typed", ["0" * 11, "+44 7700 90012", "1234", "07700 900123 07700 900124", "+999 123456", "☎"])
def test_what_is_no_number_is_not_stored(typed: str) -> None:
    assert parse_phone(typed, "+441234380345") == ""


@pytest.mark.parametrize(
    "copied", ["\u202a+971 50 123 4567\u202c", "\u2068+971\u00a050\u202f123\u20094567\u2069", "\u200e+971501234567"]
)
def test_a_number_copied_out_of_a_phone_is_taken_at_once(visitor: Visitor, database: Database, copied: str) -> None:
    choose_call(visitor)
    give_details(visitor, name="Priya Sharma", phone=copied)
    assert visitor.path == "/book/check"
    assert database.one(Hold).details["phone_e164"] == "+971501234567"


@pytest.mark.usefixtures("limits_are_on")
def test_the_same_number_written_otherwise_is_the_same_person(app: Flask, database: Database) -> None:
    *six, seventh = (*NUMBERS["+447700900123"], "0044 7700 900123", "(07700) 900123")
    for number, typed in enumerate(six):
        book_call(Visitor(app), f"{9 + number:02}:00", **{**PRIYA, "phone": typed})
    visitor = give_details(choose_call(Visitor(app), "16:00"), **{**PRIYA, "phone": seventh})
    assert visitor.press("Book this appointment").status == 409


# In Arabic digits the groups of a number are laid out backwards wherever only its direction is said.
ARABIC = "٠٠٩٧١ ٥٠ ١٢٣ ٤٥٦٧"


def _told_in(visitor: Visitor) -> set[tuple[str, str]]:
    """What the number stands in on a page: element and direction."""
    return {(e.tag, e.get("dir", "")) for e in visitor.page.root.iter() if (e.text or "").strip() == ARABIC}


def test_a_number_in_arabic_digits_keeps_the_order_of_its_groups_on_every_page(
    app: Flask, database: Database, clock: time_machine.Traveller
) -> None:
    patient = give_details(choose_visit(Visitor(app)), name="Omar", phone=ARABIC)
    pages = {"check": _told_in(patient)}
    patient.press("Book this appointment")
    call = give_details(choose_call(Visitor(app), on="2026-10-08"), name="Layla", phone=ARABIC)
    call.press("Book this appointment")
    pages["receipt"] = _told_in(call)
    sam = signed_in(app, SAM)
    visit, day = database.all(Booking)[0].reference, "/reception/london/2026-10-08"
    desk = f"/reception/london/booking/{visit}"
    staff = ("", "?view=list", "/sheet", "/todo", "/calls")
    for address in (*(f"{day}{more}" for more in staff), desk, f"{desk}/saved", f"/reception/search?q={visit}"):
        pages[address] = _told_in(sam.open(address))
    sam.open(f"{desk}/details")
    signed_in(app, SAM).open(f"{desk}/details").press("Save details", name="Omar Aziz")
    pages["conflict"] = _told_in(sam.press("Save details", phone="07700 900123"))
    clock.move_to(datetime(2026, 10, 8, 19, tzinfo=UTC))
    pages["close"] = _told_in(sam.open(f"{day}/close"))
    assert pages == {page: {("bdo", "ltr")} for page in pages}


DEAR = (
    "+449061234567",
    "+449098790123",
    "+448711234567",
    "+447012345678",
    "+881612345678",
    "+870773123456",
    "+882161234567",
    "+883510012345",
    "+878101234567890",
    "+979123456789",
    "+19005551234",
    "+33899123456",
)


@pytest.mark.parametrize("e164", DEAR)
def test_who_is_rung_back_there_earns_by_it(e164: str) -> None:
    assert is_expensive_to_call(e164)


@pytest.mark.parametrize("e164", [*NUMBERS, "+447700900123", "+448081570192", "+443069990123", "+447624123456"])
def test_an_ordinary_number_may_be_called(e164: str) -> None:
    assert not is_expensive_to_call(e164)
