"""A lost call makes a task to call back, and a talk with the caller ends it.

Who is lost and who is settled is said by the missed-call desk alone; here its answer is only turned into tasks. A loss
makes at most one task ever: one that was cancelled does not come again for the same loss. One caller has at most one
open task, by a unique index, so that two processes may look at the same time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.phones import display
from crm.lookup import StoredOwners
from crm.schemas import CustomerBrief
from crm.tasks.kinds import TaskEvent, TaskKind, TaskOrigin, TaskPriority, TaskState
from crm.tasks.making import new_task, remember
from crm.tasks.models import TO_DO, Task
from crm.tasks.ports import MissedCaller, MissedCallers
from crm.tasks.schemas import Due
from crm.tasks.service import NAMES, end

log = structlog.get_logger(__name__)

LOOK_BACK: Final = timedelta(hours=24)
MAX_TITLE: Final = 200


class CallBackFor(StrEnum):
    """`responsible`: only for customers who have a responsible manager; `all`: other callers' tasks are nobody's, and
    whoever takes one has it."""

    OFF = "off"
    RESPONSIBLE = "responsible"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class CallBackRules:
    """`within` is how soon a lost caller is to be called; `zone` that of the firm's day."""

    wanted: CallBackFor
    within: timedelta
    zone: str


@dataclass(frozen=True, slots=True)
class _Open:
    """Open call-backs by caller."""

    tasks: Mapping[str, Task]

    def since(self, earliest: datetime) -> datetime:
        lost = [task.lost_at for task in self.tasks.values() if task.lost_at is not None]
        return min([earliest, *lost])


class CallBacks:
    """Turns what the missed-call desk says into tasks."""

    def __init__(self, missed: MissedCallers, rules: CallBackRules) -> None:
        self._missed = missed
        self._rules = rules
        self._owners = StoredOwners()

    @property
    def wanted(self) -> bool:
        return self._rules.wanted is not CallBackFor.OFF

    async def concerned(self, session: AsyncSession, now: datetime) -> set[str]:
        """Whom to look at when everybody is asked about. It reads a day of calls, which belongs in no transaction that
        writes: on SQLite that keeps every other writer out."""
        found = await self._missed.since(session, now - LOOK_BACK, None)
        waiting = {one.caller for one in found if one.waiting}
        query = select(Task.caller_key).where(TO_DO, Task.caller_key.is_not(None))
        return waiting | {key for key in await session.scalars(query) if key is not None}

    async def look(self, session: AsyncSession, callers: Collection[str], now: datetime) -> list[Task]:
        """Make and end the tasks of these callers; those that changed."""
        going_on = await _open(session, callers)
        found = await self._missed.since(session, going_on.since(now - LOOK_BACK), callers)
        changed = [task for one in found if (task := await _end_if_settled(session, going_on, one)) is not None]
        fresh = [one for one in found if one.waiting and one.lost_at > now - LOOK_BACK]
        fresh = [one for one in fresh if one.caller not in going_on.tasks]
        if fresh and self.wanted:
            changed += await self._make(session, fresh, now)
        return changed

    async def _make(self, session: AsyncSession, fresh: Sequence[MissedCaller], now: datetime) -> list[Task]:
        keys = [one.caller for one in fresh]
        known = await _latest_losses(session, keys)
        owners = await self._owners.owners(session, keys)
        able = set(await NAMES.allowed(session, Permission.TASKS_EDIT))
        made = []
        for one in fresh:
            if one.caller in known and known[one.caller] >= one.lost_at:
                continue
            owner, responsible_id = _whose(owners.get(one.caller, ()), able)
            if responsible_id is None and self._rules.wanted is not CallBackFor.ALL:
                continue
            task = self._task(one, owner, responsible_id, now)
            if await _stored(session, task):
                made.append(task)
        return made

    def _task(self, one: MissedCaller, owner: CustomerBrief | None, responsible_id: int | None, now: datetime) -> Task:
        """Its title is whom to call: what to do about him is said by the screens, in their reader's language."""
        who = display(one.caller) if owner is None else owner.name
        until = (one.lost_at + self._rules.within).astimezone(ZoneInfo(self._rules.zone))
        due = Due(day=until.date(), time=until.strftime("%H:%M"), time_zone=self._rules.zone)
        about = {} if owner is None else {f"{owner.kind}_id": owner.id}
        values: dict[str, Any] = {
            "title": who[:MAX_TITLE],
            "text": "",
            "kind": TaskKind.CALL,
            "priority": TaskPriority.HIGH,
            "origin": TaskOrigin.MISSED_CALL,
            "responsible_id": responsible_id,
            "call_id": one.call_id,
            "caller_key": one.caller,
            "queue": one.queue,
            "lost_at": one.lost_at,
            **about,
        }
        task = new_task(values, due, created_by_id=None)
        task.remind_at = now
        return task


async def settle_by_hand(session: AsyncSession, missed: MissedCallers, task: Task, user_id: int) -> None:
    """A call-back that a person says is done settles the caller on the missed-call desk, too."""
    if task.caller_key is not None and task.lost_at is not None:
        until = task.closed_at or datetime.now(UTC)
        await missed.settle(session, task.caller_key, until=until, user_id=user_id, note=task.result)


def _whose(owners: Sequence[CustomerBrief], able: Collection[int]) -> tuple[CustomerBrief | None, int | None]:
    """The first owner whose responsible manager is here; of people who left nobody waits for a call."""
    for owner in owners:
        if owner.responsible is not None and owner.responsible.id in able:
            return owner, owner.responsible.id
    return (owners[0] if owners else None), None


async def _open(session: AsyncSession, callers: Collection[str]) -> _Open:
    query = select(Task).where(TO_DO, Task.caller_key.in_(callers))
    found = await session.scalars(query.with_for_update())
    return _Open({task.caller_key: task for task in found if task.caller_key is not None})


async def _latest_losses(session: AsyncSession, callers: Collection[str]) -> dict[str, datetime]:
    query = select(Task.caller_key, func.max(Task.lost_at)).where(Task.caller_key.in_(callers))
    rows = await session.execute(query.group_by(Task.caller_key))
    return {key: at for key, at in rows if key is not None and at is not None}


async def _end_if_settled(session: AsyncSession, going_on: _Open, one: MissedCaller) -> Task | None:
    task = going_on.tasks.get(one.caller)
    if task is None or one.waiting or task.lost_at is None or one.lost_at < task.lost_at:
        return None
    by = one.settled_by if one.back_at is None else one.back_by
    await end(session, task, TaskState.DONE, result="", author_id=by)
    return task


async def _stored(session: AsyncSession, task: Task) -> bool:
    """Whether it was this process that made it."""
    try:
        async with session.begin_nested():
            session.add(task)
            await session.flush()
            remember(session, task, TaskEvent.CREATED, None)
            await session.flush()
    except IntegrityError:
        log.info("tasks.call_back_made_elsewhere", call_id=task.call_id)
        return False
    return True
