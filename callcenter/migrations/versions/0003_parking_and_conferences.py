"""Parking and conferences"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "call_conference_stays",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("uniqueid", sa.Text(), nullable=False),
        sa.Column("conference", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_conference_stays_call_id_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "call_id", "uniqueid", "conference", "started_at", name=op.f("pk_call_conference_stays")
        ),
    )
    op.create_table(
        "call_parkings",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("uniqueid", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("space", sa.Text(), nullable=False),
        sa.Column("parked_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("retrieved_by", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"], ["calls.id"], name=op.f("fk_call_parkings_call_id_calls"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call_id", "uniqueid", "started_at", name=op.f("pk_call_parkings")),
    )
    op.add_column("calls", sa.Column("parked_s", sa.Double(), server_default="0", nullable=False))


def downgrade() -> None:
    """Never by alembic's batches: SQLite's way of rebuilding `calls` would delete the parts of every call."""
    op.drop_column("calls", "parked_s")
    op.drop_table("call_parkings")
    op.drop_table("call_conference_stays")
