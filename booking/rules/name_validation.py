"""Whether what was typed as somebody's name can be one."""

import unicodedata

from booking.rules.errors import say
from booking.rules.spam_names import is_spam_name
from booking.rules.text_cleaning import is_visible

# "Henry VIII", "X Æ A-12" and "3rd" have fewer; a phone number, a price and a code have more.
_MOST_FIGURES = 4
NAME_INVISIBLE = say("This name has no visible letters. Enter it in letters")
NAME_WITH_NUMBER = say("Enter a name only, without a number")
NAME_WITH_ADDRESS = say("Enter a name only, without a web or email address")


def name_problem(typed: str, *, may_hold_number: bool = False) -> str:
    """Why a text is nobody's name, in a sentence; "" if it may be one, or where nothing was typed."""
    if typed and not is_visible(typed):
        return NAME_INVISIBLE
    figures = sum(unicodedata.category(letter) in ("Nd", "Nl", "No") for letter in typed)
    if figures > _MOST_FIGURES and not may_hold_number:
        return NAME_WITH_NUMBER
    return NAME_WITH_ADDRESS if is_spam_name(typed) else ""
