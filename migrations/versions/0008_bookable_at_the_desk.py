"""Whether a diary or a service can be booked at the desk, beside whether it can be booked online

What could not be booked online was not there for reception either: it stays so until somebody says otherwise.

Follows 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("services", "diaries")


def upgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("is_at_desk", sa.Boolean(), nullable=False, server_default=sa.true()))
        rows = sa.table(table, sa.column("is_active", sa.Boolean()), sa.column("is_at_desk", sa.Boolean()))
        op.execute(sa.update(rows).values(is_at_desk=rows.c.is_active))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(
                "is_at_desk", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
            )


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("is_at_desk")
