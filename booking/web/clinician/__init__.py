"""A clinician's own day, on a phone between two patients."""

from flask import Blueprint

bp = Blueprint("clinician", __name__, url_prefix="/me")

from booking.web.clinician import block, feed, late, leave, mark, me, own, week  # noqa: E402


@bp.context_processor
def _how_it_reads() -> dict[str, object]:
    return {"needs_in_words": own.needs_in_words, "clocks": own.clocks}


__all__ = ["block", "bp", "feed", "late", "leave", "mark", "me", "own", "week"]
