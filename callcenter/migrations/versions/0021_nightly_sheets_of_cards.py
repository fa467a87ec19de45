"""nightly sheets of cards"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "qa_card_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_qa_card_days")),
    )
    op.create_table(
        "qa_card_sheets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("customer_kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["users.id"], name=op.f("fk_qa_card_sheets_agent_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_card_sheets")),
        sa.UniqueConstraint("day", "agent_id", "customer_kind", "customer_id", name="uq_qa_card_sheets_card"),
    )
    with op.batch_alter_table("qa_card_sheets", schema=None) as batch_op:
        batch_op.create_index("ix_qa_card_sheets_day_id", ["day", "id"], unique=False)

    op.create_table(
        "qa_card_marks",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("value", sa.Boolean(), nullable=True),
        sa.Column("machine", sa.Boolean(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_qa_card_marks_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["qa_card_sheets.id"],
            name=op.f("fk_qa_card_marks_sheet_id_qa_card_sheets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sheet_id", "item", name=op.f("pk_qa_card_marks")),
    )
    op.create_table(
        "qa_card_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("before", sa.Boolean(), nullable=True),
        sa.Column("after", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_qa_card_work_by_id_users")),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["qa_card_sheets.id"],
            name=op.f("fk_qa_card_work_sheet_id_qa_card_sheets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qa_card_work")),
    )
    with op.batch_alter_table("qa_card_work", schema=None) as batch_op:
        batch_op.create_index("ix_qa_card_work_at", ["at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("qa_card_work", schema=None) as batch_op:
        batch_op.drop_index("ix_qa_card_work_at")

    op.drop_table("qa_card_work")
    op.drop_table("qa_card_marks")
    with op.batch_alter_table("qa_card_sheets", schema=None) as batch_op:
        batch_op.drop_index("ix_qa_card_sheets_day_id")

    op.drop_table("qa_card_sheets")
    op.drop_table("qa_card_days")
