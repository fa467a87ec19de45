"""Tasks in each role: the console and the workers."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bootstrap.house import House, now
from callcenter.bootstrap.reporting import build_around
from callcenter.reports import settling
from callcenter.reports.asking import Around
from callcenter.reports.missed import Fate, missed_since
from callcenter.settings import Settings
from crm.history import StoredCalls
from crm.tasks.call_backs import CallBackFor, CallBackRules, CallBacks
from crm.tasks.handlers import CallWatch, ReminderClock
from crm.tasks.overdue import Lateness
from crm.tasks.ports import MISSED_CALLERS, TASK_DEFAULTS, MissedCaller, MissedCallers
from crm.tasks.schemas import TaskDefaults
from screenpop.hub import Hub
from screenpop.schemas import NoticeEvent


class MissedCallDesk(MissedCallers):
    """The reports' lost callers as tasks ask for them."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def since(
        self, session: AsyncSession, since: datetime, callers: Collection[str] | None
    ) -> Sequence[MissedCaller]:
        return [_missed(fate) for fate in await missed_since(self._around, session, since, callers)]

    async def settle(self, session: AsyncSession, caller: str, *, until: datetime, user_id: int, note: str) -> None:
        await settling.settle(session, caller, until=until, user_id=user_id, note=note, now=now())


async def open_tasks(app: web.Application, house: House, hub: Hub) -> None:
    """Reminders and changes reach the screens; lost calls become tasks, and talks end them."""
    app[MISSED_CALLERS] = _desk(house.settings)
    wanted = house.settings.tasks
    app[TASK_DEFAULTS] = TaskDefaults(remind_before_min=wanted.remind_before_min)
    lateness = Lateness(timedelta(hours=wanted.tell_head_after_h) if wanted.tell_head_after_h else None)
    clock = ReminderClock(house.database, house.bus, partial(_tell, hub), lateness)
    await clock.start()
    house.process.run("reminders", clock.run)
    call_backs = _call_backs(house.settings)
    if call_backs.wanted:
        watch = CallWatch(house.database, house.bus, StoredCalls(house.calls), call_backs)
        await watch.start()
        house.process.run("call-backs", watch.run)


def task_parts(settings: Settings) -> dict[type[Any], object]:
    """For the workers."""
    return {CallBacks: _call_backs(settings)}


def _call_backs(settings: Settings) -> CallBacks:
    wanted = settings.tasks
    within = timedelta(minutes=wanted.call_back_within_min)
    rules = CallBackRules(CallBackFor(wanted.missed_calls), within, wanted.time_zone)
    return CallBacks(_desk(settings), rules)


def _desk(settings: Settings) -> MissedCallDesk:
    return MissedCallDesk(build_around(settings))


def _tell(hub: Hub, user_id: int) -> None:
    if hub.is_watched(user_id):
        hub.push(user_id, NoticeEvent(topic="tasks").model_dump(mode="json"))


def _missed(fate: Fate) -> MissedCaller:
    lost = fate.caller
    return MissedCaller(
        caller=lost.caller,
        call_id=lost.last.call_id,
        lost_at=lost.last.at,
        queue=lost.last.queue,
        back_at=lost.back_at,
        back_by=lost.back_by,
        by_himself=lost.by_himself,
        settled=fate.settled,
        settled_by=fate.settled_by,
    )
