"""Numbers in addresses: what no row can have is no address, and never reaches a database."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

# The largest that a number of ours can be, on both databases.
MAX_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """`<int:…>` of an address."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=MAX_ID)


def register(app: Flask) -> None:
    """Reads every number in an address that way; before any route is made."""
    app.url_map.converters["int"] = IdConverter
