"""What was asked for. Bytes in an address that are no text read as signs of replacement, as they do when they
come encoded, and are no error of ours."""

import string
from typing import Any
from urllib.parse import quote

from flask import Request


class LenientRequest(Request):
    """Flask's request, which would fail on them wherever somebody first looks at the address's parameters."""

    def __init__(self, environ: dict[str, Any], populate_request: bool = True, shallow: bool = False) -> None:
        query = str(environ.get("QUERY_STRING", ""))
        if not query.isascii():
            environ = {**environ, "QUERY_STRING": quote(query.encode("latin-1"), safe=string.printable)}
        super().__init__(environ, populate_request=populate_request, shallow=shallow)
