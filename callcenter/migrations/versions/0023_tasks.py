"""tasks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Date(), nullable=True),
        sa.Column("due_time", sa.String(length=5), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_before_min", sa.Integer(), nullable=True),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("repeat", sa.String(length=16), nullable=False),
        sa.Column("series", sa.String(length=36), nullable=True),
        sa.Column("series_begun", sa.Date(), nullable=True),
        sa.Column("series_day", sa.Date(), nullable=True),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("caller_key", sa.String(length=32), nullable=True),
        sa.Column("queue", sa.Text(), nullable=True),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_tasks_closed_when_over")),
        sa.CheckConstraint("kind IN ('call', 'meeting', 'letter', 'other')", name=op.f("ck_tasks_kind_known")),
        sa.CheckConstraint("origin IN ('user', 'repeat', 'missed_call')", name=op.f("ck_tasks_origin_known")),
        sa.CheckConstraint("priority IN ('low', 'normal', 'high')", name=op.f("ck_tasks_priority_known")),
        sa.CheckConstraint(
            "repeat = 'never' OR (due_at IS NOT NULL AND series IS NOT NULL)", name=op.f("ck_tasks_repeat_has_due")
        ),
        sa.CheckConstraint(
            "repeat IN ('never', 'daily', 'weekdays', 'weekly', 'monthly')", name=op.f("ck_tasks_repeat_known")
        ),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name=op.f("ck_tasks_state_known")),
        sa.CheckConstraint("trim(title) <> ''", name=op.f("ck_tasks_title_given")),
        sa.CheckConstraint("(due_at IS NULL) = (due_day IS NULL)", name=op.f("ck_tasks_due_whole")),
        sa.CheckConstraint("remind_before_min IS NULL OR due_at IS NOT NULL", name=op.f("ck_tasks_reminder_has_due")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["users.id"], name=op.f("fk_tasks_closed_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_tasks_company_id_companies"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_tasks_contact_id_contacts"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_tasks_created_by_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_tasks_deal_id_deals"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_tasks_lead_id_leads"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["users.id"], name=op.f("fk_tasks_responsible_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_caller_key_lost_at", ["caller_key", "lost_at"], unique=False)
        batch_op.create_index(
            "ix_tasks_company_id_state_sort_at_id", ["company_id", "state", "sort_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_tasks_contact_id_state_sort_at_id", ["contact_id", "state", "sort_at", "id"], unique=False
        )
        batch_op.create_index("ix_tasks_deal_id_state_sort_at_id", ["deal_id", "state", "sort_at", "id"], unique=False)
        batch_op.create_index("ix_tasks_lead_id_state_sort_at_id", ["lead_id", "state", "sort_at", "id"], unique=False)
        batch_op.create_index(
            "ix_tasks_remind_at",
            ["remind_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open' AND remind_at IS NOT NULL AND reminder_seen_at IS NULL"),
            postgresql_where=sa.text("state = 'open' AND remind_at IS NOT NULL AND reminder_seen_at IS NULL"),
        )
        batch_op.create_index(
            "ix_tasks_repeating",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("repeat <> 'never' AND NOT followed"),
            postgresql_where=sa.text("repeat <> 'never' AND NOT followed"),
        )
        batch_op.create_index(
            "ix_tasks_responsible_id_state_sort_at_id", ["responsible_id", "state", "sort_at", "id"], unique=False
        )
        batch_op.create_index("ix_tasks_state_sort_at_id", ["state", "sort_at", "id"], unique=False)
        batch_op.create_index(
            "uq_tasks_one_call_back",
            ["caller_key"],
            unique=True,
            sqlite_where=sa.text("state = 'open' AND caller_key IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND caller_key IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_tasks_series",
            ["series", "series_day"],
            unique=True,
            sqlite_where=sa.text("series IS NOT NULL"),
            postgresql_where=sa.text("series IS NOT NULL"),
        )

    op.create_table(
        "task_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "changes", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.CheckConstraint(
            "event IN ('created', 'changed', 'moved', 'handed_over', 'postponed', 'done', 'cancelled', 'reopened')",
            name=op.f("ck_task_entries_event_known"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_task_entries_author_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_task_entries_task_id_tasks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_entries")),
    )
    with op.batch_alter_table("task_entries", schema=None) as batch_op:
        batch_op.create_index("ix_task_entries_task_id_at_id", ["task_id", "at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("task_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_task_entries_task_id_at_id")

    op.drop_table("task_entries")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tasks_series",
            sqlite_where=sa.text("series IS NOT NULL"),
            postgresql_where=sa.text("series IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_tasks_one_call_back",
            sqlite_where=sa.text("state = 'open' AND caller_key IS NOT NULL"),
            postgresql_where=sa.text("state = 'open' AND caller_key IS NOT NULL"),
        )
        batch_op.drop_index("ix_tasks_state_sort_at_id")
        batch_op.drop_index("ix_tasks_responsible_id_state_sort_at_id")
        batch_op.drop_index(
            "ix_tasks_repeating",
            sqlite_where=sa.text("repeat <> 'never' AND NOT followed"),
            postgresql_where=sa.text("repeat <> 'never' AND NOT followed"),
        )
        batch_op.drop_index(
            "ix_tasks_remind_at",
            sqlite_where=sa.text("state = 'open' AND remind_at IS NOT NULL AND reminder_seen_at IS NULL"),
            postgresql_where=sa.text("state = 'open' AND remind_at IS NOT NULL AND reminder_seen_at IS NULL"),
        )
        batch_op.drop_index("ix_tasks_lead_id_state_sort_at_id")
        batch_op.drop_index("ix_tasks_deal_id_state_sort_at_id")
        batch_op.drop_index("ix_tasks_contact_id_state_sort_at_id")
        batch_op.drop_index("ix_tasks_company_id_state_sort_at_id")
        batch_op.drop_index("ix_tasks_caller_key_lost_at")

    op.drop_table("tasks")
