"""deals in order"""

from alembic import op

revision = "0044"
down_revision = "0043"

SORTED = ("stage_since", "amount", "expected_close")


def upgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        for column in SORTED:
            batch_op.create_index(f"ix_deals_{column}_id", [column, "id"], unique=False)
            batch_op.create_index(f"ix_deals_pipeline_id_{column}_id", ["pipeline_id", column, "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        for column in SORTED:
            batch_op.drop_index(f"ix_deals_pipeline_id_{column}_id")
            batch_op.drop_index(f"ix_deals_{column}_id")
