"""Limits as an installation has them; the other tests do without."""

from flask import Flask

from tests.support.visitor import Visitor


def from_network(app: Flask, address: str, *, cookies: bool = True) -> Visitor:
    """Somebody whose requests come from an address."""
    visitor = Visitor(app, cookies=cookies)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor
