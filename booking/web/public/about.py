"""What we do with information, and for whom the pages work."""

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.web.found import pages
from booking.web.public import bp
from booking.web.shell import the_house


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """How we look after your information."""
    house = the_house()
    return render_template("public/privacy.html", house=house, found=pages.privacy(house))


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """For whom these pages work, and whom to tell when they do not."""
    house = the_house()
    return render_template("public/accessibility.html", house=house, found=pages.accessibility(house))
