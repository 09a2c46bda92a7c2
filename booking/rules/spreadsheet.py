"""What a spreadsheet makes of a cell. Rows that are exported are opened by double click."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe is put before what
    would begin one, also behind spaces, and in the full-width forms that some programs fold."""
    first = text.lstrip(" \u00a0\u3000")[:1]
    folded = {"\uff1d": "=", "\uff0b": "+", "\uff0d": "-", "\uff20": "@"}.get(first, first)
    return f"'{text}" if folded in _STARTS_A_FORMULA and folded else text
