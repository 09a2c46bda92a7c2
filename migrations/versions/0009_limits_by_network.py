"""What limits go by: the network of a booking, how often it was moved online, and the mailbox of an email

Follows 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Columns, and what rows from before are given.
FILLED = {
    "bookings": {
        "network": (sa.String(64), ""),
        "is_at_limit": (sa.Boolean(), sa.false()),
        "online_moves": (sa.Integer(), "0"),
    },
    "outbox": {"mailbox": (sa.String(64), "")},
}


def upgrade() -> None:
    for table, columns in FILLED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, (kind, given) in columns.items():
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=given))
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, (kind, _given) in columns.items():
                batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index("ix_bookings_network_booked_at_utc", ["network", "booked_at_utc"])
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_address_created_at_utc")
        batch_op.create_index("ix_outbox_mailbox_created_at_utc", ["mailbox", "created_at_utc"])


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mailbox_created_at_utc")
        batch_op.create_index("ix_outbox_address_created_at_utc", ["address", "created_at_utc"])
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index("ix_bookings_network_booked_at_utc")
    for table, columns in FILLED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
