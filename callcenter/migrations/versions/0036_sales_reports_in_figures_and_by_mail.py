"""sales reports in figures and by mail"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    with op.batch_alter_table("call_legs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_call_legs_talks",
            ["call_id", "user_id", "talk_s"],
            unique=False,
            sqlite_where=sa.text("talk_s > 0 AND user_id IS NOT NULL"),
            postgresql_where=sa.text("talk_s > 0 AND user_id IS NOT NULL"),
        )

    with op.batch_alter_table("deal_entries", schema=None) as batch_op:
        batch_op.create_index("ix_deal_entries_author", ["author_id", "kind", "at", "deal_id"], unique=False)
        batch_op.create_index(
            "ix_deal_entries_been",
            ["deal_id", "id", "from_stage_id"],
            unique=False,
            sqlite_where=sa.text("kind = 'moved'"),
            postgresql_where=sa.text("kind = 'moved'"),
        )
        batch_op.create_index(
            "ix_deal_entries_left",
            ["from_stage_id", "at", "deal_id", "stayed_s"],
            unique=False,
            sqlite_where=sa.text("kind = 'moved'"),
            postgresql_where=sa.text("kind = 'moved'"),
        )

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deals_closed_at"), sqlite_where=sa.text("closed_at IS NOT NULL"))
        batch_op.drop_index(batch_op.f("ix_deals_pipeline_id_created_at_id"))
        batch_op.create_index(
            "ix_deals_closed",
            [
                "closed_at",
                "stage_id",
                "responsible_id",
                "source",
                "currency",
                "amount",
                "loss_reason_id",
                "contact_id",
                "company_id",
                "created_by_id",
                "pipeline_id",
                "created_at",
            ],
            unique=False,
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deals_made",
            [
                "created_at",
                "stage_id",
                "responsible_id",
                "source",
                "currency",
                "amount",
                "loss_reason_id",
                "contact_id",
                "company_id",
                "created_by_id",
                "pipeline_id",
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_deals_pipeline_made",
            [
                "pipeline_id",
                "created_at",
                "id",
                "stage_id",
                "responsible_id",
                "source",
                "currency",
                "amount",
                "loss_reason_id",
                "contact_id",
                "company_id",
                "created_by_id",
            ],
            unique=False,
        )

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index("ix_notes_author_id_at", ["author_id", "at"], unique=False)

    with op.batch_alter_table("report_schedules", schema=None) as batch_op:
        batch_op.add_column(sa.Column("of", sa.Text(), server_default="calls", nullable=False))
        batch_op.add_column(
            sa.Column(
                "width",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("stopped", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("sales_views", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "shared_with",
                sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"),
                server_default="[]",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("sales_views", schema=None) as batch_op:
        batch_op.drop_column("shared_with")

    with op.batch_alter_table("report_schedules", schema=None) as batch_op:
        batch_op.drop_column("stopped")
        batch_op.drop_column("width")
        batch_op.drop_column("of")

    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index("ix_notes_author_id_at")

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index("ix_deals_pipeline_made")
        batch_op.drop_index("ix_deals_made")
        batch_op.drop_index(
            "ix_deals_closed",
            sqlite_where=sa.text("closed_at IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_deals_pipeline_id_created_at_id"), ["pipeline_id", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_deals_closed_at"), ["closed_at"], unique=False, sqlite_where=sa.text("closed_at IS NOT NULL")
        )

    with op.batch_alter_table("deal_entries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_deal_entries_left", sqlite_where=sa.text("kind = 'moved'"), postgresql_where=sa.text("kind = 'moved'")
        )
        batch_op.drop_index(
            "ix_deal_entries_been", sqlite_where=sa.text("kind = 'moved'"), postgresql_where=sa.text("kind = 'moved'")
        )
        batch_op.drop_index("ix_deal_entries_author")

    with op.batch_alter_table("call_legs", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_call_legs_talks",
            sqlite_where=sa.text("talk_s > 0 AND user_id IS NOT NULL"),
            postgresql_where=sa.text("talk_s > 0 AND user_id IS NOT NULL"),
        )
