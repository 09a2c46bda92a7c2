"""What a clinic's own website loads from us: the script of the one line that is pasted, and the frame's colours."""

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from booking.extensions import limiter
from booking.rules.embed_theme import read_theme
from booking.web.embed import bp
from booking.web.embed.theme_css import theme_style_sheet

# Everybody who opens the clinic's website loads them.
limiter.exempt(bp)


@bp.get("/embed.js")
def script() -> ResponseReturnValue:
    """The script. It is for every website: which of them may frame our pages is said by those pages."""
    answer = current_app.send_static_file("embed.js")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return _for_an_hour(answer)


@bp.get("/theme.css")
def theme() -> ResponseReturnValue:
    """The colours that an address asks for, where they can be read. Framed pages load it after our own sheet."""
    return _for_an_hour(Response(theme_style_sheet(read_theme(request.args.get("theme", ""))), mimetype="text/css"))


def _for_an_hour(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
