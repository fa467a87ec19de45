"""deals from files"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

CUSTOMERS = "kind IN ('contact', 'company', 'lead')"
CARDS = "kind IN ('contact', 'company', 'lead', 'deal')"
FOREIGN = sa.text("external_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("external_id", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_deals_external_id", ["external_id"], unique=False, sqlite_where=FOREIGN, postgresql_where=FOREIGN
        )

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contacts", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("import_effects", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_import_effects_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_import_effects_kind_known"), CARDS)


def downgrade() -> None:
    op.execute("DELETE FROM import_effects WHERE kind = 'deal'")
    with op.batch_alter_table("import_effects", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_import_effects_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_import_effects_kind_known"), CUSTOMERS)

    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_column("contacts")

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index("ix_deals_external_id", sqlite_where=FOREIGN, postgresql_where=FOREIGN)
        batch_op.drop_column("external_id")
