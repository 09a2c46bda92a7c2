"""What each email says, and what it does not."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import flask_mail
import pytest
from flask import Flask
from icalendar import Calendar

from booking import display, emails
from booking.email_mime import MimeEmail
from booking.emails import Email
from booking.rules.appointment import Appointment
from booking.rules.clinic_time import day_grid, instant_of
from booking.rules.practice import Service
from tests.mail.made import (
    CALL,
    LETTERHEAD,
    LINK,
    LONDON,
    NOW,
    TOKEN,
    VISIT,
    WEDNESDAY_915,
    appointment,
    cancelled,
    the_event,
)
from tests.support.html import read

PATIENT = ("confirmation", "moved", "cancelled", "reminder")
CLINIC = ("confirmation", "moved", "cancelled")
EVERY = [*((kind, "patient") for kind in PATIENT), *((kind, "clinic") for kind in CLINIC)]


@pytest.fixture(autouse=True)
def _application(sqlite_app: tuple[Flask, object]) -> Iterator[None]:
    with sqlite_app[0].app_context():
        yield


def write(kind: str, recipient: str = "patient", made: Appointment | None = None, now: datetime = NOW) -> Email:
    made = made or (cancelled() if kind == "cancelled" else appointment())
    return emails.write(kind, recipient, made, LETTERHEAD, now)


def sent(email: Email, to: str = "amina@example.com") -> EmailMessage:
    """The mail as it is read from what goes over the wire."""
    raw = MimeEmail(email, LETTERHEAD, to, "<0123@book.example>").as_bytes()
    return message_from_bytes(raw, policy=policy.default)


def test_the_confirmation_reads_well_as_text() -> None:
    assert (
        write("confirmation").text
        == f"""\
Dear Amina Haddad,

Your appointment is booked.

Wednesday 7 October 2026
9:15am UK time
12:15pm in Dubai

By phone, about 15 minutes. We’ll call the number you gave us, from +44 1234 380345.

See, change or cancel:
{LINK}

The invitation attached to this email adds the appointment to your calendar.

Reference K7M-4PX
Questions? Call +44 1234 380345, Monday to Saturday, 9am to 6pm.

ProHealth Clinic
104 Harley Street, Marylebone, London W1G 7JD
We sent this because an appointment was booked with this email address. If it was not you, please call us.
"""
    )


@pytest.mark.parametrize(
    "kind, recipient, zone, subject",
    [
        ("confirmation", "patient", "Europe/London", "Your appointment: Wednesday 7 October, 9:15am"),
        ("confirmation", "patient", "Asia/Dubai", "Your appointment: Wednesday 7 October, 9:15am UK time"),
        ("moved", "patient", "Europe/London", "Your appointment has moved: Wednesday 7 October, 9:15am"),
        ("cancelled", "patient", "Europe/London", "Your appointment is cancelled: Wednesday 7 October, 9:15am"),
        ("confirmation", "clinic", "Asia/Dubai", "Booked: London, Wednesday 7 October, 9:15am"),
        ("moved", "clinic", "Asia/Dubai", "Moved: London, now Wednesday 7 October, 9:15am"),
        ("cancelled", "clinic", "Asia/Dubai", "Cancelled: London, Wednesday 7 October, 9:15am"),
    ],
)
def test_the_subject_says_when(kind: str, recipient: str, zone: str, subject: str) -> None:
    make = cancelled if kind == "cancelled" else appointment
    assert write(kind, recipient, make(patient_zone=zone)).subject == subject


@pytest.mark.parametrize(
    "sent_at, subject",
    [
        ("2026-10-06T09:00", "Tomorrow: your appointment at 9:15am"),
        ("2026-10-07T06:00", "Today: your appointment at 9:15am"),
        ("2026-10-05T09:00", "Your appointment: Wednesday 7 October, 9:15am"),
    ],
)
def test_a_reminder_says_tomorrow_only_when_it_is(sent_at: str, subject: str) -> None:
    now = datetime.fromisoformat(sent_at).replace(tzinfo=UTC)
    made = appointment(patient_zone="Europe/London")
    assert write("reminder", made=made, now=now).subject == subject


def test_a_reminder_does_not_say_tomorrow_where_it_is_the_day_after_there() -> None:
    evening_call = appointment(datetime(2026, 10, 7, 16, 30, tzinfo=UTC), patient_zone="Pacific/Auckland")
    reminder = write("reminder", made=evening_call, now=datetime(2026, 10, 6, 9, 0, tzinfo=UTC))
    assert reminder.subject == "Your appointment: Wednesday 7 October, 5:30pm UK time"


def test_in_person_a_mail_tells_the_clinics_time_alone_and_the_way_there() -> None:
    email = write("confirmation", made=appointment(service=VISIT))
    assert email.subject == "Your appointment: Wednesday 7 October, 9:15am"
    for body in (email.text, email.html):
        assert "Dubai" not in body
        assert "UK time" not in body
    [route] = [link for link in read(email.html).links if "openstreetmap" in link]
    assert "104+Harley+Street" in route
    assert TOKEN not in route


@pytest.mark.parametrize("kind, recipient", EVERY)
def test_no_mail_says_anything_of_health_or_repeats_what_was_typed(kind: str, recipient: str) -> None:
    for made in (appointment(), appointment(service=VISIT)):
        made = cancelled(service=made.service) if kind == "cancelled" else made
        email = write(kind, recipient, made)
        for body in (email.subject, email.text, email.html, email.calendar):
            for secret in ("knee", "prolotherapy", "discovery", "interpreter", "050 123 4567"):
                assert secret.lower() not in body.lower()
        assert "Amina" not in email.subject + email.calendar


def test_only_a_patients_mail_has_the_secret_link() -> None:
    for kind in CLINIC:
        email = write(kind, "clinic")
        assert TOKEN not in email.text + email.html + email.calendar
        unfolded = email.calendar.replace("\r\n ", "")
        assert "Open the day: https://book.example/reception/london/2026-10-07" in unfolded
        assert "change or cancel" not in unfolded
    assert [write(kind, "clinic").method for kind in CLINIC] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [write(kind).method for kind in PATIENT] == ["REQUEST", "REQUEST", "CANCEL", None]
    assert LINK in read(write("confirmation").html).links


def test_the_clinics_mail_says_who_when_and_how_to_reach_them_and_leads_to_the_day() -> None:
    email = write("confirmation", "clinic", appointment(contact_name="Samir Haddad"))
    assert (
        email.text
        == """\
New booking

Wednesday 7 October 2026
9:15am UK time
12:15pm in Dubai
By phone

Amina Haddad
Booked by Samir Haddad
+971 50 123 4567

Open the day:
https://book.example/reception/london/2026-10-07

Reference K7M-4PX

ProHealth Clinic
This email is for the team at London. Please do not forward it.
"""
    )


OWN_NUMBER = replace(LONDON, phone="+442079460018")


@pytest.mark.parametrize("kind", PATIENT)
@pytest.mark.parametrize("service", [CALL, VISIT])
def test_a_clinics_own_number_is_the_one_to_call(kind: str, service: Service) -> None:
    make = cancelled if kind == "cancelled" else appointment
    email = write(kind, made=make(clinic=OWN_NUMBER, service=service))
    for said in (email.text, read(email.html).text, email.calendar.replace("\r\n ", "") or "+44 20 7946 0018"):
        said = said.replace("\u00a0", " ")
        assert ("+44 20 7946 0018" in said, "380345" in said) == (True, False)


def test_lost_links_name_the_number_of_the_only_clinic_or_else_the_practices() -> None:
    there, elsewhere = appointment(clinic=OWN_NUMBER), appointment(clinic=LONDON)
    assert "Call +44 20 7946 0018," in emails.links_to_patient([there, there], LETTERHEAD, NOW).text
    assert "Call +44 1234 380345," in emails.links_to_patient([there, elsewhere], LETTERHEAD, NOW).text


def test_the_clinic_is_told_the_extension_that_was_typed_after_the_number() -> None:
    made = appointment(phone_e164="+442071234567", phone_typed="020 7123 4567 x12")
    email = write("confirmation", "clinic", made)
    assert "\n+44 20 7123 4567 ext. 12\n" in email.text
    assert "+44 20 7123 4567 ext. 12" in read(email.html).text.replace("\u00a0", " ")


def test_the_clinic_is_told_whom_no_mail_reaches() -> None:
    told = "No email address. Please confirm by phone."
    assert told in write("confirmation", "clinic", appointment(email="")).text
    assert told not in write("confirmation", "clinic").text


def test_a_mail_to_somebody_who_booked_for_another_says_for_whom() -> None:
    email = write("confirmation", made=appointment(contact_name="Samir Haddad"))
    assert "Dear Samir Haddad,\n\nYour appointment is booked.\nIt is for Amina Haddad.\n" in email.text


def test_both_mails_say_whose_phone_it_is_and_whether_we_may_talk_to_the_helper() -> None:
    made = appointment(contact_name="Samir Haddad", phone_of="patient", may_talk="no")
    theirs = (
        "It is for Amina Haddad. The phone number we have is theirs. "
        "We’ll talk about the appointment with them, not with you.\n"
    )
    assert theirs in write("confirmation", made=made).text
    own = (
        "Booked by Samir Haddad\nThe phone number is the patient’s own. "
        "Talk to the patient about the appointment, not the helper.\n+971 50 123 4567\n"
    )
    assert own in write("confirmation", "clinic", made).text
    for recipient in ("patient", "clinic"):
        assert "the appointment with them" in read(write("reminder", made=made).html).text
        assert "may talk" not in write("moved", recipient, made).text
    helped = appointment(contact_name="Samir Haddad", phone_of="contact", may_talk="yes")
    assert "The phone number we have is yours. We may talk to you" in read(write("confirmation", made=helped).html).text
    assert (
        "The phone number is the helper’s. You may talk to the helper"
        in read(write("moved", "clinic", helped).html).text
    )


def test_a_cancellation_leads_to_booking_again() -> None:
    email = write("cancelled")
    assert "Book another appointment:\nhttps://book.example/book\n" in email.text
    assert TOKEN not in email.text + email.html


def test_lost_links_are_all_in_one_mail_each_with_its_own_time() -> None:
    other = appointment(WEDNESDAY_915 + timedelta(days=1), service=VISIT, token="B" * 22)
    email = emails.links_to_patient([appointment(), other], LETTERHEAD, NOW)
    assert (email.subject, email.calendar) == ("Your appointments", "")
    assert [link for link in read(email.html).links if "/a/" in link] == [
        LINK,
        LINK,
        f"https://book.example/a/{'B' * 22}",
        f"https://book.example/a/{'B' * 22}",
    ]
    assert email.text.startswith("Dear Amina Haddad,\n")
    assert "Thursday 8 October 2026\n9:15am\n104 Harley Street" in email.text


def test_lost_links_of_several_people_greet_nobody_by_name() -> None:
    two = [appointment(), appointment(patient_name="Samir Haddad")]
    text = emails.links_to_patient(two, LETTERHEAD, NOW).text
    assert text.startswith("Hello,\n")
    assert "For Amina Haddad." in text
    assert "For Samir Haddad." in text


def test_a_moved_one_names_the_old_time_and_the_new_on_every_clock() -> None:
    was, made = appointment(WEDNESDAY_915 - timedelta(days=1)), appointment(sequence=1)
    for recipient in ("patient", "clinic"):
        email = emails.write("moved", recipient, made, LETTERHEAD, NOW, was)
        for body in (email.text, read(email.html).text.replace("\u00a0", " ")):
            assert "The old time was Tuesday 6 October, 9:15am UK time, 12:15pm in Dubai." in body
            assert "Wednesday 7 October 2026" in body
    visit = appointment(service=VISIT, clinic=replace(LONDON, id=2, name="Bedford"))
    moved = emails.write("moved", "patient", visit, LETTERHEAD, NOW, replace(was, service=VISIT))
    assert "The old time was Tuesday 6 October, 9:15am, at London.\n" in moved.text
    assert "old time was" not in write("moved").text


# --- Names -----------------------------------------------------------------------------

NAMES = [
    "O’Brien",
    "Nguyễn Thị Mai",
    "李",
    "محمد عبد الله",
    "BEGIN:VALARM\r\nACTION:AUDIO",
    "Eve\r\nBcc: everybody@example.com\r\n\r\n.\r\n",
    "<script>alert(1)</script>",
    "{{ 7*7 }} %s %(name)s",
    "\u202eevil\u202c \u2066x\u2069\u2069",
    "Zero\x00\u2028Byte\ud800",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind, recipient", EVERY)
def test_whatever_a_name_is_there_is_one_subject_one_recipient_and_one_event(
    name: str, kind: str, recipient: str
) -> None:
    make = cancelled if kind == "cancelled" else appointment
    email = write(kind, recipient, make(patient_name=name, contact_name=name))
    message = sent(email)
    assert message.get_all("Subject") == [email.subject]
    assert message.get_all("To") == ["amina@example.com"]
    assert "Bcc" not in message
    assert "\r" not in email.subject + email.text
    parsed = read(email.html)
    assert list(parsed.root.iter("script")) == []
    assert "49" not in parsed.text.replace("+44 1234", "")
    if email.calendar:
        calendar = Calendar.from_ical(email.calendar)
        assert [len(calendar.walk(what)) for what in ("VEVENT", "VALARM")] == [1, 0]


def test_a_name_cannot_rearrange_the_text_around_it() -> None:
    right_to_left = write("confirmation", made=appointment(patient_name="محمد"))
    assert "Dear \u2068محمد\u2069," in right_to_left.text
    assert "Dear <bdi>محمد</bdi>," in right_to_left.html
    override = write("confirmation", made=appointment(patient_name="\u202eevil\u2069"))
    assert "Dear evil," in override.text
    assert "Dear <bdi>evil</bdi>," in override.html
    assert "<bdi>O&#39;Brien &amp; Co</bdi>" in write("moved", made=appointment(patient_name="O'Brien & Co")).html


# --- MIME ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, method", [("confirmation", "REQUEST"), ("moved", "REQUEST"), ("cancelled", "CANCEL")])
def test_the_calendar_part_comes_last_and_its_method_is_the_calendars(kind: str, method: str) -> None:
    email = write(kind)
    message = sent(email)
    alternative, attachment = message.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(alternative.iter_parts())[-1]
    assert dict(calendar["Content-Type"].params) == {"charset": "utf-8", "method": method}
    assert calendar.get_payload(decode=True) == email.calendar.encode()
    assert Calendar.from_ical(email.calendar)["METHOD"] == method
    assert attachment.get_content_type() == "application/ics"
    assert attachment.get_filename() == "invitation.ics"
    assert attachment.get_payload(decode=True) == email.calendar.encode()


def test_the_headers_say_who_writes_and_that_a_machine_does() -> None:
    message = sent(write("confirmation"))
    assert {name: str(message[name]) for name in ("From", "To", "Message-ID", "Auto-Submitted")} == {
        "From": "ProHealth Clinic <info@clinic.example>",
        "To": "amina@example.com",
        "Message-ID": "<0123@book.example>",
        "Auto-Submitted": "auto-generated",
    }
    assert message["Reply-To"] is None
    organizer = the_event(write("confirmation").calendar)["ORGANIZER"]
    assert organizer == f"mailto:{message['From'].addresses[0].addr_spec}"


def test_a_sender_of_its_own_is_answered_at_the_groups_address_whatever_the_group_is_called() -> None:
    group = replace(LETTERHEAD.group, name='Dr. "Bones", Søn & Co\r\nBcc: x@example.com')
    letterhead = replace(LETTERHEAD, group=group, sender="no-reply@mail.example")
    email = emails.write("confirmation", "patient", appointment(), letterhead, NOW)
    raw = MimeEmail(email, letterhead, "amina@example.com", "<1@x>").as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    [address] = message["From"].addresses
    assert (address.addr_spec, str(message["Reply-To"])) == ("no-reply@mail.example", "info@clinic.example")
    assert address.display_name == 'Dr. "Bones", Søn & Co Bcc: x@example.com'.replace("\r\n", " ")
    assert "Bcc" not in message


# Whatever a practice is called, it arrives as it is written. Its first name was folded inside an encoded word,
# the short ones were encoded twice; the last are not names but what a name must not be taken for.
PRACTICES = [
    "Клиника доктора Иванова в Твери",
    "عيادة النور",
    "عين",
    "诊所",
    "Dr. Müller & Søn, Fachärzte (Köln)",
    "A, B; C: D",
    "A <b@c.example>",
    "Клиника <b@c.example>, x@y.example",
    "=?utf-8?q?x?= y",
    'Dr. "Bones" \\ Co.',
]


def with_practice(name: str, **changes: str) -> MimeEmail:
    """A confirmation from a practice of that name, whose clinic bears it too, to a patient or to the clinic."""
    letterhead = replace(LETTERHEAD, group=replace(LETTERHEAD.group, name=name), **changes)
    made = appointment(clinic=replace(LONDON, name=name))
    email = emails.write("confirmation", "clinic", made, letterhead, NOW)
    return MimeEmail(email, letterhead, "amina@example.com", "<1@x>")


@pytest.mark.parametrize("name", PRACTICES)
def test_a_name_arrives_as_it_is_written_and_is_no_address(name: str) -> None:
    own = "info@prohealthclinic.co.uk"
    raw = with_practice(name, sender=own).as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    [sender] = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, own)
    assert message["Subject"] == f"Booked: {name}, Wednesday 7 October, 9:15am"
    # The same read by the parser from before, which most programs in Python still use.
    older = message_from_bytes(raw)
    [(display_name, address)] = getaddresses([older["From"].replace("\r\n", "")])
    assert (str(make_header(decode_header(display_name))), address) == (name, own)
    assert max(len(line) for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n")) <= 120


@pytest.mark.parametrize(
    "name", ["Клиника доктора " * 6 + "x", "عيادة الدكتور أحمد المنصوري لطب العظام والمفاصل في دبي", "é" * 120]
)
def test_a_long_name_is_encoded_in_words_that_are_short_enough(name: str) -> None:
    raw = with_practice(name).as_bytes()
    words = re.findall(rb"=\?[^?]+\?.\?[^?]*\?=", raw)
    assert len(words) > 2
    assert max(map(len, words)) <= 75
    [(display_name, address)] = getaddresses([message_from_bytes(raw)["From"].replace("\r\n", "")])
    assert (str(make_header(decode_header(display_name))), address) == (name, "info@clinic.example")


@pytest.mark.parametrize(
    "address, spelt",
    [
        ("jo@bücher.example", "jo@xn--bcher-kva.example"),
        ("jo@straße.example", "jo@xn--strae-oqa.example"),  # IDNA 2008: "strasse.example" is somebody else's
        ("Jo.O'Brien+x@пример.example", "Jo.O'Brien+x@xn--e1afmkfd.example"),
        ("jo@example.com", "jo@example.com"),
    ],
)
def test_an_address_is_spelt_alike_in_headers_envelope_and_invitation(address: str, spelt: str) -> None:
    email = emails.write("confirmation", "patient", appointment(email=address), LETTERHEAD, NOW)
    made = MimeEmail(email, LETTERHEAD, address, "<1@x>")
    message = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert [found.addr_spec for found in message["To"].addresses] == [spelt]
    assert flask_mail.sanitize_addresses(made.send_to) == [spelt]
    assert unquote(the_event(email.calendar)["ATTENDEE"]) == f"mailto:{spelt}"


def test_a_sender_with_letters_of_its_own_is_the_organizer_in_the_same_spelling() -> None:
    made = with_practice("Bücher", sender="praxis@bücher.example")
    message = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert [found.addr_spec for found in message["From"].addresses] == ["praxis@xn--bcher-kva.example"]
    assert flask_mail.sanitize_address(made.sender) == "praxis@xn--bcher-kva.example"
    assert the_event(made.email.calendar)["ORGANIZER"] == "mailto:praxis@xn--bcher-kva.example"


@pytest.mark.parametrize("kind", CLINIC)
@pytest.mark.parametrize("own", ["info@clinic.example", "Info@Clinic.example"])
def test_nobody_is_invited_by_themselves(kind: str, own: str) -> None:
    clinic = replace(LONDON, notify_email=own)
    made = cancelled(clinic=clinic) if kind == "cancelled" else appointment(clinic=clinic)
    email = write(kind, "clinic", made)
    message, event = sent(email, own), the_event(email.calendar)
    assert (email.method, Calendar.from_ical(email.calendar)["METHOD"]) == ("PUBLISH", "PUBLISH")
    assert ("ATTENDEE" in event, event.walk("VALARM")) == (False, [])
    assert str(event["STATUS"]) == ("CANCELLED" if kind == "cancelled" else "CONFIRMED")
    methods = {dict(part["Content-Type"].params).get("method") for part in message.walk()}
    assert methods == {None, "PUBLISH"}


def test_what_goes_over_the_wire_is_seven_bits_in_short_lines() -> None:
    made = appointment(patient_name="محمد " * 20)
    raw = MimeEmail(write("confirmation", made=made), LETTERHEAD, "a@example.com", "<1@x>").as_bytes()
    assert max(raw) < 128
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert list(sent(write("confirmation", made=made)).walk())[2].get_content().count("محمد") == 20


@pytest.mark.parametrize("kind, recipient", EVERY)
def test_the_html_parses_strictly_and_asks_nothing_of_anybody_else(kind: str, recipient: str) -> None:
    html = write(kind, recipient).html
    read(html)
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import", html)
    assert len(html) < 20_000


# --- Both clock changes of 2027 --------------------------------------------------------

CHANGES = [date(2027, 3, 28), date(2027, 10, 31)]
FOUR_ZONES = ["Europe/London", "Asia/Dubai", "America/New_York", "Europe/Berlin"]


def spoken(there: datetime) -> str:
    """A wall-clock time in words, made without the product."""
    if there.minute == 0 and there.hour in (0, 12):
        return "midday" if there.hour else "midnight"
    minutes = f":{there.minute:02}" if there.minute else ""
    return f"{there.hour % 12 or 12}{minutes}{'pm' if there.hour >= 12 else 'am'}"


@pytest.mark.parametrize("zone", FOUR_ZONES)
@pytest.mark.parametrize("on", CHANGES)
def test_on_both_clock_changes_mail_page_and_invitation_agree(on: date, zone: str) -> None:
    grid = day_grid(on, "Europe/London")
    starts = [instant_of(grid.first + bit) for bit in range(grid.length) if grid.starts >> bit & 1]
    assert len(starts) == {3: 92, 10: 92}[on.month]  # an hour is skipped, or shown twice and never offered
    for start in starts:
        made = appointment(start, patient_zone=zone)
        email = write("confirmation", made=made)
        page = display.appointment_clocks(made, NOW)
        here, there = start.astimezone(ZoneInfo("Europe/London")), start.astimezone(ZoneInfo(zone))
        assert page.named_time == f"{spoken(here)} UK time"
        expected = [here.strftime("%A ") + f"{here.day} " + here.strftime("%B %Y"), page.named_time]
        if there.replace(tzinfo=None) != here.replace(tzinfo=None):
            elsewhere = spoken(there)
            if there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset():
                elsewhere += f" ({'after' if there.fold else 'before'} the clocks go back)"
            if there.date() != here.date():
                elsewhere += there.strftime(" on %A ") + f"{there.day} " + there.strftime("%B")
            expected.append(f"{elsewhere} in {zone.split('/')[1].replace('_', ' ')}")
        assert email.text.split("\n\n")[2].splitlines() == expected
        assert page.other.replace("\u00a0", " ") == "".join(expected[2:])
        event = the_event(email.calendar)
        assert event["DTSTART"].dt.astimezone(UTC) == start
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=15)
