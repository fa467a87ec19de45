"""A deadline that passes undone is told, once: to whoever does the task and whoever gave it, and after so many hours to
the head of the team. What was told stands in the task's row, so that neither a restart nor a second process tells it
again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.firm import heads_of
from crm.inbox.kinds import NoticeKind
from crm.inbox.telling import tell
from crm.tasks.making import own_ref
from crm.tasks.models import TO_DO, Task

AT_ONCE: Final = 200
_UNTOLD: Final = (TO_DO, Task.due_at.is_not(None), Task.overdue_told_at.is_(None))
_HEAD_UNTOLD: Final = (TO_DO, Task.overdue_told_at.is_not(None), Task.head_told_at.is_(None))


@dataclass(frozen=True, slots=True)
class Lateness:
    """`head_after` None: heads are told nothing."""

    head_after: timedelta | None


async def tell_passed(session: AsyncSession, now: datetime, lateness: Lateness) -> set[int]:
    """Write the notices of all deadlines that passed until now; who got one."""
    told: set[int] = set()
    for task in await _locked(session, *_UNTOLD, Task.due_at <= now):
        task.overdue_told_at = now
        told |= _told(session, task, NoticeKind.OVERDUE, (task.responsible_id, task.created_by_id))
    if lateness.head_after is None:
        return told
    late = await _locked(session, *_HEAD_UNTOLD, Task.due_at <= now - lateness.head_after)
    told |= await _tell_heads(session, late, now)
    await session.flush()
    return told


async def _tell_heads(session: AsyncSession, late: Sequence[Task], now: datetime) -> set[int]:
    """One notice for each head, however many tasks are late at once; whoever gave a task knows of it already."""
    heads = await heads_of(session, {task.responsible_id for task in late if task.responsible_id is not None})
    tasks_of: defaultdict[int, list[Task]] = defaultdict(list)
    for task in late:
        task.head_told_at = now
        head = None if task.responsible_id is None else heads.get(task.responsible_id)
        if head is not None and head != task.created_by_id:
            tasks_of[head].append(task)
    for head, theirs in tasks_of.items():
        tell(session, own_ref(theirs[0].id), NoticeKind.LONG_OVERDUE, None, [head], many=len(theirs))
    return set(tasks_of)


async def next_passing(session: AsyncSession, lateness: Lateness) -> datetime | None:
    """When there is something to tell again; it may be past."""
    soonest = [await session.scalar(select(func.min(Task.due_at)).where(*_UNTOLD))]
    if lateness.head_after is not None:
        first = await session.scalar(select(func.min(Task.due_at)).where(*_HEAD_UNTOLD))
        soonest.append(None if first is None else first + lateness.head_after)
    return min((at for at in soonest if at is not None), default=None)


async def _locked(session: AsyncSession, *where: ColumnElement[bool]) -> list[Task]:
    query = select(Task).where(*where).order_by(Task.due_at, Task.id).limit(AT_ONCE)
    return list(await session.scalars(query.with_for_update(skip_locked=True)))


def _told(session: AsyncSession, task: Task, kind: NoticeKind, people: Iterable[int | None]) -> set[int]:
    wanted = {person for person in people if person is not None}
    tell(session, own_ref(task.id), kind, None, sorted(wanted))
    return wanted
