"""Rings the bells of the screens of this process.

Notices are written with what they tell of, by whatever changes a card; each such change is told on the bus. So this
listens to the changes of cards and looks who was told something just now: nobody who writes history has to think of
bells. What is missed here is found by the screens themselves, which ask now and then.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from callcenter.bus import Bus, Message
from callcenter.db import Database
from crm.deals.events import DEALS
from crm.events import CUSTOMERS
from crm.inbox.events import INBOX, whose
from crm.inbox.service import told_since
from crm.tasks.events import TASKS

log = structlog.get_logger(__name__)

PAUSE_S: Final = 0.3
"""One edit tells of several cards: one look answers for all."""
RETRY_S: Final = 5.0
LOOK_BACK: Final = timedelta(seconds=10)
"""A notice bears the time at which it was written, which is before its commit."""

Tell = Callable[[int], None]
"""Have this person's screens ask for their notices anew."""


class InboxBell:
    def __init__(self, database: Database, bus: Bus, tell: Tell) -> None:
        self._database = database
        self._bus = bus
        self._tell = tell
        self._changed = asyncio.Event()

    async def start(self) -> None:
        for topic in (CUSTOMERS, DEALS, TASKS):
            await self._bus.subscribe(topic, self.on_change, name=f"crm.bell.{topic}")
        await self._bus.subscribe(INBOX, self.on_inbox, name="crm.bell")

    async def on_change(self, _message: Message) -> None:
        self._changed.set()

    async def on_inbox(self, message: Message) -> None:
        """What one reads in one tab is read in the others."""
        self._tell(whose(message.payload))

    async def run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._ring(datetime.now(UTC) - LOOK_BACK)
            except (SQLAlchemyError, OSError) as error:
                log.warning("inbox.look_failed", error=type(error).__name__)
                self._changed.set()
                await asyncio.sleep(RETRY_S)
            await asyncio.sleep(PAUSE_S)

    async def _ring(self, since: datetime) -> None:
        async with self._database.glance() as session:
            people = await told_since(session, since)
        for person in people:
            self._tell(person)
