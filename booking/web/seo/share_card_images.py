"""The pictures of `cards.py` and our sign, drawn when they are asked for."""

from hashlib import sha256

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from booking.drawings import logo
from booking.drawings.share_card import CardText, draw_card
from booking.web.current_practice import current_practice
from booking.web.seo import bp, share_cards

AN_HOUR = "public, max-age=3600"
ICON_SIDE = 180


@bp.get("/pictures/<picture_name>.png")
def picture(picture_name: str) -> ResponseReturnValue:
    """A card by its name. Messengers fetch it from everywhere, and may keep it for an hour."""
    practice = current_practice()
    card = next((card for card in share_cards.all_cards(practice) if card.name == picture_name), None) or abort(404)
    locale = get_locale()
    is_mirrored = bool(locale) and locale.text_direction == "rtl"
    return _picture(draw_card(CardText(practice.group.name, card.title, card.line, is_mirrored)))


@bp.get("/apple-touch-icon.png")
def icon() -> ResponseReturnValue:
    """Our sign, as phones ask for it by this name when somebody puts a page on their home screen."""
    return _picture(logo.logo_icon(ICON_SIDE))


def _picture(image: bytes) -> Response:
    answer = Response(image, mimetype="image/png")
    answer.set_etag(sha256(image).hexdigest()[:20])
    answer.headers["Cache-Control"] = AN_HOUR
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.make_conditional(request)
    return answer
