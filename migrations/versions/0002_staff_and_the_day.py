"""Staff, and what they do to the day: blocks, notes, calls, squeezed-in bookings

Follows 0001.
"""

import sqlalchemy as sa
from alembic import op

# Bookings from before get the keys that a search of this version looks for. If the folding changes, the keys of
# all bookings have to be written anew anyway, by a migration of its own: so this one may use the rule as it is.
from booking.rules import name_search

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Columns that rows from before are given a value for.
FILLED = {
    "bookings": {
        "source": sa.String(10),
        "is_squeezed_in": sa.Boolean(),
        "no_answers": sa.Integer(),
        "outcome": sa.String(20),
    },
    "clinic_groups": {"setup_step": sa.Integer()},
    "clinics": {"is_active": sa.Boolean()},
    "diaries": {"late_minutes": sa.Integer()},
    "outbox": {"copy": sa.Integer()},
}


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_last_counter", sa.Integer(), nullable=True),
        sa.Column("mf_recovery_codes", sa.UnicodeText(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.String(length=64), nullable=True),
        sa.Column("keys_are_on", sa.Boolean(), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('reception', 'clinician', 'admin')", name=op.f("ck_staff_role")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_staff_diary_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_staff_fs_uniquifier")),
        sa.UniqueConstraint("fs_webauthn_user_handle", name=op.f("uq_staff_fs_webauthn_user_handle")),
    )
    op.create_table(
        "blocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=False),
        sa.Column("starts_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("made_by_staff_id", sa.Integer(), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at_utc > starts_at_utc", name=op.f("ck_blocks_starts_before_it_ends")),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_blocks_diary_id")),
        sa.ForeignKeyConstraint(["made_by_staff_id"], ["staff.id"], name=op.f("fk_blocks_made_by_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    with op.batch_alter_table("blocks", schema=None) as batch_op:
        batch_op.create_index("ix_blocks_diary_id_starts_at_utc", ["diary_id", "starts_at_utc"], unique=False)

    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("diary_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("shows_initials", sa.Boolean(), nullable=False),
        sa.Column("made_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["diary_id"], ["diaries.id"], name=op.f("fk_feeds_diary_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_feeds_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("token", name=op.f("uq_feeds_token")),
    )
    with op.batch_alter_table("feeds", schema=None) as batch_op:
        batch_op.create_index("ix_feeds_staff_id", ["staff_id"], unique=False)

    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.UnicodeText(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("create_datetime", sa.DateTime(), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff.id"], name=op.f("fk_passkeys_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index("ix_passkeys_user_id", ["user_id"], unique=False)

    op.create_table(
        "staff_clinics",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=op.f("fk_staff_clinics_clinic_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_clinics_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "clinic_id", name=op.f("pk_staff_clinics")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("began_at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token", name=op.f("uq_staff_sessions_token")),
    )
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.create_index("ix_staff_sessions_staff_id", ["staff_id"], unique=False)

    op.create_table(
        "tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("counted_as", sa.String(length=64), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
    )
    with op.batch_alter_table("tries", schema=None) as batch_op:
        batch_op.create_index("ix_tries_counted_as_at_utc", ["counted_as", "at_utc"], unique=False)
        batch_op.create_index("ix_tries_at_utc", ["at_utc"], unique=False)

    op.create_table(
        "call_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "result IN ('reached', 'no_answer', 'call_back', 'wrong_number')", name=op.f("ck_call_attempts_result")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_call_attempts_booking_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_call_attempts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempts")),
    )
    with op.batch_alter_table("call_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_call_attempts_booking_id", ["booking_id"], unique=False)

    op.create_table(
        "name_keys",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        # What begins with some letters is found by the index, so their order is that of their numbers.
        sa.Column(
            "key", sa.String(60).with_variant(sa.String(60, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_name_keys_booking_id")),
        sa.PrimaryKeyConstraint("booking_id", "key", name=op.f("pk_name_keys")),
    )
    with op.batch_alter_table("name_keys", schema=None) as batch_op:
        batch_op.create_index("ix_name_keys_key", ["key"], unique=False)

    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_notes_booking_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("ix_notes_booking_id", ["booking_id"], unique=False)

    op.create_table(
        "ticked_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at_utc", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_ticked_off_booking_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticked_off_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticked_off")),
        sa.UniqueConstraint("booking_id", "kind", "version", name=op.f("uq_ticked_off_booking_id_kind_version")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("clinic_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_audit_staff_id_at_utc", ["staff_id", "at_utc"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_audit_staff_id"), "staff", ["staff_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_audit_clinic_id"), "clinics", ["clinic_id"], ["id"])

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=10), nullable=False, server_default="online"))
        batch_op.add_column(sa.Column("made_by_staff_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("form_key", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("is_squeezed_in", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("status_at_utc", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("arrived_at_utc", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("no_answers", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("call_back_at_utc", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("follows_booking_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_bookings_follows_booking_id"), "bookings", ["follows_booking_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_bookings_made_by_staff_id"), "staff", ["made_by_staff_id"], ["id"])
        batch_op.create_unique_constraint(batch_op.f("uq_bookings_form_key"), ["form_key"])
        batch_op.drop_constraint(batch_op.f("ck_bookings_can_be_reached"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_bookings_can_be_reached"), "phone_e164 <> '' OR email <> '' OR source = 'walk_in'"
        )
        batch_op.create_check_constraint(batch_op.f("ck_bookings_source"), "source IN ('online', 'phone', 'walk_in')")
        batch_op.create_check_constraint(
            batch_op.f("ck_bookings_outcome"),
            "outcome IN ('', 'booked', 'thinking', 'not_suitable', 'not_interested', 'referred')",
        )

    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.add_column(sa.Column("block_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_under", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index("ix_claims_block_id", ["block_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_claims_block_id"), "blocks", ["block_id"], ["id"])
        batch_op.drop_constraint(batch_op.f("ck_claims_one_owner"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_claims_one_owner"),
            "(CASE WHEN hold_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN block_id IS NULL THEN 0 ELSE 1 END) = 1",
        )

    with op.batch_alter_table("clinic_groups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("setup_step", sa.Integer(), nullable=False, server_default="0"))

    with op.batch_alter_table("clinics", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_active", sa.Boolean(), nullable=False, server_default=sa.true()))

    with op.batch_alter_table("diaries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("late_minutes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("late_on_date", sa.Date(), nullable=True))

    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("copy", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint(batch_op.f("uq_outbox_booking_id_sequence_kind_recipient"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_outbox_booking_id_sequence_kind_recipient_copy"),
            ["booking_id", "sequence", "kind", "recipient", "copy"],
        )
        batch_op.create_foreign_key(batch_op.f("fk_outbox_staff_id"), "staff", ["staff_id"], ["id"])
        batch_op.drop_constraint(batch_op.f("ck_outbox_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_kind"),
            "kind IN ('confirmation', 'moved', 'cancelled', 'reminder', 'links', 'password_reset')",
        )
        batch_op.drop_constraint(batch_op.f("ck_outbox_recipient"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_recipient"), "recipient IN ('patient', 'clinic', 'staff')"
        )
        batch_op.drop_constraint(batch_op.f("ck_outbox_is_about_a_booking"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_is_about_a_booking"), "booking_id IS NOT NULL OR kind IN ('links', 'password_reset')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_is_about_an_account"), "(kind = 'password_reset') = (staff_id IS NOT NULL)"
        )

    with op.batch_alter_table("exceptions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_exceptions_source"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_exceptions_source"), "source IN ('staff', 'bank_holiday', 'leave')"
        )

    # What is new has a value from the code from now on.
    for table, columns in FILLED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)


    _write_name_keys(op.get_bind())


def _write_name_keys(bind: sa.Connection) -> None:
    bookings = sa.table("bookings", sa.column("id"), sa.column("patient_name"), sa.column("contact_name"))
    name_keys = sa.table("name_keys", sa.column("booking_id"), sa.column("key"), sa.column("is_whole"))
    last = 0
    while rows := bind.execute(
        sa.select(bookings).where(bookings.c.id > last).order_by(bookings.c.id).limit(1000)
    ).all():
        last = rows[-1].id
        keys = [
            {"booking_id": row.id, "key": key, "is_whole": is_whole}
            for row in rows
            for key, is_whole in name_search.search_keys(row.patient_name, row.contact_name).items()
        ]
        if keys:
            bind.execute(sa.insert(name_keys), keys)


def downgrade() -> None:
    # What only the newer tables can say is forgotten.
    op.execute("DELETE FROM claims WHERE block_id IS NOT NULL")
    op.execute("DELETE FROM outbox WHERE kind = 'password_reset' OR copy > 0")
    op.execute("DELETE FROM exceptions WHERE source = 'leave'")
    op.execute("UPDATE bookings SET phone_e164 = '-' WHERE phone_e164 = '' AND email = ''")
    with op.batch_alter_table("exceptions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_exceptions_source"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_exceptions_source"), "source IN ('staff', 'bank_holiday')")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_outbox_is_about_an_account"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_outbox_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_kind"), "kind IN ('confirmation', 'moved', 'cancelled', 'reminder', 'links')"
        )
        batch_op.drop_constraint(batch_op.f("ck_outbox_recipient"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_outbox_recipient"), "recipient IN ('patient', 'clinic')")
        batch_op.drop_constraint(batch_op.f("ck_outbox_is_about_a_booking"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_outbox_is_about_a_booking"), "booking_id IS NOT NULL OR kind = 'links'"
        )
        batch_op.drop_constraint(batch_op.f("fk_outbox_staff_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_outbox_booking_id_sequence_kind_recipient_copy"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_outbox_booking_id_sequence_kind_recipient"), ["booking_id", "sequence", "kind", "recipient"]
        )
        batch_op.drop_column("copy")
        batch_op.drop_column("staff_id")

    with op.batch_alter_table("diaries", schema=None) as batch_op:
        batch_op.drop_column("late_on_date")
        batch_op.drop_column("late_minutes")

    with op.batch_alter_table("clinics", schema=None) as batch_op:
        batch_op.drop_column("is_active")

    with op.batch_alter_table("clinic_groups", schema=None) as batch_op:
        batch_op.drop_column("setup_step")

    with op.batch_alter_table("claims", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_claims_one_owner"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_claims_one_owner"), "(hold_id IS NULL) <> (booking_id IS NULL)")
        batch_op.drop_constraint(batch_op.f("fk_claims_block_id"), type_="foreignkey")
        batch_op.drop_index("ix_claims_block_id")
        batch_op.drop_column("is_under")
        batch_op.drop_column("block_id")

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_bookings_source"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bookings_outcome"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_bookings_can_be_reached"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_bookings_can_be_reached"), "phone_e164 <> '' OR email <> ''")
        batch_op.drop_constraint(batch_op.f("uq_bookings_form_key"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_bookings_made_by_staff_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_bookings_follows_booking_id"), type_="foreignkey")
        batch_op.drop_column("follows_booking_id")
        batch_op.drop_column("outcome")
        batch_op.drop_column("call_back_at_utc")
        batch_op.drop_column("no_answers")
        batch_op.drop_column("arrived_at_utc")
        batch_op.drop_column("status_at_utc")
        batch_op.drop_column("is_squeezed_in")
        batch_op.drop_column("form_key")
        batch_op.drop_column("made_by_staff_id")
        batch_op.drop_column("source")

    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_audit_clinic_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_audit_staff_id"), type_="foreignkey")
        batch_op.drop_index("ix_audit_staff_id_at_utc")
        batch_op.drop_column("clinic_id")
        batch_op.drop_column("staff_id")

    op.drop_table("ticked_off")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index("ix_notes_booking_id")

    op.drop_table("notes")
    with op.batch_alter_table("name_keys", schema=None) as batch_op:
        batch_op.drop_index("ix_name_keys_key")

    op.drop_table("name_keys")
    with op.batch_alter_table("call_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_call_attempts_booking_id")

    op.drop_table("call_attempts")
    with op.batch_alter_table("tries", schema=None) as batch_op:
        batch_op.drop_index("ix_tries_at_utc")
        batch_op.drop_index("ix_tries_counted_as_at_utc")

    op.drop_table("tries")
    with op.batch_alter_table("staff_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_staff_sessions_staff_id")

    op.drop_table("staff_sessions")
    op.drop_table("staff_clinics")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index("ix_passkeys_user_id")

    op.drop_table("passkeys")
    with op.batch_alter_table("feeds", schema=None) as batch_op:
        batch_op.drop_index("ix_feeds_staff_id")

    op.drop_table("feeds")
    with op.batch_alter_table("blocks", schema=None) as batch_op:
        batch_op.drop_index("ix_blocks_diary_id_starts_at_utc")

    op.drop_table("blocks")
    op.drop_table("staff")
