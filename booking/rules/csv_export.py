"""What a spreadsheet makes of a cell. Rows that are exported are opened by double click."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# Without it, Excel reads UTF-8 as something else.
_BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def escape_formula(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe is put before what
    would begin one, also behind spaces, and in the full-width forms that some programs fold."""
    first = text.lstrip(" \u00a0\u3000")[:1]
    folded = {"\uff1d": "=", "\uff0b": "+", "\uff0d": "-", "\uff20": "@"}.get(first, first)
    return f"'{text}" if folded in _STARTS_A_FORMULA and folded else text


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """RFC 4180: every cell in quotes and inert, lines ended by CR LF."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [escape_formula(cell) for cell in row] for row in rows
    )
    return _BYTE_ORDER_MARK + out.getvalue()
