"""A clinician's own day, on a phone between two patients."""

from flask import Blueprint

bp = Blueprint("clinician", __name__, url_prefix="/me")

from booking.web.clinician import block, feed, leave, mark_status, own_diary, running_late, today, week  # noqa: E402


@bp.context_processor
def _how_it_reads() -> dict[str, object]:
    return {"needs_in_words": own_diary.needs_text, "clocks": own_diary.booking_clocks}


__all__ = ["block", "bp", "feed", "leave", "mark_status", "own_diary", "running_late", "today", "week"]
