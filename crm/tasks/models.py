"""The tables of tasks. Customers, deals and people are foreign keys by name: their tables are of other rooms."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, TextClause, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.bus import JsonValue
from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.tasks.kinds import Repeat, TaskEvent, TaskKind, TaskOrigin, TaskPriority, TaskState


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


_ABOUT: Final = ("contact_id", "company_id", "lead_id", "deal_id", "project_id")
_WAITS: Final = text("state = 'open' AND remind_at IS NOT NULL AND reminder_seen_at IS NULL")
_CALLS_BACK: Final = text("state = 'open' AND caller_key IS NOT NULL AND deleted_at IS NULL")
_OVER: Final = text("closed_at IS NOT NULL")
_REPEATS: Final = text("repeat <> 'never' AND NOT followed")
_LATE: Final = text("state = 'open' AND due_at IS NOT NULL AND overdue_told_at IS NULL")
_LONG_LATE: Final = text("state = 'open' AND overdue_told_at IS NOT NULL AND head_told_at IS NULL")
_DONE: Final = text("event = 'done'")
_IN_SERIES: Final = text("series IS NOT NULL")


def _unique(where: TextClause, name: str, *columns: str) -> Index:
    """Among the rows that this holds for."""
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


class Task(Base):
    """`due_day` and `due_time` are as written, by the wall clock of `time_zone`; `due_at` is the moment, `sort_at` the
    same or far away.

    `series` names the tasks that came of each other, `series_day` the day of the rhythm that this one stands for even
    when it was moved, `series_number` its place among them, `followed` that the next one was made. `rhythm` is what a
    `Rhythm` says. `caller_key` and `lost_at` are of a missed call. `duration_min` is how long it is planned to take,
    from its time on. `overdue_told_at` and `head_told_at`: that this deadline passed was told to those whom it
    concerns, and to the head of the responsible's team. One with `deleted_at` lies in the bin: it is in no list,
    reminds nobody and has no successor.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        *(_one_of("kind", TaskKind), _one_of("priority", TaskPriority), _one_of("state", TaskState)),
        *(_one_of("origin", TaskOrigin), _one_of("repeat", Repeat)),
        CheckConstraint("trim(title) <> ''", name="title_given"),
        CheckConstraint("(due_at IS NULL) = (due_day IS NULL)", name="due_whole"),
        CheckConstraint("remind_before_min IS NULL OR due_at IS NOT NULL", name="reminder_has_due"),
        CheckConstraint("repeat = 'never' OR (due_at IS NOT NULL AND series IS NOT NULL)", name="repeat_has_due"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_when_over"),
        CheckConstraint("duration_min IS NULL OR duration_min > 0", name="duration_positive"),
        Index("ix_tasks_state_sort_at_id", "state", "sort_at", "id"),
        Index("ix_tasks_responsible_id_state_sort_at_id", "responsible_id", "state", "sort_at", "id"),
        *(Index(f"ix_tasks_{column}_state_sort_at_id", column, "state", "sort_at", "id") for column in _ABOUT),
        Index("ix_tasks_remind_at", "remind_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_tasks_repeating", "due_at", sqlite_where=_REPEATS, postgresql_where=_REPEATS),
        Index("ix_tasks_late", "due_at", sqlite_where=_LATE, postgresql_where=_LATE),
        Index("ix_tasks_long_late", "due_at", sqlite_where=_LONG_LATE, postgresql_where=_LONG_LATE),
        Index("ix_tasks_closed_at", "closed_at", sqlite_where=_OVER, postgresql_where=_OVER),
        Index("ix_tasks_caller_key_lost_at", "caller_key", "lost_at"),
        _unique(_CALLS_BACK, "uq_tasks_one_call_back", "caller_key"),
        _unique(_IN_SERIES, "uq_tasks_series", "series", "series_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(16))
    priority: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=str(TaskState.OPEN))
    origin: Mapped[str] = mapped_column(String(16), default=str(TaskOrigin.USER))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    due_day: Mapped[date | None] = mapped_column(Date)
    due_time: Mapped[str | None] = mapped_column(String(5))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sort_at: Mapped[datetime] = mapped_column(UtcDateTime)
    duration_min: Mapped[int | None]
    remind_before_min: Mapped[int | None]
    remind_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminder_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    head_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    repeat: Mapped[str] = mapped_column(String(16), default=str(Repeat.NEVER))
    rhythm: Mapped[dict[str, JsonValue]] = mapped_column(JsonColumn, default=dict)
    series: Mapped[str | None] = mapped_column(String(36))
    series_begun: Mapped[date | None] = mapped_column(Date)
    series_day: Mapped[date | None] = mapped_column(Date)
    series_number: Mapped[int] = mapped_column(default=1)
    followed: Mapped[bool] = mapped_column(default=False)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id", ondelete="SET NULL"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id", ondelete="SET NULL"))
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id", ondelete="SET NULL"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="SET NULL"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id", ondelete="SET NULL"))
    call_id: Mapped[str | None] = mapped_column(Text)
    caller_key: Mapped[str | None] = mapped_column(String(32))
    queue: Mapped[str | None] = mapped_column(Text)
    lost_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


TO_DO: Final = and_(Task.state == str(TaskState.OPEN), Task.deleted_at.is_(None))
"""Open, and not in the bin: what reminds, is late and is handed over, whoever asks."""


class TaskEntry(Base):
    """One line of a task's history; `author_id` None: it happened by itself. `changes` are {field, before, after}."""

    __tablename__ = "task_entries"
    __table_args__ = (
        _one_of("event", TaskEvent),
        Index("ix_task_entries_task_id_at_id", "task_id", "at", "id"),
        Index("ix_task_entries_done", "at", "id", sqlite_where=_DONE, postgresql_where=_DONE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    event: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[list[dict[str, JsonValue]]] = mapped_column(JsonColumn, default=list)
