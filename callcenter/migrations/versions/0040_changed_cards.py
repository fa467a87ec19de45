"""changed cards"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

TABLES = {
    "contact": "contacts",
    "company": "companies",
    "lead": "leads",
    "deal": "deals",
    "task": "tasks",
    "project": "projects",
}
COPIED = """
    INSERT INTO crm_changes (entity, entity_id, position)
    SELECT '{entity}', id,
           (SELECT coalesce(max(position), 0) FROM crm_changes) + row_number() OVER (ORDER BY updated_at, id)
    FROM {table}
"""


def upgrade() -> None:
    op.create_table(
        "crm_changes",
        sa.Column("entity", sa.String(length=8), nullable=False),
        sa.Column("entity_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "entity_id", name=op.f("pk_crm_changes")),
    )
    for entity, table in TABLES.items():
        op.execute(COPIED.format(entity=entity, table=table))
    with op.batch_alter_table("crm_changes", schema=None) as batch_op:
        batch_op.create_index("ix_crm_changes_position", ["position"], unique=True)
        batch_op.create_index("ix_crm_changes_entity_position", ["entity", "position"], unique=False)


def downgrade() -> None:
    op.drop_table("crm_changes")
