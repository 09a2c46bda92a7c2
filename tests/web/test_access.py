"""Who may enter is decided for every route; one that nobody decided about fails the start."""

import pytest
from flask import Blueprint, Flask

from booking.web.access import AUDIENCES, check


def test_every_part_of_the_site_has_an_audience(app: Flask) -> None:
    check(app)
    parts = {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()}
    assert parts == set(AUDIENCES)


def test_a_part_that_is_not_listed_fails_the_start() -> None:
    app = Flask("other", static_folder=None)
    secret = Blueprint("secret", __name__)
    secret.add_url_rule("/secret", "page", lambda: "")
    app.register_blueprint(secret)
    with pytest.raises(LookupError, match=r"/secret \(secret\.page\) has no audience"):
        check(app)


def test_a_route_of_no_part_at_all_fails_too() -> None:
    app = Flask("other", static_folder=None)
    app.add_url_rule("/stray", "stray", lambda: "")
    with pytest.raises(LookupError, match="/stray"):
        check(app)
