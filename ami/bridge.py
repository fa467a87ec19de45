"""One PBX node: its events in, facts out to two readers, its state read anew whenever the line was broken.

The record path takes each fact at once and without waiting; the pop path gets it through the bus, from a task of
its own, so that a slow bus delays neither the reading of AMI nor the record.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

import structlog

from ami.connection import AmiConnection, Connected, Disconnected, Gap, State, StreamItem
from ami.errors import AmiError
from ami.message import Event
from ami.resync import take_snapshot
from ami.tracker import Tracker
from callcenter.bus import Bus
from callcenter.calls.facts import CallFact, MemberChanged
from callcenter.calls.story import CallStory
from callcenter.calls.wire import CALL_FACTS, MEMBERS, to_payload
from callcenter.leases import Term

log = structlog.get_logger(__name__)

TICK_S: Final = 0.2
"""How often the tracker hears the time; it waits 0.3 s before it believes that a talk is over."""
OUTBOX_LIMIT: Final = 100_000
"""Facts that may wait for the bus. Beyond that the oldest go: live pictures are read anew, records are not here."""
RESYNC_PAUSE_S: Final = 2.0

Told = CallFact | MemberChanged


@dataclass(frozen=True, slots=True)
class InStep:
    """`epoch` is when this run of Asterisk began, in seconds since 1970; `alive` are the channels that it has now."""

    epoch: float | None
    alive: frozenset[str]


class Record(Protocol):
    """The record path, as the bridge needs it."""

    @property
    def open_stories(self) -> Collection[CallStory]:
        """The running calls as the record path has them now."""

    def take(self, fact: CallFact) -> None:
        """Fold one fact, in order, without waiting."""

    async def restore(self, node: str) -> list[CallStory]:
        """The open stories that an earlier process left."""


class Bridge:
    """For one term of leading the node: a later term has a bridge, a tracker and a record of its own.

    `observe` hears every event too, for answers to commands that come as events.
    """

    def __init__(
        self,
        connection: AmiConnection,
        tracker: Tracker,
        *,
        record: Record,
        bus: Bus,
        term: Term,
        observe: Callable[[Event], None] | None = None,
    ) -> None:
        self._connection = connection
        self._tracker = tracker
        self._record = record
        self._bus = bus
        self._term = term
        self._observe = observe
        self._node = connection.settings.node
        self._epoch: float | None = None
        self._in_step = False
        self._when_in_step: list[Callable[[InStep], None]] = []
        self._outbox: deque[Told] = deque(maxlen=OUTBOX_LIMIT)
        self._waiting = asyncio.Event()
        self.dropped = 0

    @property
    def in_step(self) -> bool:
        """Whether what we know of the node is what it says: false from a broken line until the state was read anew."""
        return self._in_step

    def call_when_in_step(self, act: Callable[[InStep], None]) -> None:
        """`act` hears of every time that the state was read anew."""
        self._when_in_step.append(act)

    async def run(self) -> None:
        """Until cancelled, or until the connection is closed for good. The line may be up for long already."""
        await self._record.restore(self._node)
        async with asyncio.TaskGroup() as tasks:
            helpers = [
                tasks.create_task(self._tick(), name=f"bridge clock {self._node}"),
                tasks.create_task(self._publish(), name=f"bridge publisher {self._node}"),
            ]
            if self._connection.state is State.UP:
                await self._on_connected(Connected(self._connection.status().epoch, first=False))
            async for item in self._connection.events():
                await self._on_item(item)
            for helper in helpers:
                helper.cancel()

    async def _on_item(self, item: StreamItem) -> None:
        match item:
            case Event():
                if self._observe is not None:
                    self._observe(item)
                self._tell(self._tracker.feed(item, time.time()))
            case Connected():
                await self._on_connected(item)
            case Gap():
                log.warning("bridge.events_lost", node=self._node, dropped=item.dropped)
                await self._resync()
            case Disconnected():
                self._in_step = False

    async def _on_connected(self, mark: Connected) -> None:
        """After a restart of Asterisk nothing of before lives; else the calls went on without us."""
        if self._epoch is not None and mark.epoch is not None and mark.epoch != self._epoch:
            log.warning("bridge.pbx_restarted", node=self._node)
            self._tell(self._tracker.lose_all(self.node_time()))
        self._epoch = mark.epoch
        await self._resync()

    async def _resync(self) -> None:
        """Read the node's state anew. Events that come meanwhile wait in the connection's queue.

        When it fails because the line broke again, the next `Connected` brings us back here.
        """
        self._in_step = False
        while not self._in_step:
            at = self.node_time()
            try:
                snapshot = await take_snapshot(self._connection, node=self._node, at=at)
            except AmiError as error:
                log.warning("bridge.resync_failed", node=self._node, error=type(error).__name__)
                if self._connection.state is not State.UP:
                    return
                await asyncio.sleep(RESYNC_PAUSE_S)
                continue
            self._tell(self._tracker.rebuild(snapshot, list(self._record.open_stories)))
            self._in_step = True
            alive = frozenset(str(channel.uniqueid) for channel in snapshot.channels)
            log.info("bridge.in_step", node=self._node, channels=len(alive))
            for act in self._when_in_step:
                act(InStep(self._epoch, alive))

    def node_time(self) -> datetime:
        """The present moment by the node's own clock."""
        offset = self._connection.status().clock_offset_s or 0.0
        return datetime.fromtimestamp(time.time() + offset, UTC)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            if self._in_step:
                self._tell(self._tracker.tick(self.node_time()))

    def _tell(self, facts: Iterable[Told]) -> None:
        for fact in facts:
            if not isinstance(fact, MemberChanged):
                self._record.take(fact)
            if len(self._outbox) == OUTBOX_LIMIT:
                self.dropped += 1
            self._outbox.append(fact)
            self._waiting.set()

    async def _publish(self) -> None:
        """After a silence of ours the lease is asked before anything is told that was in hand."""
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            await self._term.confirmed()
            while self._outbox and not self._term.lost.is_set():
                fact = self._outbox.popleft()
                topic = MEMBERS if isinstance(fact, MemberChanged) else CALL_FACTS
                try:
                    await self._bus.publish(topic, to_payload(fact, self._term.token))
                except Exception:
                    # The edge to the bus: cards come late or not at all, the record goes on.
                    log.exception("bridge.publish_failed", node=self._node)


async def on_every_connect(connection: AmiConnection, act: Callable[[], Awaitable[object]]) -> None:
    """Run `act` after each (re)connect, at once when there is a line; its failure is logged, the next connect tries
    again. Reads no events, so any number may wait for the same line."""
    connects = 0
    while connects := await connection.wait_for_connect(after=connects):
        try:
            await act()
        except Exception:
            log.exception("bridge.on_connect_failed", node=connection.settings.node)


async def on_every_turn(connection: AmiConnection, act: Callable[[], Awaitable[object]]) -> None:
    """Run `act` whenever the line comes up or goes away."""
    while True:
        up = connection.state is State.UP
        others = [state for state in State if (state is State.UP) is not up]
        await connection.wait_for(*others)
        await act()
