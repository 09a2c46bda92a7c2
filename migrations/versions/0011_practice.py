"""The practice has the field's name: `clinic_groups` becomes `practices`, and `group_id` becomes `practice_id`

Follows 0010. Nothing but names changes, so every row stays where it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("clinics", "services", "diaries", "embed_sites")


def upgrade() -> None:
    _rename(("clinic_groups", "practices"), ("group_id", "practice_id"))


def downgrade() -> None:
    _rename(("practices", "clinic_groups"), ("practice_id", "group_id"))


def _rename(table: tuple[str, str], column: tuple[str, str]) -> None:
    op.rename_table(*table)
    for child in TABLES:
        op.execute(f"ALTER TABLE {child} RENAME COLUMN {column[0]} TO {column[1]}")
    constraints = {f"pk_{table[0]}": (table[1], f"pk_{table[1]}")} | {
        f"fk_{child}_{column[0]}": (child, f"fk_{child}_{column[1]}") for child in TABLES
    }
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(f"ALTER SEQUENCE {table[0]}_id_seq RENAME TO {table[1]}_id_seq")
        for before, (owner, after) in constraints.items():
            op.execute(f"ALTER TABLE {owner} RENAME CONSTRAINT {before} TO {after}")
        return
    # SQLite cannot rename a constraint, and a table that is made anew loses the checks that Alembic cannot read.
    # A name is only text to SQLite: https://www.sqlite.org/pragma.html#pragma_writable_schema
    op.execute("PRAGMA writable_schema = ON")
    for before, (owner, after) in constraints.items():
        connection.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = :owner"
            ),
            {"before": before, "after": after, "owner": owner},
        )
    op.execute("PRAGMA writable_schema = RESET")
