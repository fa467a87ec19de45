"""numbers by kind of owner"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

OWNERS = ("contact_id", "company_id", "lead_id")


def upgrade() -> None:
    with op.batch_alter_table("phones", schema=None) as batch_op:
        for owner in OWNERS:
            batch_op.create_index(
                f"ix_phones_e164_{owner}",
                ["e164", owner],
                unique=False,
                sqlite_where=sa.text(f"{owner} IS NOT NULL"),
                postgresql_where=sa.text(f"{owner} IS NOT NULL"),
            )


def downgrade() -> None:
    with op.batch_alter_table("phones", schema=None) as batch_op:
        for owner in OWNERS:
            batch_op.drop_index(
                f"ix_phones_e164_{owner}",
                sqlite_where=sa.text(f"{owner} IS NOT NULL"),
                postgresql_where=sa.text(f"{owner} IS NOT NULL"),
            )
