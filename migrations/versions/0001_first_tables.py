"""The first tables: the house, what patients make, and what follows from it.

Follows nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clinic_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_groups")),
    )
    op.create_table(
        "clinics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("street", sa.String(length=120), nullable=False),
        sa.Column("locality", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=12), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("notify_email", sa.String(length=254), nullable=False),
        sa.Column("bank_holidays", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["clinic_groups.id"], name=op.f("fk_clinics_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinics")),
        sa.UniqueConstraint("slug", name=op.f("uq_clinics_slug")),
    )
    op.create_table(
        "diaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_person", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["clinic_groups.id"], name=op.f("fk_diaries_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diaries")),
        sa.UniqueConstraint("slug", name=op.f("uq_diaries_slug")),
    )
    op.create_table(
        "services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("price_pence", sa.Integer(), nullable=True),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("cutoff_minutes", sa.Integer(), nullable=False),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "buffer_after_minutes BETWEEN 0 AND 120 AND buffer_after_minutes % 5 = 0",
            name=op.f("ck_services_buffer_after_in_cells"),
        ),
        sa.CheckConstraint(
            "buffer_before_minutes BETWEEN 0 AND 120 AND buffer_before_minutes % 5 = 0",
            name=op.f("ck_services_buffer_before_in_cells"),
        ),
        sa.CheckConstraint("minutes > 0 AND minutes % 5 = 0", name=op.f("ck_services_minutes_in_cells")),
        sa.CheckConstraint(
            "notice_minutes >= 0 AND window_days > 0 AND cutoff_minutes >= 0",
            name=op.f("ck_services_limits_not_negative"),
        ),
        sa.CheckConstraint(
            "price_pence IS NULL OR price_pence >= 0", name=op.f("ck_services_price_not_negative")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["clinic_groups.id"], name=op.f("fk_services_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("slug", name=op.f("uq_services_slug")),
    )
    op.create_table(
        "bank_holiday_years",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_bank_holiday_years_clinic_id")),
        sa.PrimaryKeyConstraint("clinic_id", "year", name=op.f("pk_bank_holiday_years")),
    )
    op.create_table(
        "bookings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=False),
        sa.Column("starts_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("patient_name", sa.String(length=120), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("phone_e164", sa.String(length=20), nullable=False),
        sa.Column("phone_typed", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("patient_zone", sa.String(length=40), nullable=False),
        sa.Column("booked_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.String(length=10), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at_utc IS NOT NULL)",
            name=op.f("ck_bookings_cancelled_is_dated"),
        ),
        sa.CheckConstraint("phone_e164 <> '' OR email <> ''", name=op.f("ck_bookings_can_be_reached")),
        sa.CheckConstraint(
            "status IN ('booked', 'arrived', 'in_progress', 'completed', 'did_not_attend', 'cancelled')",
            name=op.f("ck_bookings_status"),
        ),
        sa.CheckConstraint("ends_at_utc > starts_at_utc", name=op.f("ck_bookings_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_bookings_clinic_id")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_bookings_diary_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_bookings_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("reference", name=op.f("uq_bookings_reference")),
        sa.UniqueConstraint("token", name=op.f("uq_bookings_token")),
        sa.UniqueConstraint("uid", name=op.f("uq_bookings_uid")),
    )
    op.create_index("ix_bookings_clinic_id_starts_at_utc", "bookings", ["clinic_id", "starts_at_utc"])
    op.create_index("ix_bookings_diary_id_starts_at_utc", "bookings", ["diary_id", "starts_at_utc"])
    op.create_index("ix_bookings_email_key_starts_at_utc", "bookings", ["email_key", "starts_at_utc"])
    op.create_index("ix_bookings_phone_e164_starts_at_utc", "bookings", ["phone_e164", "starts_at_utc"])

    op.create_table(
        "diary_clinics",
        sa.Column("diary_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("follows_clinic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_diary_clinics_clinic_id")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_diary_clinics_diary_id")),
        sa.PrimaryKeyConstraint("diary_id", "clinic_id", name=op.f("pk_diary_clinics")),
    )
    op.create_table(
        "diary_services",
        sa.Column("diary_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_diary_services_diary_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_diary_services_service_id")),
        sa.PrimaryKeyConstraint("diary_id", "service_id", name=op.f("pk_diary_services")),
    )
    op.create_table(
        "exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=True),
        sa.Column("closes_at", sa.Time(), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "(opens_at IS NULL AND closes_at IS NULL) OR closes_at > opens_at OR closes_at < '00:00:01'",
            name=op.f("ck_exceptions_opens_before_it_closes"),
        ),
        sa.CheckConstraint("source IN ('staff', 'bank_holiday')", name=op.f("ck_exceptions_source")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_exceptions_clinic_id")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_exceptions_diary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exceptions")),
    )
    op.create_index("ix_exceptions_clinic_id_on_date", "exceptions", ["clinic_id", "on_date"])

    op.create_table(
        "hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.CheckConstraint(
            "closes_at > opens_at OR closes_at < '00:00:01'", name=op.f("ck_hours_opens_before_it_closes")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_hours_weekday")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_hours_clinic_id")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_hours_diary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
    )
    op.create_index("ix_hours_clinic_id", "hours", ["clinic_id"])

    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("verb", sa.String(length=30), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_audit_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at_utc", "audit", ["at_utc"])
    op.create_index("ix_audit_booking_id", "audit", ["booking_id"])

    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=False),
        sa.Column("starts_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_since_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_holds_booking_id")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_holds_clinic_id")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_holds_diary_id")),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_holds_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("token", name=op.f("uq_holds_token")),
    )
    op.create_index("ix_holds_expires_at_utc", "holds", ["expires_at_utc"])

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "booking_id IS NOT NULL OR kind = 'links'", name=op.f("ck_outbox_is_about_a_booking")
        ),
        sa.CheckConstraint(
            "kind IN ('confirmation', 'moved', 'cancelled', 'reminder', 'links')", name=op.f("ck_outbox_kind")
        ),
        sa.CheckConstraint("recipient IN ('patient', 'clinic')", name=op.f("ck_outbox_recipient")),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'dropped', 'failed')", name=op.f("ck_outbox_status")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_outbox_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "booking_id",
            "sequence",
            "kind",
            "recipient",
            name=op.f("uq_outbox_booking_id_sequence_kind_recipient"),
        ),
    )
    op.create_index("ix_outbox_address_created_at_utc", "outbox", ["address", "created_at_utc"])
    op.create_index("ix_outbox_status_due_at_utc", "outbox", ["status", "due_at_utc"])

    op.create_table(
        "claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("expires_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(hold_id IS NULL) <> (booking_id IS NULL)", name=op.f("ck_claims_one_owner")),
        sa.CheckConstraint(
            "(hold_id IS NULL) = (expires_at_utc IS NULL)", name=op.f("ck_claims_only_holds_expire")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_claims_booking_id")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_claims_diary_id")),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_claims_hold_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_booking_id", "claims", ["booking_id"])
    op.create_index("ix_claims_cell", "claims", ["cell"])
    op.create_index("ix_claims_hold_id", "claims", ["hold_id"])
    op.create_index("uq_claims_diary_id_cell", "claims", ["diary_id", "cell"], unique=True)


def downgrade() -> None:
    op.drop_table("claims")
    op.drop_table("outbox")
    op.drop_table("holds")
    op.drop_table("audit")
    op.drop_table("hours")
    op.drop_table("exceptions")
    op.drop_table("diary_services")
    op.drop_table("diary_clinics")
    op.drop_table("bookings")
    op.drop_table("bank_holiday_years")
    op.drop_table("services")
    op.drop_table("diaries")
    op.drop_table("clinics")
    op.drop_table("clinic_groups")
