"""external ids and bound secrets"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"

OWNERS = {"contact_id": "contacts", "company_id": "companies", "lead_id": "leads"}
ONE_OWNER = " + ".join(f"CASE WHEN ({owner} IS NOT NULL) THEN 1 ELSE 0 END" for owner in OWNERS)


def upgrade() -> None:
    op.create_table(
        "external_ids",
        sa.Column("system", sa.String(length=50), nullable=False),
        sa.Column("value", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(owner, sa.Integer(), nullable=True) for owner in OWNERS),
        sa.CheckConstraint(f"({ONE_OWNER}) = 1", name=op.f("ck_external_ids_one_owner")),
        sa.CheckConstraint("system <> '' AND value <> ''", name=op.f("ck_external_ids_both_given")),
        *(
            sa.ForeignKeyConstraint(
                [owner], [f"{table}.id"], name=op.f(f"fk_external_ids_{owner}_{table}"), ondelete="CASCADE"
            )
            for owner, table in OWNERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_ids")),
    )
    with op.batch_alter_table("external_ids", schema=None) as batch_op:
        for owner in OWNERS:
            where = sa.text(f"{owner} IS NOT NULL")
            batch_op.create_index(
                f"uq_external_ids_{owner}", ["system", "value"], unique=True, sqlite_where=where, postgresql_where=where
            )
            batch_op.create_index(
                f"ix_external_ids_{owner}", [owner, "id"], unique=False, sqlite_where=where, postgresql_where=where
            )
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bound", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("credentials", schema=None) as batch_op:
        batch_op.drop_column("bound")
    op.drop_table("external_ids")
