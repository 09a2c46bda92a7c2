"""The cast of a clinician's pages. Mr Eaton's diary is his; Nina Hart has one of her own, and what she can see
of his is a leak."""

from flask import Flask

from tests.web.database import Database
from tests.web.staff import Person

NINAS_DIARY = 5
NINA = Person("Nina Hart", "clinician", (), NINAS_DIARY)
# Somebody at the desk without a diary.
SECRETS = ("Priya", "Sharma", "My left knee", "900123", "priya@")


def second_clinician(app: Flask) -> None:
    """Nina works in London too, at any time the clinic is open."""
    from booking.extensions import db
    from booking.models import Diary, DiaryClinic, DiaryService

    def put() -> None:
        db.session.add(
            Diary(id=NINAS_DIARY, practice_id=1, slug="nina-hart", name="Ms Nina Hart", is_person=True, position=9)
        )
        db.session.flush()
        db.session.add(DiaryService(diary_id=NINAS_DIARY, service_id=3))
        db.session.add(DiaryClinic(diary_id=NINAS_DIARY, clinic_id=1, follows_clinic=True))

    Database(app).change(put)
