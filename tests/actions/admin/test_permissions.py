"""Whatever a page lets through: an administrator of some clinics gives nobody more than they have."""

import threading

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from booking.actions.accounts.staff_accounts import NewAccount, add_account, disable_account
from booking.actions.admin.account_settings import account_settings, save_account
from booking.extensions import db
from booking.models import Staff, StaffClinic
from booking.queries.accounts import Account, account_by_email
from booking.queries.practice_settings import read_practice_settings
from booking.queries.staff import member_by_id
from booking.rules.errors import BeyondTheirClinics, LastAdministrator, Refusal
from booking.rules.settings_forms import FormBaseline, values_fingerprint
from booking.rules.staff import Role, StaffMember
from booking.transaction import transaction
from tests.web.staff import ADA, MONA, RITA, Person, signed_in

BO = Person("Bo Ek", "admin")
BEYOND = [((), ""), (("london",), ""), (("manchester", "bedford"), ""), (("manchester",), "oliver-eaton")]


@pytest.mark.parametrize(("clinics", "diary"), BEYOND)
@pytest.mark.databases("sqlite")
def test_neither_a_new_account_nor_their_own_sees_more(app: Flask, clinics: tuple[str, ...], diary: str) -> None:
    signed_in(app, MONA)
    mona, whole = member_by_id(1), read_practice_settings()
    assert whole is not None
    was = account_settings(mona.id, whole)
    with pytest.raises(BeyondTheirClinics), transaction() as now:
        add_account(mona, NewAccount("mei@example.com", Role.ADMIN, "Mei", clinics, diary), now)
    wanted = {**was, "clinics": list(clinics), "diary": diary}
    with pytest.raises(BeyondTheirClinics), transaction() as now:
        save_account(mona, mona.id, wanted, FormBaseline(values_fingerprint(was), ""), now)
    assert list(db.session.scalars(select(Staff.email))) == [MONA.email]
    assert list(db.session.scalars(select(StaffClinic.clinic_id))) == [2]


class Closing(threading.Thread):
    """Somebody closes an account, while something else is not yet committed."""

    def __init__(self, app: Flask, by: StaffMember, account: Account) -> None:
        super().__init__()
        self._app, self._by, self._account = app, by, account
        self.refused_by: type[Refusal] | None = None

    def run(self) -> None:
        with self._app.app_context():
            try:
                with transaction() as now:
                    disable_account(self._by, self._account, now)
            except Refusal as refusal:
                self.refused_by = type(refusal)


def test_two_administrators_do_not_lock_each_other_out(app: Flask) -> None:
    """One limits the other to a clinic, who closes the one's account meanwhile: somebody of every clinic stays."""
    for person in (ADA, BO, MONA):
        signed_in(app, person)
    ada, bo = (_account(person) for person in (ADA, BO))
    other = member_by_id(bo.id)
    closing = Closing(app, other, ada)
    with transaction() as now:
        whole = read_practice_settings()
        assert whole is not None
        was = account_settings(bo.id, whole)
        wanted = {**was, "clinics": ["manchester"]}
        save_account(member_by_id(ada.id), bo.id, wanted, FormBaseline(values_fingerprint(was), ""), now)
        closing.start()
        closing.join(0.3)
    closing.join(20)
    assert closing.refused_by is LastAdministrator


def test_whose_account_is_being_given_more_is_not_theirs_any_more(app: Flask) -> None:
    """Rita is limited to Manchester, and Mona would close her account; meanwhile Rita is given every clinic."""
    for person in (ADA, MONA, RITA):
        signed_in(app, person)
    mona, rita = member_by_id(_account(MONA).id), _account(RITA)
    closing = Closing(app, mona, rita)
    with transaction():
        db.session.execute(update(Staff).where(Staff.id == rita.id).values(name="Rita N."))
        db.session.execute(delete(StaffClinic).where(StaffClinic.staff_id == rita.id))
        closing.start()
        closing.join(0.3)
    closing.join(20)
    assert closing.refused_by is BeyondTheirClinics


def _account(person: Person) -> Account:
    found = account_by_email(person.email)
    assert found is not None
    return found
