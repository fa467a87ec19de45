"""call control"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "control_requests",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_control_requests")),
    )
    with op.batch_alter_table("control_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_control_requests_at"), ["at"], unique=False)

    op.create_table(
        "call_recording_pauses",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("uniqueid", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_recording_pauses_call_id_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "uniqueid", "started_at", name=op.f("pk_call_recording_pauses")),
    )


def downgrade() -> None:
    op.drop_table("call_recording_pauses")
    with op.batch_alter_table("control_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_control_requests_at"))

    op.drop_table("control_requests")
