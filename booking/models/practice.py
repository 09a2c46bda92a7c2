"""Tables of what is set up: the practice, its clinics, services, diaries and hours."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from booking.extensions import Base

SLUG = String(60)


class Practice(Base):
    """The business that this installation serves."""

    __tablename__ = "practices"

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The name at the top of every page.
    name: Mapped[str] = mapped_column(String(120))
    # The number that "Need help? Call" shows, in E.164.
    phone: Mapped[str] = mapped_column(String(16))
    # Where people write to, and what our mail comes from unless a setting says otherwise.
    email: Mapped[str] = mapped_column(String(254))
    # Which of the first-run pages an administrator has been through; see rules/setup_steps.py.
    setup_step: Mapped[int] = mapped_column(default=0)
    # How often what is set has been changed: whoever books by what they have read asks whether it still stands.
    settings_version: Mapped[int] = mapped_column(default=0)


class Clinic(Base):
    """A place, with an address, a time zone and opening hours."""

    __tablename__ = "clinics"
    __table_args__ = (UniqueConstraint("slug"),)

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The practice that it belongs to.
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"))
    # Its word in addresses: clinics' own websites link to it, so it never changes.
    slug: Mapped[str] = mapped_column(SLUG)
    # What patients call it.
    name: Mapped[str] = mapped_column(String(80))
    # Building and street.
    street: Mapped[str] = mapped_column(String(120))
    # District and town.
    locality: Mapped[str] = mapped_column(String(120))
    # The postcode, as it is written on an envelope.
    postcode: Mapped[str] = mapped_column(String(12))
    # The IANA name of the zone that its wall clocks show.
    time_zone: Mapped[str] = mapped_column(String(40))
    # Its own number, in E.164; empty is the practice's.
    phone: Mapped[str] = mapped_column(String(16), default="")
    # How to get there: trains, buses, parking. Short paragraphs, for its page.
    directions: Mapped[str] = mapped_column(Text, default="")
    # What somebody who does not walk, see or hear easily should know before they come. The same way.
    access: Mapped[str] = mapped_column(Text, default="")
    # Who is told of bookings here; empty is the practice's address.
    notify_email: Mapped[str] = mapped_column(String(254), default="")
    # Whose bank holidays close it, as the holidays library names them ("GB-ENG"); empty is nobody's.
    bank_holidays: Mapped[str] = mapped_column(String(12), default="")
    # Whether patients are shown it and can book there; its address stays, and what is booked.
    is_active: Mapped[bool] = mapped_column(default=True)
    # Its place in lists.
    position: Mapped[int] = mapped_column(default=0)


class Service(Base):
    """What can be booked. All lengths are minutes, in whole five-minute cells."""

    __tablename__ = "services"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("minutes > 0 AND minutes % 5 = 0", "minutes_in_cells"),
        # Buffers reach past the ends of a day by less than availability looks there.
        CheckConstraint(
            "buffer_before_minutes BETWEEN 0 AND 120 AND buffer_before_minutes % 5 = 0",
            "buffer_before_in_cells",
        ),
        CheckConstraint(
            "buffer_after_minutes BETWEEN 0 AND 120 AND buffer_after_minutes % 5 = 0", "buffer_after_in_cells"
        ),
        CheckConstraint("price_pence IS NULL OR price_pence >= 0", "price_not_negative"),
        CheckConstraint("notice_minutes >= 0 AND window_days > 0 AND cutoff_minutes >= 0", "limits_not_negative"),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The practice that it belongs to.
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"))
    # Its word in addresses.
    slug: Mapped[str] = mapped_column(SLUG)
    # What patients read on the first page.
    name: Mapped[str] = mapped_column(String(80))
    # One sentence beneath the name.
    summary: Mapped[str] = mapped_column(String(200))
    # How long the patient is with us.
    minutes: Mapped[int]
    # Time the diary needs before and after, out of the patient's sight.
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    # The same after it.
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    # In pence; 0 is free, NULL is not told online.
    price_pence: Mapped[int | None]
    # How long before its start a slot can still be booked online.
    notice_minutes: Mapped[int]
    # How many days ahead can be booked.
    window_days: Mapped[int]
    # How long before its start a booking can still be moved or cancelled online.
    cutoff_minutes: Mapped[int]
    # By phone: patients may be in another zone, and are shown both clocks. Else in person.
    by_phone: Mapped[bool]
    # Whether patients can book it online now.
    is_active: Mapped[bool] = mapped_column(default=True)
    # Whether staff can book it now, whatever patients can.
    is_at_desk: Mapped[bool] = mapped_column(default=True)
    # Its place in lists.
    position: Mapped[int] = mapped_column(default=0)


class Diary(Base):
    """One bookable column of the day, which does one thing at a time, wherever it is."""

    __tablename__ = "diaries"
    __table_args__ = (UniqueConstraint("slug"),)

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The practice that it belongs to.
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"))
    # Its word in addresses and in the shipped file.
    slug: Mapped[str] = mapped_column(SLUG)
    # A clinician's name as patients know it, or what the line is called.
    name: Mapped[str] = mapped_column(String(80))
    # A person, whose name patients are told; else a line, which is nobody's name.
    is_person: Mapped[bool]
    # For a person: what they are, in a few words under their name.
    role: Mapped[str] = mapped_column(String(120), default="")
    # For a person: what they have done so far, one line each.
    experience: Mapped[str] = mapped_column(Text, default="")
    # For a person: what they have learnt, one line each.
    qualifications: Mapped[str] = mapped_column(Text, default="")
    # By how much the clinician runs late, as they said on `late_on_date`.
    late_minutes: Mapped[int] = mapped_column(default=0)
    # The date that it was said of; on any other it is not true any more.
    late_on_date: Mapped[date | None]
    # Whether patients can book it online now.
    is_active: Mapped[bool] = mapped_column(default=True)
    # Whether staff can book it now, whatever patients can.
    is_at_desk: Mapped[bool] = mapped_column(default=True)
    # Its place in lists.
    position: Mapped[int] = mapped_column(default=0)


class DiaryService(Base):
    """A service that a diary takes."""

    __tablename__ = "diary_services"

    # The diary.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"), primary_key=True)
    # The service that it takes.
    service_id: Mapped[int] = mapped_column(ForeignKey("services.id"), primary_key=True)


class DiaryClinic(Base):
    """A clinic at which a diary can be booked."""

    __tablename__ = "diary_clinics"

    # The diary.
    diary_id: Mapped[int] = mapped_column(ForeignKey("diaries.id"), primary_key=True)
    # The clinic where.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), primary_key=True)
    # Open whenever the clinic is; else only in the diary's own hours there.
    follows_clinic: Mapped[bool]


class Hours(Base):
    """A weekly rule in the clinic's wall-clock time: the clinic's own, or a diary's there."""

    __tablename__ = "hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", "weekday"),
        # Closing at 00:00 is the end of the day.
        CheckConstraint("closes_at > opens_at OR closes_at < '00:00:01'", "opens_before_it_closes"),
        Index("ix_hours_clinic_id", "clinic_id"),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The clinic where.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    # NULL: the clinic's opening hours.
    diary_id: Mapped[int | None] = mapped_column(ForeignKey("diaries.id"))
    # 0 is Monday.
    weekday: Mapped[int]
    # From this time on the clinic's wall clock.
    opens_at: Mapped[time]
    # Until this time; 00:00 is the end of the date.
    closes_at: Mapped[time]


class HoursException(Base):
    """What replaces the weekly rules on a date: closed, or special hours (one row a span)."""

    __tablename__ = "exceptions"
    __table_args__ = (
        CheckConstraint(
            "(opens_at IS NULL AND closes_at IS NULL) OR closes_at > opens_at OR closes_at < '00:00:01'",
            "opens_before_it_closes",
        ),
        CheckConstraint("source IN ('staff', 'bank_holiday', 'leave')", "source"),
        Index("ix_exceptions_clinic_id_on_date", "clinic_id", "on_date"),
    )

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The clinic where.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"))
    # NULL: the whole clinic (then a closed row is a closure).
    diary_id: Mapped[int | None] = mapped_column(ForeignKey("diaries.id"))
    # The clinic's date.
    on_date: Mapped[date]
    # Both NULL: closed.
    opens_at: Mapped[time | None]
    # Until this time; 00:00 is the end of the date.
    closes_at: Mapped[time | None]
    # Why, in words that patients read after "Closed": "for staff training", "Christmas Day".
    reason: Mapped[str] = mapped_column(String(120), default="")
    # 'bank_holiday' rows are loaded by `flask bank-holidays`, once a year and clinic; 'leave' is a
    # clinician's, for a diary.
    source: Mapped[str] = mapped_column(String(20), default="staff")


class BankHolidayYear(Base):
    """A year whose bank holidays have been loaded for a clinic: what staff then remove stays removed."""

    __tablename__ = "bank_holiday_years"

    # The clinic where.
    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinics.id"), primary_key=True)
    # The year.
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class EmbedSite(Base):
    """A website that may show the booking page in a frame of its own."""

    __tablename__ = "embed_sites"
    __table_args__ = (UniqueConstraint("origin"),)

    # Its number, which no address shows.
    id: Mapped[int] = mapped_column(primary_key=True)
    # The practice whose website it is.
    practice_id: Mapped[int] = mapped_column(ForeignKey("practices.id"))
    # Scheme and host, with the port where it is not the usual one: "https://www.example.org".
    origin: Mapped[str] = mapped_column(String(200))
