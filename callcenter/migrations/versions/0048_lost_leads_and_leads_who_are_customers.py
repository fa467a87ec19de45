"""lost leads and leads who are customers

When a lead was lost is read from its history; of one that has no such line (an import, a program) from its last change.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"

LOST_AT = """
    UPDATE leads SET lost_at = coalesce(
        (
            SELECT max(at) FROM change_log
            WHERE change_log.lead_id = leads.id AND CAST(changes AS TEXT) LIKE '%"after":%"lost"%'
        ),
        updated_at
    )
    WHERE status = 'lost'
"""


def upgrade() -> None:
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("loss_reason_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("loss_note", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_leads_loss_reason_id_dictionary_words"), "dictionary_words", ["loss_reason_id"], ["id"]
        )
        batch_op.create_index(
            "ix_leads_lost_at_id",
            ["lost_at", "id"],
            sqlite_where=sa.text("lost_at IS NOT NULL"),
            postgresql_where=sa.text("lost_at IS NOT NULL"),
        )
    op.execute(LOST_AT)
    op.create_table(
        "lead_matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.Column("search_id", sa.Integer(), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('contact', 'company')", name=op.f("ck_lead_matches_kind_known")),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["duplicate_searches.id"],
            name=op.f("fk_lead_matches_search_id_duplicate_searches"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["dismissed_by_id"],
            ["users.id"],
            name=op.f("fk_lead_matches_dismissed_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_matches")),
        sa.UniqueConstraint("lead_id", "kind", "customer_id", name="uq_lead_matches_match"),
    )
    op.create_index(
        "ix_lead_matches_open",
        "lead_matches",
        ["score", "id"],
        sqlite_where=sa.text("dismissed_at IS NULL"),
        postgresql_where=sa.text("dismissed_at IS NULL"),
    )
    op.create_index("ix_lead_matches_customer", "lead_matches", ["kind", "customer_id"])
    op.create_table(
        "import_doubles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("other_row", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column(
            "reasons", sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"), nullable=False
        ),
        sa.CheckConstraint("(other_row IS NULL) <> (customer_id IS NULL)", name=op.f("ck_import_doubles_row_or_card")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_doubles_import_id_imports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_doubles")),
    )
    op.create_index("ix_import_doubles_import_id_row", "import_doubles", ["import_id", "row", "id"])
    op.create_index("ix_import_doubles_customer", "import_doubles", ["kind", "customer_id"])
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.add_column(sa.Column("doubles", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_column("doubles")
    op.drop_table("import_doubles")
    op.drop_table("lead_matches")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_leads_loss_reason_id_dictionary_words"), type_="foreignkey")
        batch_op.drop_index("ix_leads_lost_at_id")
        batch_op.drop_column("lost_at")
        batch_op.drop_column("loss_note")
        batch_op.drop_column("loss_reason_id")
