"""The secret of whoever typed the details of a hold: without cookies, the hold's token alone shows them no more

Follows 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.add_column(sa.Column("details_key", sa.String(length=32), nullable=False, server_default=""))
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.alter_column("details_key", existing_type=sa.String(32), existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("holds", schema=None) as batch_op:
        batch_op.drop_column("details_key")
