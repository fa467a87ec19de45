"""A task's own row: made, given its day and rhythm, its history told."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.errors import invalid_field
from crm.fields.kinds import CardRef, FieldEntity
from crm.tasks.due import NEVER, DueDay
from crm.tasks.errors import CallBackOpen
from crm.tasks.kinds import Repeat, TaskEvent, TaskState
from crm.tasks.models import TO_DO, Task, TaskEntry
from crm.tasks.schemas import Due, Rhythm, TaskInput
from crm.telling import tell_task
from crm.words import fold


def columns(form: TaskInput) -> dict[str, Any]:
    """What of a form stands in the task's row as it was given."""
    return form.model_dump(exclude={"due", "repeat", "rhythm", "fields"})


async def post(session: AsyncSession, form: TaskInput, *, by_id: int | None = None) -> Task:
    """A task that the system gives somebody, or that comes of something else that a person did: it asks nobody for
    fields of the firm's own."""
    task = new_task(columns(form), form.due, created_by_id=by_id)
    session.add(task)
    await session.flush()
    remember(session, task, TaskEvent.CREATED, by_id)
    await session.flush()
    return task


def new_task(values: Mapping[str, Any], due: Due | None, *, created_by_id: int | None) -> Task:
    """Not stored yet."""
    now = datetime.now(UTC)
    task = Task(
        **{name: str(value) if name in ("kind", "priority", "origin") else value for name, value in values.items()},
        title_key=fold(values["title"]),
        created_by_id=created_by_id,
        created_at=now,
        updated_at=now,
        state=str(TaskState.OPEN),
        repeat=str(Repeat.NEVER),
        rhythm={},
        series_number=1,
        result="",
        followed=False,
        version=1,
    )
    put_due(task, due)
    return task


def due_of(task: Task) -> DueDay | None:
    if task.due_day is None:
        return None
    at = None if task.due_time is None else time.fromisoformat(task.due_time)
    return DueDay(task.due_day, at, ZoneInfo(task.time_zone))


def put_due(task: Task, due: Due | None) -> None:
    """With the reminder, which is so many minutes before it and comes anew."""
    task.due_day = None if due is None else due.day
    task.due_time = None if due is None else due.time
    task.time_zone = "UTC" if due is None else due.time_zone
    before = task.due_at
    remind_anew(task)
    if task.due_at != before:
        expect_in_time(task)


def remind_anew(task: Task) -> None:
    due = due_of(task)
    task.due_at = None if due is None else due.moment
    task.sort_at = NEVER if task.due_at is None else task.due_at
    task.remind_at = None if due is None else due.reminder(task.remind_before_min)
    task.reminder_seen_at = None


def expect_in_time(task: Task) -> None:
    """A new deadline is told anew when it passes; of one that is past already nobody need be told."""
    now = datetime.now(UTC)
    past = task.due_at is not None and task.due_at <= now
    task.overdue_told_at = task.head_told_at = now if past else None


def put_repeat(task: Task, repeat: Repeat, rhythm: Rhythm) -> None:
    """A new rhythm is a new series, begun by the day that the task is due.

    :raises InvalidInput: when the rhythm does not go with such a repetition
    """
    try:
        rhythm.check(repeat, task.due_day)
    except ValueError as error:
        raise invalid_field("body.rhythm", str(error)) from None
    task.repeat = str(repeat)
    task.rhythm = rhythm.model_dump(mode="json", exclude_defaults=True)
    task.series_number = 1
    repeats = repeat is not Repeat.NEVER and task.due_day is not None
    task.series = str(uuid.uuid4()) if repeats else None
    task.series_begun = task.series_day = task.due_day if repeats else None
    task.followed = False


def rhythm_of(task: Task) -> Rhythm:
    return Rhythm.model_validate(task.rhythm)


def own_ref(task_id: int) -> CardRef:
    return CardRef(FieldEntity.TASK, task_id)


def remember(session: AsyncSession, task: Task, event: TaskEvent, author_id: int | None, **values: Any) -> TaskEntry:
    defaults: dict[str, Any] = {"text": "", "changes": []}
    entry = TaskEntry(
        task_id=task.id, at=datetime.now(UTC), author_id=author_id, event=str(event), **{**defaults, **values}
    )
    session.add(entry)
    tell_task(session, task.id, str(event), author_id, changes=values.get("changes"))
    return entry


async def check_only_call_back(session: AsyncSession, caller_key: str) -> None:
    """:raises CallBackOpen: when there is an open task already to call this number back"""
    if await session.scalar(select(Task.id).where(Task.caller_key == caller_key, TO_DO)) is not None:
        raise CallBackOpen("there is an open task to call this number back")
