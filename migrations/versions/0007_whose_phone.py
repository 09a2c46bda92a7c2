"""Whose phone a booking's number is, and whether we may talk with whoever booked it for somebody

Follows 0006. Of earlier bookings nobody knows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_of", sa.String(length=10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("may_talk", sa.String(length=3), nullable=False, server_default=""))
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.alter_column("phone_of", existing_type=sa.String(10), existing_nullable=False, server_default=None)
        batch_op.alter_column("may_talk", existing_type=sa.String(3), existing_nullable=False, server_default=None)
        batch_op.create_check_constraint(op.f("ck_bookings_phone_of"), "phone_of IN ('', 'patient', 'contact')")
        batch_op.create_check_constraint(op.f("ck_bookings_may_talk"), "may_talk IN ('', 'yes', 'no')")
        batch_op.create_check_constraint(
            op.f("ck_bookings_only_of_a_contact"), "contact_name <> '' OR (phone_of = '' AND may_talk = '')"
        )


def downgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        for name in ("only_of_a_contact", "may_talk", "phone_of"):
            batch_op.drop_constraint(op.f(f"ck_bookings_{name}"), type_="check")
        batch_op.drop_column("may_talk")
        batch_op.drop_column("phone_of")
