"""a bin for deleted cards"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"

KINDS = {
    "contact": "contacts",
    "company": "companies",
    "lead": "leads",
    "deal": "deals",
    "task": "tasks",
    "project": "projects",
}
COUNTED = (
    *("stage_id", "responsible_id", "source", "currency", "amount", "loss_reason_id"),
    *("contact_id", "company_id", "created_by_id"),
)
ENDED = sa.text("closed_at IS NOT NULL")
BINNED = sa.text("deleted_at IS NOT NULL")
CALLS_BACK = "state = 'open' AND caller_key IS NOT NULL"


def upgrade() -> None:
    for table in ("deals", "tasks", "projects"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    _index_deals((*COUNTED, "deleted_at"))
    op.create_index("ix_deals_deleted_at", "deals", ["deleted_at"], sqlite_where=BINNED, postgresql_where=BINNED)
    _index_call_backs(f"{CALLS_BACK} AND deleted_at IS NULL")
    _make_bin()


def downgrade() -> None:
    """What lies in the bin is there again; the numbers and addresses of its customers are lost."""
    for name in ("contacts", "companies", "leads"):
        customers = sa.table(name, sa.column("id"), sa.column("merged_into_id"))
        itself = customers.c.merged_into_id == customers.c.id
        op.execute(sa.update(customers).where(itself).values(merged_into_id=None))
    op.drop_table("crm_bin")
    op.execute("UPDATE tasks SET caller_key = NULL WHERE deleted_at IS NOT NULL")
    _index_call_backs(CALLS_BACK)
    op.drop_index("ix_deals_deleted_at", "deals")
    _index_deals(COUNTED)
    for table in ("deals", "tasks", "projects"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("deleted_at")


def _index_deals(counted: tuple[str, ...]) -> None:
    """Those that reports read alone."""
    with op.batch_alter_table("deals", schema=None) as batch_op:
        for name in ("ix_deals_closed", "ix_deals_made", "ix_deals_pipeline_made"):
            batch_op.drop_index(name)
        batch_op.create_index(
            "ix_deals_closed",
            ["closed_at", *counted, "pipeline_id", "created_at"],
            unique=False,
            sqlite_where=ENDED,
            postgresql_where=ENDED,
        )
        batch_op.create_index("ix_deals_made", ["created_at", *counted, "pipeline_id"], unique=False)
        batch_op.create_index("ix_deals_pipeline_made", ["pipeline_id", "created_at", "id", *counted], unique=False)


def _index_call_backs(which: str) -> None:
    where = sa.text(which)
    op.drop_index("uq_tasks_one_call_back", "tasks")
    op.create_index(
        "uq_tasks_one_call_back", "tasks", ["caller_key"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _make_bin() -> None:
    count = " + ".join(f"CASE WHEN {kind}_id IS NOT NULL THEN 1 ELSE 0 END" for kind in KINDS)
    op.create_table(
        "crm_bin",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(f"{kind}_id", sa.Integer(), nullable=True) for kind in KINDS),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column(
            "way_back",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=True,
        ),
        sa.CheckConstraint(f"({count}) = 1", name=op.f("ck_crm_bin_one_card")),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_crm_bin_by_id_users"), ondelete="SET NULL"),
        *(
            sa.ForeignKeyConstraint(
                [f"{kind}_id"], [f"{table}.id"], name=op.f(f"fk_crm_bin_{kind}_id_{table}"), ondelete="CASCADE"
            )
            for kind, table in KINDS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_bin")),
    )
    for kind in KINDS:
        where = sa.text(f"{kind}_id IS NOT NULL")
        op.create_index(
            f"uq_crm_bin_{kind}_id",
            "crm_bin",
            [f"{kind}_id"],
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_index("ix_crm_bin_at_id", "crm_bin", ["at", "id"])
