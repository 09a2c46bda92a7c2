"""Writes CSV files that spreadsheets open by double click, without running formulas from typed text."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# Excel reads a file without this mark in another encoding than UTF-8.
_BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def escape_formula(text: str) -> str:
    """Return a cell that no spreadsheet reads as a formula (OWASP, CSV injection).

    A cell that would begin a formula gets an apostrophe in front, also where spaces come first, and where the sign
    is of full width, which some programs fold.
    """
    first = text.lstrip(" \u00a0\u3000")[:1]
    folded = {"\uff1d": "=", "\uff0b": "+", "\uff0d": "-", "\uff20": "@"}.get(first, first)
    return f"'{text}" if folded in _STARTS_A_FORMULA and folded else text


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV (RFC 4180) with a byte order mark: all cells quoted and escaped, lines ended by CR LF."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [escape_formula(cell) for cell in row] for row in rows
    )
    return _BYTE_ORDER_MARK + out.getvalue()
