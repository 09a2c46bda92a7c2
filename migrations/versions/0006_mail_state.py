"""Since when email waits, what the mail server answered, and when an email first failed

Follows 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    state = op.create_table(
        "mail_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sent_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("same_answer", sa.String(length=200), nullable=False),
        sa.Column("refused_ids", sa.JSON(), nullable=False),
        sa.Column("last_refused_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_mail_state_is_the_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_state")),
    )
    op.bulk_insert(
        state, [{"id": 1, "cause": "", "answer": "", "same_answer": "", "refused_ids": [], "last_refused_id": 0}]
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_failed_at_utc", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("first_failed_at_utc")
    op.drop_table("mail_state")
