"""What we do with information, and for whom the pages work."""

from flask import render_template
from flask.typing import ResponseReturnValue

from booking.web.current_practice import current_practice
from booking.web.public import bp
from booking.web.seo import metadata_of_pages


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """How we look after your information."""
    practice = current_practice()
    return render_template("public/privacy.html", practice=practice, found=metadata_of_pages.privacy(practice))


@bp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """For whom these pages work, and whom to tell when they do not."""
    practice = current_practice()
    return render_template(
        "public/accessibility.html", practice=practice, found=metadata_of_pages.accessibility(practice)
    )
