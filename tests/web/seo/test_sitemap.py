"""The sitemap: every page that may be found, and only those, at the address that patients use."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask import Flask

from booking import create_app
from booking.models import Clinic, Diary
from booking.rules.guides import GuideCollection
from booking.web.public_urls import public_path
from booking.web.seo.sitemap import NAMESPACE
from tests.support.head import said
from tests.support.html import read
from tests.support.visitor import Visitor
from tests.web.database import Database
from tests.web.seo.conftest import SORE_HEEL, SORE_TOE

BASE = "http://127.0.0.1:5000"
_DATE = re.compile(r"20\d\d-[01]\d-[0-3]\d")


def entries(answer: bytes) -> list[tuple[str, str]]:
    """(loc, lastmod) of each entry. Fails on what the protocol does not allow (sitemaps.org, 0.9)."""
    assert answer.startswith(b"<?xml version='1.0' encoding='utf-8'?>"), answer[:60]
    root = fromstring(answer)
    assert root.tag == f"{{{NAMESPACE}}}urlset"
    assert len(answer) < 50 * 1024 * 1024
    found = [_entry(url) for url in root]
    assert 0 < len(found) <= 50_000
    assert len({loc for loc, _changed in found}) == len(found), "an address is listed twice"
    return found


def _entry(url: Element) -> tuple[str, str]:
    assert url.tag == f"{{{NAMESPACE}}}url"
    told = {part.tag.removeprefix(f"{{{NAMESPACE}}}"): part.text or "" for part in url}
    assert list(told) in (["loc"], ["loc", "lastmod"]), told
    loc, changed = told["loc"], told.get("lastmod", "")
    assert re.fullmatch(r"https?://[^\s?#<>\"']+", loc), loc
    assert len(loc) < 2048
    assert not changed or _DATE.fullmatch(changed), changed
    return loc, changed


def test_it_lists_the_pages_that_there_are(app: Flask, visitor: Visitor) -> None:
    visitor.open("/sitemap.xml")
    assert (visitor.status, visitor.answer.mimetype) == (200, "application/xml")
    with app.app_context():
        clinics = [public_path("info_pages.clinic", clinic_slug=slug) for slug in ("london", "manchester", "bedford")]
        person = public_path("info_pages.practitioner", practitioner_slug="oliver-eaton")
    wanted = ["/", "/book", *clinics, person, "/privacy", "/accessibility"]
    listed = [loc.removeprefix(BASE) for loc, _changed in entries(visitor.answer.data)]
    assert [path for path in listed if "/guides" not in path] == [path for path in wanted if path]


def test_every_page_of_it_opens_and_calls_itself_by_that_address(visitor: Visitor) -> None:
    for loc, _changed in entries(visitor.open("/sitemap.xml").answer.data):
        visitor.open(loc.removeprefix(BASE))
        head = said(visitor.page)
        assert (visitor.status, head["canonical"], head["og:url"]) == (200, loc, loc)


def test_only_guides_say_when_they_last_changed(visitor: Visitor) -> None:
    dated = {loc: changed for loc, changed in entries(visitor.open("/sitemap.xml").answer.data) if changed}
    assert [loc for loc in dated if "/guides" not in loc] == []


def test_a_guide_changed_when_it_was_last_reviewed_and_the_list_with_the_last_of_them(guided: Flask) -> None:
    listed = entries(guided.test_client().get("/sitemap.xml").data)
    assert [entry for entry in listed if "/guides" in entry[0]] == [
        (f"{BASE}/guides", "2026-10-01"),
        (f"{BASE}/guides/sore-thumb", "2026-10-01"),
        (f"{BASE}/guides/sore-toe", "2026-08-01"),
    ]


def test_a_guide_that_nobody_has_reviewed_yet_changed_when_it_was_published(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "guides", GuideCollection((SORE_HEEL, SORE_TOE)))
    listed = entries(app.test_client().get("/sitemap.xml").data)
    assert [entry for entry in listed if "/guides" in entry[0]] == [
        (f"{BASE}/guides", "2026-10-02"),
        (f"{BASE}/guides/sore-heel", "2026-10-02"),
        (f"{BASE}/guides/sore-toe", "2026-08-01"),
    ]


def test_a_clinic_that_is_closed_for_good_and_who_works_nowhere_else_are_not_listed(
    visitor: Visitor, database: Database
) -> None:
    from booking.extensions import db

    def close() -> None:
        for clinic in db.session.query(Clinic):
            clinic.is_active = clinic.slug == "london"
        for diary in db.session.query(Diary).filter_by(slug="oliver-eaton"):
            diary.is_active = False

    database.change(close)
    listed = [loc for loc, _changed in entries(visitor.open("/sitemap.xml").answer.data)]
    assert [loc for loc in listed if "bedford" in loc or "manchester" in loc or "eaton" in loc] == []


def test_its_addresses_are_those_that_patients_use_whatever_host_was_asked_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_URL", "https://book.example.com")
    public = create_app({"DATABASE_URL": app.config["DATABASE_URL"]})
    answer = public.test_client().get("/sitemap.xml?from=leaflet", headers={"Host": "evil.example"})
    assert {loc[:25] for loc, _changed in entries(answer.data)} == {"https://book.example.com/"}


def test_below_a_path_of_its_own_every_address_names_it_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_URL", "http://x.example/clinic")
    below = create_app({"DATABASE_URL": app.config["DATABASE_URL"]}).test_client()
    path = {"SCRIPT_NAME": "/clinic"}
    listed = [loc for loc, _changed in entries(below.get("/sitemap.xml", environ_overrides=path).data)]
    assert listed[:2] == ["http://x.example/clinic/", "http://x.example/clinic/book"]
    for loc in listed:
        assert loc.count("clinic/") == 1 or "/clinics/" in loc, loc
        page = read(below.get(loc.removeprefix("http://x.example/clinic"), environ_overrides=path).data)
        head = said(page)
        assert (head["canonical"], head["og:url"]) == (loc, loc)
        assert head["og:image"].startswith("http://x.example/clinic/pictures/")
    assert below.get("/robots.txt", environ_overrides=path).text.endswith(" http://x.example/clinic/sitemap.xml\n")


def test_the_reader_refuses_what_the_protocol_does_not_allow() -> None:
    good = f"<?xml version='1.0' encoding='utf-8'?>\n<urlset xmlns=\"{NAMESPACE}\"><url><loc>https://a.example/</loc></url></urlset>"
    assert entries(good.encode()) == [("https://a.example/", "")]
    for bad in (
        good.replace(NAMESPACE, "http://example.com"),
        good.replace("https://a.example/", "/"),
        good.replace("https://a.example/", "https://a.example/?from=x"),
        good.replace("</loc>", "</loc><lastmod>yesterday</lastmod>"),
        good.replace("</loc>", "</loc><title>A</title>"),
        good.replace("<url>", "<url><loc>https://a.example/</loc></url><url>"),
    ):
        with pytest.raises(AssertionError):
            entries(bad.encode())
