"""What tasks do when calls happen and when time passes, in the processes that serve screens."""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from callcenter.bus import Bus, Message
from callcenter.calls.events import CALLS_STORED, stored_ids
from callcenter.db import Database
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.ports import CallHistory
from crm.tasks import overdue, repository
from crm.tasks.call_backs import CallBacks
from crm.tasks.events import TASKS, concerned, tasks_changed
from crm.tasks.models import Task
from crm.tasks.overdue import Lateness
from crm.tasks.service import refs_of

log = structlog.get_logger(__name__)

NAME: Final = "crm.call_backs"
PAUSE_S: Final = 0.5
"""A call is stored several times as it goes on: one look answers for all that came meanwhile."""
RETRY_S: Final = 5.0
LONGEST_SLEEP_S: Final = 30.0
"""Other processes, too, set reminders: a clock that was told of none looks this often."""

Tell = Callable[[int], None]
"""Have this person's screens ask for their tasks anew."""


async def announce(bus: Bus, tasks: Iterable[Task]) -> None:
    """After the commit: the screens of whom it concerns, and the cards of the customers."""
    for task in tasks:
        await bus.publish(TASKS, tasks_changed([task.responsible_id, task.created_by_id]))
        for ref in refs_of(task):
            event = CustomerChanged(at=datetime.now(UTC), kind=ref.kind, customer_id=ref.id)
            await bus.publish(CUSTOMERS, to_payload(event))


class CallWatch:
    """The quick half of two: `crm.tasks.jobs` finds in the stored calls what this one missed."""

    def __init__(self, database: Database, bus: Bus, calls: CallHistory, call_backs: CallBacks) -> None:
        self._database = database
        self._bus = bus
        self._calls = calls
        self._call_backs = call_backs
        self._stored: set[str] = set()
        self._came = asyncio.Event()

    async def start(self) -> None:
        """Each stored call is handled by one process of all."""
        await self._bus.subscribe(CALLS_STORED, self.handle, name=NAME, group=NAME)

    async def handle(self, message: Message) -> None:
        self._stored.update(stored_ids(message.payload))
        self._came.set()

    async def run(self) -> None:
        while True:
            await self._came.wait()
            self._came.clear()
            call_ids, self._stored = self._stored, set()
            try:
                await self._look(call_ids)
            except (SQLAlchemyError, OSError) as error:
                log.warning("tasks.look_failed", error=type(error).__name__)
                self._stored |= call_ids
                self._came.set()
                await asyncio.sleep(RETRY_S)
            await asyncio.sleep(PAUSE_S)

    async def _look(self, call_ids: set[str]) -> None:
        async with self._database.reading() as session:
            callers = {key for _, key, _ in await self._calls.keys_of(session, sorted(call_ids))}
        if not callers:
            return
        async with self._database.transaction() as session:
            changed = await self._call_backs.look(session, callers, datetime.now(UTC))
        await announce(self._bus, changed)


class ReminderClock:
    """Wakes the screens of this process when a reminder comes, and tells of deadlines that pass undone.

    It keeps no state of its own: a reminder whose time came while everything was down is in the list that a screen
    reads when it is back, and which deadlines were told stands with the tasks.
    """

    def __init__(self, database: Database, bus: Bus, tell: Tell, lateness: Lateness) -> None:
        self._database = database
        self._lateness = lateness
        self._bus = bus
        self._tell = tell
        self._changed = asyncio.Event()
        self._told_until = datetime.now(UTC)

    async def start(self) -> None:
        await self._bus.subscribe(TASKS, self.handle, name="crm.reminders")

    async def handle(self, message: Message) -> None:
        """A `crm.tasks` message: the screens of whom it concerns, and perhaps another reminder is the next."""
        for person in concerned(message.payload):
            self._tell(person)
        self._changed.set()

    async def run(self) -> None:
        while True:
            try:
                wait_s = await self._ring(datetime.now(UTC))
                wait_s = min(wait_s, await self._pass(datetime.now(UTC)))
            except (SQLAlchemyError, OSError) as error:
                log.warning("tasks.reminders_failed", error=type(error).__name__)
                wait_s = RETRY_S
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), wait_s)
            self._changed.clear()

    async def _ring(self, now: datetime) -> float:
        """Tell whose reminders came since the last time; seconds until the next."""
        async with self._database.glance() as session:
            people = await repository.people_reminded(session, self._told_until, now)
            following = await repository.next_reminder(session, now)
        self._told_until = now
        for person in people:
            self._tell(person)
        return _until(following)

    async def _pass(self, now: datetime) -> float:
        """Tell of the deadlines that have passed; seconds until the next."""
        async with self._database.glance() as session:
            following = await overdue.next_passing(session, self._lateness)
        if following is None or following > now:
            return _until(following)
        async with self._database.transaction() as session:
            people = await overdue.tell_passed(session, now, self._lateness)
            following = await overdue.next_passing(session, self._lateness)
        if people:
            await self._bus.publish(TASKS, tasks_changed(people))
        return _until(following)


def _until(moment: datetime | None) -> float:
    """Seconds from now on, as long as a clock sleeps at most."""
    if moment is None:
        return LONGEST_SLEEP_S
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_SLEEP_S)
