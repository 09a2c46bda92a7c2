"""The address that limits count by is the same for each connection of a visitor, however a proxy writes it."""

import pytest
from flask import Flask

from booking.visitor_ip import visitor_ip
from booking.web.rate_limits import visitor_network_key


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
        assert visitor_ip() == address


@pytest.mark.parametrize(
    ("address", "proxies", "lines"), [("127.0.0.1", 0, 1), ("::1", 0, 1), ("127.0.0.1", 1, 0), ("8.8.8.8", 0, 0)]
)
@pytest.mark.usefixtures("limits_are_on")
def test_a_proxy_that_nobody_told_of_is_named_once(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    address: str,
    proxies: int,
    lines: int,
) -> None:
    """Behind it, ten bookings an hour would be all that anybody can make online."""
    monkeypatch.setitem(app.config, "TRUSTED_PROXIES", proxies)
    monkeypatch.delitem(app.extensions, "told_of_proxy", raising=False)
    for _ in range(2):
        headers = {"X-Forwarded-For": "203.0.113.9"}
        with app.test_request_context(headers=headers, environ_base={"REMOTE_ADDR": address}):
            visitor_network_key()
    assert len([said for said in caplog.messages if "TRUSTED_PROXIES=1" in said]) == lines
