"""The front door: what clinics' and practitioners' pages tell, where bookings come from, and who may frame us

Follows 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


# Columns that rows from before are given an empty text for.
FILLED = {
    "clinics": {"phone": sa.String(16), "directions": sa.Text(), "access": sa.Text()},
    "diaries": {"role": sa.String(120), "experience": sa.Text(), "qualifications": sa.Text()},
    "holds": {"came_from": sa.String(40), "guide": sa.String(60)},
    "bookings": {"came_from": sa.String(40), "guide": sa.String(60)},
}


def upgrade() -> None:
    op.create_table(
        "visit_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("clinic_slug", sa.String(length=60), nullable=False),
        sa.Column("came_from", sa.String(length=40), nullable=False),
        sa.Column("guide", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("step IN ('view', 'start', 'hold')", name=op.f("ck_visit_counts_step")),
        sa.CheckConstraint("count > 0", name=op.f("ck_visit_counts_count_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_counts")),
    )
    with op.batch_alter_table("visit_counts", schema=None) as batch_op:
        batch_op.create_index(
            "uq_visit_counts_on_date_step_clinic_slug_came_from_guide",
            ["on_date", "step", "clinic_slug", "came_from", "guide"],
            unique=True,
        )
    op.create_table(
        "embed_sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["clinic_groups.id"], name=op.f("fk_embed_sites_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embed_sites")),
        sa.UniqueConstraint("origin", name=op.f("uq_embed_sites_origin")),
    )
    for table, columns in FILLED.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=""))
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name, kind in columns.items():
                batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index("ix_bookings_booked_at_utc", ["booked_at_utc"])


def downgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index("ix_bookings_booked_at_utc")
    for table, columns in reversed(FILLED.items()):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in reversed(columns):
                batch_op.drop_column(name)
    op.drop_table("embed_sites")
    op.drop_table("visit_counts")
