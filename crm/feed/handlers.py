"""Tells the screens of this process that there may be something new in the feed.

What exactly, each asks for with its own rights and filters. A busy house changes many times in a second: the screens
are told once in a while.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from callcenter.bus import Bus, Message
from callcenter.calls.events import CALLS_STORED
from crm.deals.events import DEALS
from crm.events import CUSTOMERS
from crm.tasks.events import TASKS

PAUSE_S: Final = 3.0


class FeedTicker:
    """`tell` reaches whoever watches in this process; one pause lies between two of its calls at least."""

    def __init__(self, bus: Bus, tell: Callable[[], None], *, pause_s: float = PAUSE_S) -> None:
        self._bus = bus
        self._tell = tell
        self._pause_s = pause_s
        self._changed = asyncio.Event()

    async def start(self) -> None:
        for topic in (CUSTOMERS, DEALS, TASKS, CALLS_STORED):
            await self._bus.subscribe(topic, self.on_change, name=f"crm.feed.{topic}")

    async def on_change(self, _message: Message) -> None:
        self._changed.set()

    async def run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._tell()
            await asyncio.sleep(self._pause_s)
