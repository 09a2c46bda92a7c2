"""Whether what was typed as somebody's name can be one."""

import unicodedata

from booking.rules.advertisement import is_advertisement
from booking.rules.details import is_visible
from booking.rules.errors import say

# "Henry VIII", "X Æ A-12" and "3rd" have fewer; a phone number, a price and a code have more.
_MOST_FIGURES = 4
UNSEEN = say("Nobody could see this name. Enter it in letters")
NUMBER = say("Enter a name only, without a number")
ADDRESS = say("Enter a name only, without a web or email address")


def why_not_a_name(typed: str, *, may_hold_number: bool = False) -> str:
    """Why a text is nobody's name, in a sentence; "" if it may be one, or where nothing was typed."""
    if typed and not is_visible(typed):
        return UNSEEN
    figures = sum(unicodedata.category(letter) in ("Nd", "Nl", "No") for letter in typed)
    if figures > _MOST_FIGURES and not may_hold_number:
        return NUMBER
    return ADDRESS if is_advertisement(typed) else ""
