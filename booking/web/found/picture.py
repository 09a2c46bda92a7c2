"""The pictures of `cards.py`, drawn when they are asked for."""

from hashlib import sha256

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from booking.drawings.card import Words, draw_card
from booking.web.found import bp, cards
from booking.web.shell import the_house

AN_HOUR = "public, max-age=3600"


@bp.get("/pictures/<picture_name>.png")
def picture(picture_name: str) -> ResponseReturnValue:
    """A card by its name. Messengers fetch it from everywhere, and may keep it for an hour."""
    house = the_house()
    card = next((card for card in cards.every(house) if card.name == picture_name), None) or abort(404)
    locale = get_locale()
    is_mirrored = bool(locale) and locale.text_direction == "rtl"
    image = draw_card(Words(house.group.name, card.title, card.line, is_mirrored))
    answer = Response(image, mimetype="image/png")
    answer.set_etag(sha256(image).hexdigest()[:20])
    answer.headers["Cache-Control"] = AN_HOUR
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer.make_conditional(request)
