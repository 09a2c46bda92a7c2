"""Who may enter: every route belongs to a part of the site with a named audience. A new part fails the start
until it is on this list."""

from flask import Flask

AUDIENCES = {
    "static": "anyone",
    "health": "anyone",
    "public": "anyone",
    "manage": "whoever has the appointment's link",
    "dev": "the developer, on this computer",
}


def check(app: Flask) -> None:
    """Raises LookupError for a route that nobody has decided who may enter."""
    for rule in app.url_map.iter_rules():
        part = rule.endpoint.partition(".")[0]
        if part not in AUDIENCES:
            raise LookupError(f"{rule.rule} ({rule.endpoint}) has no audience in booking/web/access.py")
