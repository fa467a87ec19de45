"""tasks told, noted and planned"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"

LATE = "state = 'open' AND due_at IS NOT NULL AND overdue_told_at IS NULL"
LONG_LATE = "state = 'open' AND overdue_told_at IS NOT NULL AND head_told_at IS NULL"
NOTES = ("note_id", "deal_entry_id", "task_entry_id")
ONE_NOTE = f"({' + '.join(f'CASE WHEN {column} IS NOT NULL THEN 1 ELSE 0 END' for column in NOTES)}) = 1"
TWO_NOTES = "(note_id IS NULL) <> (deal_entry_id IS NULL)"
REPEATS = "repeat IN ('never', 'daily', 'weekdays', 'weekly', 'monthly', 'month_end', 'yearly')"
EVENTS = "event IN ('created', 'changed', 'moved', 'handed_over', 'postponed', 'done', 'cancelled', 'reopened', 'note')"
KINDS = (
    "kind IN ('mention', 'note', 'stage', 'responsible', 'file', 'given', 'done', 'cancelled', 'overdue', "
    "'long_overdue')"
)


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("duration_min", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("head_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("rhythm", json, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("series_number", sa.Integer(), nullable=False, server_default="1"))
        batch_op.drop_constraint(batch_op.f("ck_tasks_repeat_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_tasks_repeat_known"), REPEATS)
        batch_op.create_check_constraint(
            batch_op.f("ck_tasks_duration_positive"), "duration_min IS NULL OR duration_min > 0"
        )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.alter_column("rhythm", server_default=None)
        batch_op.alter_column("series_number", server_default=None)
        batch_op.create_index(
            "ix_tasks_late", ["due_at"], unique=False, sqlite_where=sa.text(LATE), postgresql_where=sa.text(LATE)
        )
        batch_op.create_index(
            "ix_tasks_long_late",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text(LONG_LATE),
            postgresql_where=sa.text(LONG_LATE),
        )
    _know_of_the_late_ones()
    with op.batch_alter_table("task_entries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_task_entries_event_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_task_entries_event_known"), EVENTS)
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("many", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("step", sa.String(length=40), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_notices_kind_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notices_kind_known"), KINDS)
        batch_op.create_check_constraint(batch_op.f("ck_notices_many_positive"), "many > 0")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("many", server_default=None)
    with op.batch_alter_table("note_mentions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("task_entry_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_note_mentions_task_entry_id_task_entries"),
            "task_entries",
            ["task_entry_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.drop_constraint(batch_op.f("ck_note_mentions_one_note"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_note_mentions_one_note"), ONE_NOTE)
        batch_op.create_index("uq_note_mentions_task_entry_id", ["task_entry_id", "user_id"], unique=True)


def _know_of_the_late_ones() -> None:
    """Nobody is told on the day of the update of what was late before it."""
    tasks = sa.table(
        "tasks",
        sa.column("due_at", sa.DateTime(timezone=True)),
        sa.column("overdue_told_at", sa.DateTime(timezone=True)),
        sa.column("head_told_at", sa.DateTime(timezone=True)),
    )
    now = datetime.now(UTC)
    op.execute(tasks.update().where(tasks.c.due_at <= now).values(overdue_told_at=now, head_told_at=now))


def downgrade() -> None:
    op.execute("DELETE FROM note_mentions WHERE task_entry_id IS NOT NULL")
    op.execute("DELETE FROM notices WHERE kind IN ('given', 'done', 'cancelled', 'overdue', 'long_overdue')")
    op.execute("DELETE FROM task_entries WHERE event = 'note'")
    op.execute("UPDATE tasks SET repeat = 'monthly' WHERE repeat = 'month_end'")
    op.execute("UPDATE tasks SET repeat = 'never' WHERE repeat = 'yearly'")
    with op.batch_alter_table("note_mentions", schema=None) as batch_op:
        batch_op.drop_index("uq_note_mentions_task_entry_id")
        batch_op.drop_constraint(batch_op.f("ck_note_mentions_one_note"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_note_mentions_task_entry_id_task_entries"), type_="foreignkey")
        batch_op.create_check_constraint(batch_op.f("ck_note_mentions_one_note"), TWO_NOTES)
        batch_op.drop_column("task_entry_id")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notices_many_positive"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_notices_kind_known"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notices_kind_known"), "kind IN ('mention', 'note', 'stage', 'responsible', 'file')"
        )
        batch_op.drop_column("step")
        batch_op.drop_column("many")
    with op.batch_alter_table("task_entries", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_task_entries_event_known"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_task_entries_event_known"),
            "event IN ('created', 'changed', 'moved', 'handed_over', 'postponed', 'done', 'cancelled', 'reopened')",
        )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_tasks_long_late", sqlite_where=sa.text(LONG_LATE), postgresql_where=sa.text(LONG_LATE))
        batch_op.drop_index("ix_tasks_late", sqlite_where=sa.text(LATE), postgresql_where=sa.text(LATE))
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_tasks_duration_positive"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_tasks_repeat_known"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_tasks_repeat_known"), "repeat IN ('never', 'daily', 'weekdays', 'weekly', 'monthly')"
        )
        for column in ("series_number", "rhythm", "head_told_at", "overdue_told_at", "duration_min"):
            batch_op.drop_column(column)
