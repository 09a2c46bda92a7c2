"""Names by their first letters: in their own script, and never the whole of a name that was spelled out."""

import pytest

from booking.rules.initials import initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Helen Ruiz-Calder", "H. R. C."),
        ("Priya Sharma", "P. S."),
        ("seán o’brien", "S. O."),
        ("Nguyễn Thị Mai", "N. T. M."),
        ("محمد عبد الله", "م. ع. ا."),
        ("李", "李."),
        ("Zoe\u0308 E\u0301clair", "Z. É."),
        ("A B C D E F", "A. B. C."),
        ("(Bob) 'Tom' 3rd", "B. T. R."),
        ("123 - /", ""),
        ("", ""),
        ("  Ann   ", "A."),
        ("BEGIN:VALARM", "B."),
    ],
)
def test_a_name_by_its_first_letters(name: str, letters: str) -> None:
    assert initials(name) == letters
