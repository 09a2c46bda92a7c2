"""Whose hold a hold counts as: one network keeps a few times at once

Follows 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("network", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.alter_column("network", existing_type=sa.String(64), existing_nullable=False, server_default=None)
        batch_op.create_index("ix_holds_network_expires_at_utc", ["network", "expires_at_utc"])


def downgrade() -> None:
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.drop_index("ix_holds_network_expires_at_utc")
        batch_op.drop_column("network")
