"""How often what is set has been changed: whoever books by what they have read asks whether it still stands

Follows 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("clinic_groups", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settings_version", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("clinic_groups", schema=None) as batch_op:
        batch_op.alter_column(
            "settings_version", existing_type=sa.Integer(), existing_nullable=False, server_default=None
        )


def downgrade() -> None:
    with op.batch_alter_table("clinic_groups", schema=None) as batch_op:
        batch_op.drop_column("settings_version")
