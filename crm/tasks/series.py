"""Repeated tasks: the next one comes when one is done, or when its day has passed."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.fields.service import carry
from crm.tasks.kinds import Repeat, TaskEvent, TaskOrigin
from crm.tasks.making import new_task, own_ref, remember, rhythm_of
from crm.tasks.models import Task
from crm.tasks.repeating import next_day
from crm.tasks.schemas import LAST_DAY, Due

AT_ONCE: Final = 200
_INHERITED: Final = (
    "title", "text", "kind", "priority", "responsible_id", "remind_before_min", "duration_min",
    "contact_id", "company_id", "lead_id", "deal_id", "project_id",
)  # fmt: skip


async def follow(session: AsyncSession, task: Task, now: datetime) -> Task | None:
    """The next one of the series, once. Moving a task to another day does not move the rhythm."""
    if task.followed or task.series is None or task.series_day is None or task.series_begun is None:
        return None
    task.followed = True
    today = now.astimezone(ZoneInfo(task.time_zone)).date()
    rule = rhythm_of(task).rule(Repeat(task.repeat))
    day = next_day(rule, task.series_begun, task.series_day, today, number=task.series_number)
    if day is None or day > LAST_DAY:
        return None
    values = {name: getattr(task, name) for name in _INHERITED} | {"origin": TaskOrigin.REPEAT}
    due = Due(day=day, time=task.due_time, time_zone=task.time_zone)
    successor = new_task(values, due, created_by_id=task.created_by_id)
    successor.repeat, successor.series, successor.series_begun = task.repeat, task.series, task.series_begun
    successor.series_day, successor.rhythm, successor.series_number = day, task.rhythm, task.series_number + 1
    session.add(successor)
    await session.flush()
    await carry(session, own_ref(task.id), own_ref(successor.id))
    remember(session, successor, TaskEvent.CREATED, None)
    await session.flush()
    return successor


async def follow_passed(session: AsyncSession, now: datetime) -> list[Task]:
    """The next ones of all tasks whose day is over."""
    query = select(Task).where(Task.repeat != str(Repeat.NEVER), Task.followed.is_(False), Task.due_at < now)
    query = query.where(Task.deleted_at.is_(None))
    locked = query.order_by(Task.due_at, Task.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    made = []
    for task in (await session.scalars(locked)).all():
        if task.due_at is not None and _day_over(task, now):
            successor = await follow(session, task, now)
            made += [] if successor is None else [successor]
    return made


def _day_over(task: Task, now: datetime) -> bool:
    zone = ZoneInfo(task.time_zone)
    return task.due_day is not None and now.astimezone(zone).date() > task.due_day
