"""Who may enter is decided for every route, on one list; one that nobody decided about fails the start."""

import pytest
from flask import Blueprint, Flask

from booking.web.audiences import AUDIENCES, check_every_route_has_an_audience


def test_every_route_has_one_audience_and_the_list_names_no_other(app: Flask) -> None:
    check_every_route_has_an_audience(app)
    listed = sorted(endpoint for audience in AUDIENCES for endpoint in audience.endpoints)
    assert listed == sorted({rule.endpoint for rule in app.url_map.iter_rules()})


def test_a_route_that_is_not_listed_fails_the_start() -> None:
    app = Flask("other", static_folder=None)
    secret = Blueprint("secret", __name__)
    secret.add_url_rule("/secret", "page", lambda: "")
    app.register_blueprint(secret)
    with pytest.raises(LookupError, match=r"/secret \(secret\.page\) has no audience"):
        check_every_route_has_an_audience(app)


def test_a_route_of_no_part_at_all_fails_too() -> None:
    app = Flask("other", static_folder=None)
    app.add_url_rule("/stray", "stray", lambda: "")
    with pytest.raises(LookupError, match="/stray"):
        check_every_route_has_an_audience(app)
