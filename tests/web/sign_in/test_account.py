"""One's own account: the name, the keys, the password; what it shows, and what it never does."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from booking.extensions import db
from booking.models import AuditEntry, Passkey, Staff, StaffSession
from booking.rules.passwords import TOO_CLOSE
from booking.web.audiences import audience_of
from tests.conftest import MONDAY
from tests.support.both_databases import BOTH_DATABASES
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.routes import addresses, values
from tests.web.sign_in.people import SAMS, sign_in, with_account

SAM, NEW = "sam@prohealth.example", "the ferry waits for owls"


@pytest.fixture
def sam(app: Flask) -> Visitor:
    with_account(app, SAM, SAMS, name="Sam Okoro", clinic_slugs=("london", "bedford"))
    return sign_in(Visitor(app))


def test_it_says_who_one_is_and_where_one_works(sam: Visitor) -> None:
    sam.open("/account")
    assert [word for word in (SAM, "Reception", "London, Bedford", "(this browser)") if word not in sam.text] == []
    assert "Manchester" not in sam.text


@BOTH_DATABASES
@pytest.mark.parametrize("name", ["Sam O’Brien", "Nguyễn Thị Minh Khai", "محمد", "李", ""])
def test_a_name_in_any_script_is_kept(sam: Visitor, database: Database, name: str) -> None:
    sam.open("/account").press("Save the name", name=f"  {name} ")
    assert (sam.status, sam.value("name")) == (200, name)
    assert "Saved." in sam.text
    assert database.one(Staff).name == name
    assert database.all(AuditEntry)[-1].verb == "changed_own_name"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("S" * 81, "Enter a name of at most 80 letters"),
        ("cheap.example.com", "Enter a name only, without a web or email address"),
        ("Ring 0906 1", "Enter a name only, without a number"),
        ("\u3164", "This name has no visible letters. Enter it in letters"),
        ("Sam\u202eevil", "We could not read some characters and have removed them. Check what is left"),
    ],
)
def test_a_name_that_will_not_do_is_shown_again(sam: Visitor, database: Database, name: str, words: str) -> None:
    sam.open("/account").press("Save the name", name=name)
    assert (sam.status, sam.mistakes()) == (422, [("#name", words)])
    assert sam.field("name").get("aria-invalid") == "true"
    assert sam.value("name") == name.replace("\u202e", "")
    assert database.one(Staff).name == "Sam Okoro"


@BOTH_DATABASES
def test_single_keys_are_turned_off_and_on(sam: Visitor, database: Database) -> None:
    assert sam.open("/account").chosen("keys") == ["on"]
    sam.press("Save the keys", keys=())
    assert (sam.chosen("keys"), database.one(Staff).keys_are_on) == ([], False)
    sam.press("Save the keys", keys="on")
    assert (sam.chosen("keys"), database.one(Staff).keys_are_on) == (["on"], True)


def test_a_new_password_signs_out_every_other_browser_and_every_copy(app: Flask, sam: Visitor) -> None:
    other, thief = sign_in(Visitor(app)), Visitor(app)
    copy = sam.client.get_cookie("booking")
    assert copy is not None
    thief.client.set_cookie("booking", copy.value)
    assert thief.open("/account").path == "/account", "a copied cookie is good until then"
    sam.open("/account/password").press("Save the password", current=SAMS, password=NEW)
    assert (sam.status, sam.path) == (200, "/account")
    assert [someone.open("/account").path for someone in (other, thief)] == ["/sign-in", "/sign-in"]
    assert sign_in(other).status == 422
    assert sign_in(other, SAM, NEW).status == 200


@pytest.mark.parametrize(
    ("current", "new", "mistake"),
    [
        ("not it", NEW, ("#current", "That is not your current password")),
        ("", NEW, ("#current", "Enter your current password")),
        (SAMS, "", ("#password", "Choose a password")),
        (
            SAMS,
            "eleven lett",
            ("#password", "Choose a password of at least 12 characters. Three words in a row work well"),
        ),
        (
            SAMS,
            "sam okoro was here",
            ("#password", TOO_CLOSE),
        ),
        (
            SAMS,
            "ProHealth Clinic 1",
            ("#password", TOO_CLOSE),
        ),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    sam: Visitor, database: Database, current: str, new: str, mistake: tuple[str, str]
) -> None:
    kept = database.one(Staff).password
    sam.open("/account/password").press("Save the password", current=current, password=new)
    assert (sam.status, sam.mistakes()) == (422, [mistake])
    assert sam.field(mistake[0][1:]).get("aria-describedby", "").split()[-1] == f"{mistake[0][1:]}-e"
    assert [word for word in (current, new) if word and word in sam.answer.text] == []
    assert database.one(Staff).password == kept
    assert database.one(StaffSession).ended_at_utc is None


@BOTH_DATABASES
def test_a_password_of_200_letters_in_any_script_is_the_same_the_next_day(app: Flask, sam: Visitor) -> None:
    long = ("Größer als ein Häuschen öffnet sich, sagt 李 zu محمد: " * 4)[:200]
    sam.open("/account/password").press("Save the password", current=SAMS, password=long)
    assert sam.path == "/account"
    decomposed = long.replace("ö", "o\u0308").replace("ä", "a\u0308")
    assert sign_in(Visitor(app), SAM, decomposed).status == 200


@BOTH_DATABASES
def test_one_cannot_take_away_somebody_elses_passkey(app: Flask, sam: Visitor, database: Database) -> None:
    with_account(app, "rita@prohealth.example", "seven lamps over Ely")
    rita = next(row for row in database.all(Staff) if row.email.startswith("rita"))

    def give_rita_a_passkey() -> None:
        now = rita.made_at_utc.replace(tzinfo=None)
        db.session.add(
            Passkey(
                user_id=rita.id,
                credential_id=b"rita",
                public_key=b"key",
                backup_state=False,
                device_type="single_device",
                name="Rita's",
                usage="first",
                create_datetime=now,
                lastuse_datetime=now,
            )
        )

    database.change(give_rita_a_passkey)
    token = sam.open("/account").form("Save the name")[2]["csrf_token"]
    number = database.one(Passkey).id
    assert (
        sam.client.post(
            f"/account/passkeys/{number}/remove", data={"csrf_token": token}, headers=sam.headers
        ).status_code
        == 404
    )
    assert len(database.all(Passkey)) == 1


def _own(app: Flask, method: str) -> list[str]:
    found = [path for endpoint, path in addresses(app, values("A" * 22), method) if endpoint.startswith("sign_in.")]
    return [path for path in found if not path.startswith("/sign-in/new-password")]


def test_no_page_of_it_writes_when_it_is_opened(app: Flask, sam: Visitor, database: Database) -> None:
    before = database.everything()
    for path in [*_own(app, "GET"), *_own(app, "HEAD")]:
        assert sam.client.get(path).status_code in (200, 303), path
        assert database.everything() == before, path


def test_no_form_of_it_is_taken_from_elsewhere_or_without_its_token(
    app: Flask, sam: Visitor, database: Database
) -> None:
    token = sam.open("/account").form("Save the name")[2]["csrf_token"]
    fields = {"name": "Mallory", "keys": "on", "current": SAMS, "password": NEW, "email": SAM, "code": "1"}
    paths = _own(app, "POST")
    assert len(paths) >= 15
    before = database.everything()
    for path in paths:
        evil = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        assert sam.client.post(path, data={**fields, "csrf_token": token}, headers=evil).status_code == 403, path
        answer = sam.client.post(path, data=fields, headers=sam.headers)
        assert answer.status_code in (400, 401, 422), path
        assert database.everything() == before, path


def test_nothing_of_flask_securitys_own_is_open(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    theirs = (
        "/login",
        "/logout",
        "/register",
        "/reset",
        "/change",
        "/us-signin",
        "/wan-signin",
        "/tf-setup",
        "/verify",
    )
    assert [path for path in theirs if path in rules] == []
    assert [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("security.")] == []


def test_every_page_of_ones_own_is_for_all_staff_and_for_nobody_else(app: Flask) -> None:
    for endpoint, path in addresses(app, values("A" * 22), "GET"):
        audience = audience_of(endpoint)
        if endpoint.startswith("sign_in.") and path.startswith("/account"):
            assert audience is not None
            assert audience.name == "all staff"
            visitor = Visitor(app).open(path)
            assert visitor.path == "/sign-in"


def test_a_poll_does_not_draw_out_the_ten_hours(sam: Visitor) -> None:
    assert sam.client.get("/account").headers.getlist("Set-Cookie") != []
    assert sam.client.get("/reception/london/2026-10-05/changes").headers.getlist("Set-Cookie") == []


def test_an_old_copy_of_the_cookie_is_good_for_nothing(app: Flask, sam: Visitor) -> None:
    """The browser forgets it; whoever copied it does not."""
    copy = sam.client.get_cookie("booking")
    assert copy is not None
    with time_machine.travel(MONDAY + timedelta(hours=10, seconds=2), tick=False):
        thief = Visitor(app)
        thief.client.set_cookie("booking", copy.value)
        assert thief.open("/account").path == "/sign-in"
