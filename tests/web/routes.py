"""Every address of the application, filled in with things that exist."""

from collections.abc import Iterator, Mapping

from flask import Flask

from booking.web.audiences import audience_of

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def addresses(app: Flask, values: Mapping[str, str], method: str) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of every route that takes this method. A part of an address without a value fails here."""
    urls = app.url_map.bind("127.0.0.1:5000", url_scheme="http")
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            known = {name: values[name] for name in rule.arguments}
            yield rule.endpoint, urls.build(rule.endpoint, known, method=method, append_unknown=False)


def is_for_staff(endpoint: str) -> bool:
    """Whether one has to sign in for it."""
    audience = audience_of(endpoint)
    return audience is not None and audience.roles is not None


def values(token: str) -> dict[str, str]:
    """What stands for each part of an address."""
    return {
        "service_slug": "discovery-call",
        "clinic_slug": "london",
        "practitioner_slug": "oliver-eaton",
        "guide_slug": "gluteus-medius-pain",
        "on_text": "2026-10-08",
        "year_month": "2026-10",
        "token": token,
        "filename": "app.css",
        "reference": "K7M4PX",
        "number": "1",
        "secret": "not-one-of-ours",
        "passkey_id": "1",
        "block_id": "1",
        "diary_id": "1",
        "staff_id": "1",
        "step": "1",
        "picture_name": "home",
        "name": "20261005-080000-000000-abcdef",
    }
