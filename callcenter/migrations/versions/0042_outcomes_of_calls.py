"""outcomes of calls"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    op.create_table(
        "call_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("asks_remark", sa.Boolean(), nullable=False),
        sa.Column("asks_call_back", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.CheckConstraint("trim(name) <> ''", name=op.f("ck_call_outcomes_name_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_outcomes")),
    )
    op.create_index(
        "uq_call_outcomes_key",
        "call_outcomes",
        ["key"],
        unique=True,
        sqlite_where=sa.text("NOT archived"),
        postgresql_where=sa.text("NOT archived"),
    )
    op.create_table(
        "given_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_given_outcomes_version_positive")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_given_outcomes_user_id_users")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_given_outcomes_by_id_users")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["call_outcomes.id"], name=op.f("fk_given_outcomes_outcome_id_call_outcomes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_outcomes")),
        sa.UniqueConstraint("call_id", "user_id", name=op.f("uq_given_outcomes_call_id_user_id")),
    )
    op.create_index("ix_given_outcomes_outcome_id_call_id", "given_outcomes", ["outcome_id", "call_id"])
    op.create_table(
        "given_outcome_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("given_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("outcome_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["given_id"],
            ["given_outcomes.id"],
            name=op.f("fk_given_outcome_entries_given_id_given_outcomes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_given_outcome_entries_by_id_users")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["call_outcomes.id"], name=op.f("fk_given_outcome_entries_outcome_id_call_outcomes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_given_outcome_entries")),
    )
    op.create_index("ix_given_outcome_entries_given_id_id", "given_outcome_entries", ["given_id", "id"])
    with op.batch_alter_table("agent_states", schema=None) as batch_op:
        batch_op.add_column(sa.Column("talk_call_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("talk_queue", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("agent_states", schema=None) as batch_op:
        batch_op.drop_column("talk_queue")
        batch_op.drop_column("talk_call_id")
    op.drop_table("given_outcome_entries")
    op.drop_table("given_outcomes")
    op.drop_table("call_outcomes")
