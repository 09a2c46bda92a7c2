"""The scope matrix: every route, every method, eight identities, and what each of them is answered.

Who may enter is said here once more, by address and not by the access list, so that a slip in the
list does not slip through here as well. What whoever may enter is answered is exact, too: to a
form that was sent empty, which changes nothing.
"""

import pytest
from flask import Flask

from booking.models import AuditEntry, Booking, OutboxMessage
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.journey import book_visit
from tests.web.routes import addresses, values
from tests.web.staff import ADA, DAN, MONA, OLIVER, RITA, SAM, signed_in

HERE, ELSEWHERE, CLINICIAN, ADMIN = "reception here", "reception elsewhere", "a clinician", "an administrator"
ADMIN_ELSEWHERE = "an administrator elsewhere"
VISITOR, PATIENT, DISABLED = "a visitor", "a patient with a link", "somebody disabled"
ACCOUNTS = {HERE: SAM, ELSEWHERE: RITA, CLINICIAN: OLIVER, ADMIN: ADA, ADMIN_ELSEWHERE: MONA, DISABLED: DAN}
STAFF = (HERE, ELSEWHERE, CLINICIAN, ADMIN, ADMIN_ELSEWHERE)
EVERYBODY = (VISITOR, PATIENT, DISABLED, *STAFF)

# What every clinic shares is for administrators of every clinic.
SHARED = tuple(f"/admin/{name}" for name in ("group", "clinics/new", "services", "diaries", "embed", "setup"))
OWN_PAGES = ("/account", "/hide", "/sign-out", "/sign-in/again")

# What is answered where it is not 200: to a GET …
TO_A_GET = {
    **dict.fromkeys(("dev.message", "dev.html", "dev.raw", "dev.static", "feeds.feed"), 404),
    # All of them are on the front page.
    **dict.fromkeys(("info_pages.clinics", "info_pages.practitioners"), 302),
    "public.check": 302,
    "public.details": 302,
    # Today's page is that of a date; a move and a new booking go on on a date.
    **dict.fromkeys(
        ("reception.home", "reception.today", "reception.move_on_other_day", "reception.new_on_other_day"), 303
    ),
    "reception.block_details": 404,
    # There is no flood: the list says what there is.
    "reception.flood": 303,
    # A page that needs the password once more, or a sign-in that was begun, leads there.
    **dict.fromkeys(("sign_in.authenticator", "sign_in.recovery_codes", "sign_in.factors"), 303),
    **dict.fromkeys(("sign_in.code", "sign_in.recovery"), 303),
    **dict.fromkeys(("admin.new_person", "admin.person"), 303),
    "sign_in.new_password": 404,
}
# … and, where it is not 422, to a form with nothing in it.
TO_AN_EMPTY_FORM = {
    **dict.fromkeys(("public.confirm", "public.extend_hold", "public.save"), 409),
    "public.hold_instead": 404,
    **dict.fromkeys(("sign_in.check_code", "sign_in.use_recovery", "sign_in.enter_with_passkey"), 303),
    "sign_in.passkey_options": 200,
    "sign_in.set_password": 404,
    **dict.fromkeys(("sign_in.sign_out", "sign_in.hide", "sign_in.end_all_sessions"), 303),
    **dict.fromkeys(("sign_in.save_keys", "sign_in.save_name", "reception.set_shortcut_keys"), 303),
    **dict.fromkeys(("sign_in.set_up_authenticator", "sign_in.remove_authenticator"), 303),
    **dict.fromkeys(("sign_in.add_passkey", "sign_in.remove_passkey", "sign_in.new_passkey_options"), 303),
    "sign_in.make_recovery_codes": 303,
    "admin.save_bank_holiday": 400,
    **dict.fromkeys(("admin.add_person", "admin.save_person", "admin.change_sign_in"), 303),
    **dict.fromkeys(("admin.remove_special_days", "admin.leave_as_booked"), 404),
    **dict.fromkeys(("reception.send_all_again", "admin.send_all_again"), 303),
    "admin.remove_site": 303,
    "admin.save_hours": 409,
    "admin.finish_setup_step": 303,
    **dict.fromkeys(("clinician.mark", "clinician.running_late", "clinician.make_feed", "clinician.revoke_feed"), 400),
    **dict.fromkeys(("clinician.remove_block", "clinician.remove_leave"), 400),
    **dict.fromkeys(("reception.mark", "reception.tick", "reception.record_call", "reception.undo_call"), 400),
    **dict.fromkeys(("reception.end_call", "reception.message_again"), 400),
    "reception.undo": 409,
    "reception.mark_printed": 303,
    "reception.cancel_flood": 303,
    "reception.unblock": 404,
}
# A reason to cancel may be empty: then the appointment is cancelled.
LEFT_OUT_OF_POST = {"manage.cancel_now"}


def may_enter(path: str) -> tuple[str, ...]:
    """Who may open an address; what begins with none of these is everybody's."""
    if path.startswith("/admin"):
        return (ADMIN,) if path.startswith(SHARED) or "/london" in path else (ADMIN, ADMIN_ELSEWHERE)
    if path.startswith("/me"):
        return (CLINICIAN,)
    if path.startswith("/reception/london"):
        return (HERE, CLINICIAN, ADMIN) if path.endswith("/mark") else (HERE, ADMIN)
    if path.startswith("/reception"):
        return (HERE, ELSEWHERE, ADMIN, ADMIN_ELSEWHERE)
    return STAFF if path.startswith(OWN_PAGES) else EVERYBODY


def expected(endpoint: str, path: str, method: str, who: str) -> int:
    """The exact status."""
    if who not in may_enter(path):
        return 404 if who in STAFF else 303 if method == "GET" else 401
    if endpoint == "sign_in.sign_in" and who in STAFF:
        return 303  # they are in already
    return TO_A_GET.get(endpoint, 200) if method == "GET" else TO_AN_EMPTY_FORM.get(endpoint, 422)


@pytest.fixture
def parts(app: Flask, database: Database) -> dict[str, str]:
    """What stands in addresses: of an appointment in London, in the clinician's diary."""
    link = book_visit(Visitor(app)).token
    message = database.all(OutboxMessage)[0].id
    return {**values(link), "reference": database.one(Booking).reference, "number": str(message)}


def browser_of(app: Flask, who: str, parts: dict[str, str]) -> Visitor:
    visitor = signed_in(app, ACCOUNTS[who]) if who in ACCOUNTS else Visitor(app)
    return visitor.open(f"/a/{parts['token']}") if who == PATIENT else visitor


Statuses = dict[tuple[str, str], int]


def opened(app: Flask, parts: dict[str, str], who: str, *methods: str) -> tuple[Statuses, Statuses]:
    """What somebody is answered who opens every page, and what they have to be."""
    browser, found, wanted = browser_of(app, who, parts), {}, {}
    for endpoint, path in addresses(app, parts, "GET"):
        for method in methods:
            answer = browser.client.open(path, method=method, headers=browser.headers)
            found[endpoint, method] = answer.status_code
            wanted[endpoint, method] = expected(endpoint, path, "GET", who)
            answer.close()
    return found, wanted


def sent_empty(app: Flask, parts: dict[str, str], who: str) -> tuple[Statuses, Statuses]:
    """What somebody is answered who sends every form with nothing in it, and what they have to be."""
    found, wanted = {}, {}
    for endpoint, path in addresses(app, parts, "POST"):
        if endpoint in LEFT_OUT_OF_POST:
            continue
        browser = browser_of(app, who, parts)  # signed in anew: the form before may have signed them out
        token = browser.open("/find").value("csrf_token")
        answer = browser.client.post(path, data={"csrf_token": token}, headers=browser.headers)
        found[endpoint, "POST"], wanted[endpoint, "POST"] = (
            answer.status_code,
            expected(endpoint, path, "POST", who),
        )
    return found, wanted


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_everybody_is_answered_who_opens_a_page(app: Flask, parts: dict[str, str], who: str) -> None:
    found, wanted = opened(app, parts, who, "GET", "HEAD")
    assert found == wanted


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_everybody_is_answered_who_sends_an_empty_form(app: Flask, parts: dict[str, str], who: str) -> None:
    found, wanted = sent_empty(app, parts, who)
    assert found == wanted


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("who", [ADMIN, CLINICIAN])
def test_every_route_is_answered_on_postgresql_too(app: Flask, parts: dict[str, str], who: str) -> None:
    """The one walk that PostgreSQL takes through all pages: between them, these two may enter everywhere."""
    (opened_pages, pages), (sent_forms, forms) = opened(app, parts, who, "GET"), sent_empty(app, parts, who)
    assert {**opened_pages, **sent_forms} == {**pages, **forms}


def test_that_walk_comes_everywhere(app: Flask, parts: dict[str, str]) -> None:
    every = [path for method in ("GET", "POST") for _endpoint, path in addresses(app, parts, method)]
    assert [path for path in every if not {ADMIN, CLINICIAN} & set(may_enter(path))] == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_other_method_is_answered(app: Flask, parts: dict[str, str], who: str) -> None:
    browser = browser_of(app, who, parts)
    token = browser.open("/find").value("csrf_token")
    found = {
        browser.client.open(path, method=method, data={"csrf_token": token}, headers=browser.headers).status_code
        for _endpoint, path in addresses(app, parts, "GET")
        for method in ("PUT", "PATCH", "DELETE")
    }
    assert found == {405}


def test_whoever_is_refused_is_on_record_and_reads_nothing(
    app: Flask, parts: dict[str, str], database: Database
) -> None:
    address = f"/reception/london/booking/{parts['reference']}"
    for person in (RITA, OLIVER):
        answer = signed_in(app, person).client.get(address)
        assert (answer.status_code, "Priya" in answer.text) == (404, False)
    refused = [row for row in database.all(AuditEntry) if row.verb == "refused"]
    assert [(row.actor, row.facts["endpoint"]) for row in refused] == [("staff", "reception.booking")] * 2
    assert "Priya" in signed_in(app, SAM).client.get(address).text
