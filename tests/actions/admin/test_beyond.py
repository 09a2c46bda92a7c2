"""Whatever a page lets through: an administrator of some clinics gives nobody more than they have."""

import pytest
from flask import Flask
from sqlalchemy import select

from booking.actions.accounts.manage import NewAccount, add_account
from booking.actions.admin.people import change_account, settings_of
from booking.extensions import db
from booking.models import Staff, StaffClinic
from booking.queries.staff import member_by_id
from booking.queries.whole import read_whole
from booking.rules.errors import BeyondTheirClinics
from booking.rules.settings import Shown, fingerprint
from booking.rules.staff import Role
from booking.transaction import transaction
from tests.web.once import ONE_DATABASE
from tests.web.staff import MONA, signed_in

BEYOND = [((), ""), (("london",), ""), (("manchester", "bedford"), ""), (("manchester",), "oliver-eaton")]


@pytest.mark.parametrize(("clinics", "diary"), BEYOND)
@ONE_DATABASE
def test_neither_a_new_account_nor_their_own_sees_more(app: Flask, clinics: tuple[str, ...], diary: str) -> None:
    signed_in(app, MONA)
    mona, whole = member_by_id(1), read_whole()
    assert whole is not None
    was = settings_of(mona.id, whole)
    with pytest.raises(BeyondTheirClinics), transaction() as now:
        add_account(mona, NewAccount("mei@example.com", Role.ADMIN, "Mei", clinics, diary), now)
    wanted = {**was, "clinics": list(clinics), "diary": diary}
    with pytest.raises(BeyondTheirClinics), transaction() as now:
        change_account(mona, mona.id, wanted, Shown(fingerprint(was), ""), now)
    assert list(db.session.scalars(select(Staff.email))) == [MONA.email]
    assert list(db.session.scalars(select(StaffClinic.clinic_id))) == [2]
