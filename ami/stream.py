"""The ordered stream of one node: its events and the marks between which they hold together."""

import asyncio
from collections import deque
from dataclasses import dataclass, replace
from typing import Self

from ami.message import Event

FAIR_BATCH = 256
"""Items handed out in a row before the event loop gets its turn, so that a full queue starves nobody."""


@dataclass(frozen=True, slots=True)
class Connected:
    """Logged in; the state of the node has to be read anew, the events that follow are live.

    `epoch`: when this Asterisk was started, seconds since 1970 by our clock, equal for all connections to the
    same run of it; None if Asterisk does not tell. Another epoch means that every former channel is gone.
    """

    epoch: float | None
    first: bool


@dataclass(frozen=True, slots=True)
class Disconnected:
    """`final`: there will be no further connection (closed)."""

    reason: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """The consumer was too slow and `dropped` events are lost: read the state of the node anew."""

    dropped: int


Mark = Connected | Disconnected | Gap
StreamItem = Event | Mark


class EventStream:
    """A bounded queue for one reader whose writer never waits: Asterisk throws slow readers off.

    On overflow the waiting events are replaced by one `Gap`; of the connection marks among them the last one
    is kept, in front of the gap. Events that arrive while held (before the connection is announced) go out
    behind the announcement.
    """

    def __init__(self, limit: int) -> None:
        self._limit = max(limit, 4)
        self._queue: deque[StreamItem] = deque()
        self._held: list[Event] | None = None
        self._held_lost = 0
        self._filled = asyncio.Event()
        self._closed = False
        self._waiting = False
        self._in_a_row = 0
        self.dropped = 0
        self.gaps = 0

    def __len__(self) -> int:
        return len(self._queue)

    def put(self, event: Event) -> None:
        if self._held is not None:
            self._hold(self._held, event)
            return
        if len(self._queue) >= self._limit:
            self._overflow()
        self._queue.append(event)
        self._filled.set()

    def mark(self, mark: Mark) -> None:
        if len(self._queue) >= self._limit:
            self._overflow()
        self._queue.append(mark)
        self._filled.set()

    def hold(self) -> None:
        self._held = []
        self._held_lost = 0

    def release(self, mark: Connected | None) -> None:
        """Ends the holding; without a mark (the connection came to nothing) what was held is void."""
        held, self._held = self._held or [], None
        if mark is None:
            return
        self.mark(mark)
        if self._held_lost:
            self._lost(self._held_lost)
        for event in held:
            self.put(event)

    def close(self) -> None:
        self._closed = True
        self._filled.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> StreamItem:
        """Ends after `close`, once everything is handed out."""
        self._in_a_row += 1
        if self._in_a_row > FAIR_BATCH:
            self._in_a_row = 0
            await asyncio.sleep(0)
        while not self._queue:
            if self._closed:
                raise StopAsyncIteration
            await self._wait()
        return self._queue.popleft()

    async def _wait(self) -> None:
        if self._waiting:
            raise RuntimeError("the event stream has a reader already")
        self._waiting = True
        try:
            self._in_a_row = 0
            self._filled.clear()
            await self._filled.wait()
        finally:
            self._waiting = False

    def _hold(self, held: list[Event], event: Event) -> None:
        if len(held) >= self._limit // 2:
            self._held_lost += len(held)
            held.clear()
        held.append(event)

    def _lost(self, count: int) -> None:
        self.dropped += count
        self.gaps += 1
        self._queue.append(Gap(count))

    def _overflow(self) -> None:
        lost = 0
        kept: Connected | Disconnected | None = None
        first = False
        for item in self._queue:
            if isinstance(item, Event):
                lost += 1
            elif isinstance(item, Gap):
                lost += item.dropped
                self.dropped -= item.dropped
                self.gaps -= 1
            else:
                first = first or (isinstance(item, Connected) and item.first)
                kept = item
        self._queue.clear()
        if isinstance(kept, Connected):
            kept = replace(kept, first=first)
        if kept is not None:
            self._queue.append(kept)
        self._lost(lost)
