"""The address that limits count by is the same for each connection of a visitor, however a proxy writes it."""

import pytest
from flask import Flask

from booking.web.address import visitor_address
from tests.web.once import ONE_DATABASE


@ONE_DATABASE
@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::/64"),
        ("[::ffff:192.0.2.1]:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown", "unknown"),
    ],
)
def test_a_visitors_address_has_no_port(app: Flask, written: str, address: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": written}):
        assert visitor_address() == address
