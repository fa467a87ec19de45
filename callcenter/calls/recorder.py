"""The record path: facts in, rows out, one transaction per batch.

Facts are folded at once, so what waits for the database is at most one story per call, however long the database
is away. A batch is written when a short window closes or enough calls wait; a story that changes meanwhile simply
waits for the next batch. Nothing is taken off the waiting list before its commit.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import Bus
from callcenter.calls import repository
from callcenter.calls.durations import measure
from callcenter.calls.events import CALLS_STORED, calls_stored
from callcenter.calls.facts import CallFact, CallId, CallsMerged, LegAnswered, LegRinging, LegStarted, UniqueId
from callcenter.calls.ports import AgentLocator
from callcenter.calls.storage import CallRows, Changes, Normalise, add_changes, rows_of, story_of, users_of
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook
from callcenter.calls.telling import news_of
from callcenter.db import Database
from callcenter.leases import Guarded
from callcenter.webhooks.outbox import tell_if_heard

log = structlog.get_logger(__name__)

AWAY: Final = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""Errors of a database that is not there (or full, or locked): the same batch is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderLimits:
    """`window_s` is how long a changed story may wait for company; `max_waiting` bounds the memory of an outage."""

    window_s: float = 0.1
    batch_calls: int = 200
    max_waiting: int = 50_000
    first_pause_s: float = 0.25
    longest_pause_s: float = 5.0


@dataclass(frozen=True, slots=True)
class RecorderHealth:
    """`lost` counts ended calls that the memory bound pushed out, `refused` stories that the database will not take."""

    waiting: int
    away: bool
    lost: int
    refused: int


@dataclass(slots=True)
class _Batch:
    stories: dict[CallId, CallStory]
    absorbed: dict[CallId, CallId]

    def halves(self) -> list["_Batch"]:
        ids = list(self.stories)
        middle = len(ids) // 2
        return [self._only(ids[:middle]), self._only(ids[middle:])]

    def _only(self, ids: list[CallId]) -> "_Batch":
        wanted = set(ids)
        absorbed = {old: new for old, new in self.absorbed.items() if new in wanted}
        return _Batch({call_id: self.stories[call_id] for call_id in ids}, absorbed)


@dataclass(slots=True)
class _Memory:
    """What is known of calls that are going on: their rows as last written, and who held which device."""

    written: dict[CallId, CallRows] = field(default_factory=dict)
    users: dict[CallId, dict[UniqueId, int]] = field(default_factory=dict)

    def remember(self, rows: CallRows) -> None:
        self.written[rows.id] = rows
        self.users[rows.id] = {**users_of(rows), **self.users.get(rows.id, {})}

    def forget(self, call_id: CallId) -> None:
        self.written.pop(call_id, None)
        self.users.pop(call_id, None)

    def merge(self, absorbed: CallId, into: CallId) -> None:
        self.users.setdefault(into, {}).update(self.users.get(absorbed, {}))
        self.forget(absorbed)


class Recorder:
    """Feed it with `take`, run `run` as a task, and `close` it after the bridge stopped feeding."""

    def __init__(
        self,
        database: Database | Guarded,
        bus: Bus,
        *,
        book: StoryBook,
        agents: AgentLocator,
        normalise: Normalise,
        limits: RecorderLimits | None = None,
    ) -> None:
        self._database = database
        self._bus = bus
        self._book = book
        self._agents = agents
        self._normalise = normalise
        self._limits = limits or RecorderLimits()
        self._memory = _Memory()
        self._waiting: dict[CallId, CallStory] = {}
        self._absorbed: dict[CallId, CallId] = {}
        self._changed = asyncio.Event()
        self._enough = asyncio.Event()
        self._writing = asyncio.Lock()
        self._away = False
        self._lost = 0
        self._refused = 0

    @property
    def health(self) -> RecorderHealth:
        return RecorderHealth(len(self._waiting), self._away, self._lost, self._refused)

    @property
    def open_stories(self) -> Collection[CallStory]:
        """The running calls as they are folded so far."""
        return self._book.open_calls.values()

    def take(self, fact: CallFact) -> None:
        """Fold one fact, in order. Does no I/O and never waits."""
        story = self._book.apply(fact)
        if story is None:
            return
        if isinstance(fact, CallsMerged):
            self._absorb(fact.absorbed, story.id)
        if isinstance(fact, LegStarted | LegRinging | LegAnswered):
            self._note_user(fact, story.id)
        self._wait_for_write(story)

    async def restore(self, node: str) -> list[CallStory]:
        """Go on with the open calls of a node, as a killed process left them."""
        async with self._database.reading() as session:
            found = await repository.going_on(session, node)
        for rows in found.values():
            self._memory.remember(rows)
        stories = [story_of(rows) for rows in found.values()]
        self._book.restore(stories)
        return stories

    async def run(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Write until cancelled; an outage of the database is waited out."""
        pause_s = self._limits.first_pause_s
        while True:
            await self._changed.wait()
            await self._gather()
            if await self.flush():
                pause_s = self._limits.first_pause_s
            else:
                await pause(pause_s)
                pause_s = min(pause_s * 2, self._limits.longest_pause_s)

    async def close(self, limit_s: float = 10.0) -> bool:
        """Write what still waits; False when the database did not take it in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                return await self.flush()
        return False

    async def flush(self) -> bool:
        """Write everything that waits; False when the database is away and it goes on waiting."""
        async with self._writing:
            while self._waiting:
                if not await self._write_batch(self._next_batch()):
                    return False
            self._changed.clear()
            self._enough.clear()
            return True

    async def _gather(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.window_s):
                await self._enough.wait()

    def _wait_for_write(self, story: CallStory) -> None:
        self._waiting[story.id] = story
        if len(self._waiting) > self._limits.max_waiting:
            self._drop_oldest_ended()
        self._changed.set()
        if len(self._waiting) >= self._limits.batch_calls:
            self._enough.set()

    def _drop_oldest_ended(self) -> None:
        ended = next((call_id for call_id, story in self._waiting.items() if story.status is not None), None)
        if ended is None:
            return
        del self._waiting[ended]
        self._memory.forget(ended)
        self._lost += 1
        log.error("recorder.call_lost", call_id=ended, waiting=len(self._waiting), lost=self._lost)

    def _absorb(self, absorbed: CallId, into: CallId) -> None:
        self._waiting.pop(absorbed, None)
        self._memory.merge(absorbed, into)
        for old, new in self._absorbed.items():
            if new == absorbed:
                self._absorbed[old] = into
        self._absorbed[absorbed] = into

    def _note_user(self, fact: LegStarted | LegRinging | LegAnswered, call_id: CallId) -> None:
        """The first known holder stays: who takes the phone over later did not have this leg."""
        user_id = self._agents.agent_of(fact.endpoint)
        if user_id is not None:
            self._memory.users.setdefault(call_id, {}).setdefault(fact.uniqueid, user_id)

    def _next_batch(self) -> _Batch:
        ids = list(self._waiting)[: self._limits.batch_calls]
        stories = {call_id: self._waiting.pop(call_id) for call_id in ids}
        return _Batch(stories, {old: new for old, new in self._absorbed.items() if new in stories})

    async def _write_batch(self, batch: _Batch) -> bool:
        """False when the database is away. Whatever was not committed waits again, also when we are cancelled."""
        done = False
        try:
            written = await self._commit(batch)
            done = True
        except AWAY as error:
            self._note_away(error)
            return False
        except SQLAlchemyError as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                self._note_away(error)
                return False
            done = True
            return await self._write_apart(batch, error)
        finally:
            if not done:
                self._wait_again(batch)
        self._note_written(batch, written)
        await self._tell(written)
        return True

    async def _write_apart(self, batch: _Batch, error: SQLAlchemyError) -> bool:
        """One story that the database refuses must not hold up the others: find it and set it aside."""
        if len(batch.stories) > 1:
            first, second = batch.halves()
            if await self._write_batch(first):
                return await self._write_batch(second)
            self._wait_again(second)
            return False
        for call_id in batch.stories:
            self._refused += 1
            self._memory.forget(call_id)
            log.error("recorder.story_refused", call_id=call_id, error=type(error).__name__, refused=self._refused)
        for old in batch.absorbed:
            self._absorbed.pop(old, None)
        return True

    async def _commit(self, batch: _Batch) -> list[CallRows]:
        async with self._database.brief() as session:
            unknown = [call_id for call_id in batch.stories if call_id not in self._memory.written]
            for rows in (await repository.stored(session, unknown)).values():
                self._memory.remember(rows)
            written = [self._rows(story) for story in batch.stories.values()]
            changes = Changes()
            for rows in written:
                add_changes(changes, rows, self._memory.written.get(rows.id))
            await repository.write(session, changes)
            await repository.absorb(session, batch.absorbed)
            news = [one for rows in written for one in news_of(rows, self._memory.written.get(rows.id))]
            await tell_if_heard(session, news)
        return written

    def _rows(self, story: CallStory) -> CallRows:
        measure(story)
        return rows_of(story, normalise=self._normalise, users=self._memory.users.get(story.id, {}))

    def _wait_again(self, batch: _Batch) -> None:
        """A story that changed meanwhile is already waiting, as the newer one.

        Whether a lost commit arrived is not known, so the stored rows are read again before the next attempt.
        """
        for call_id in batch.stories:
            self._memory.written.pop(call_id, None)
        again = {call_id: story for call_id, story in batch.stories.items() if call_id not in self._absorbed}
        self._waiting = {**again, **self._waiting}
        self._changed.set()

    def _note_written(self, batch: _Batch, written: Sequence[CallRows]) -> None:
        for old in batch.absorbed:
            self._absorbed.pop(old, None)
        for rows in written:
            if rows.call["status"] is not None or rows.id in self._absorbed:
                self._memory.forget(rows.id)
            else:
                self._memory.written[rows.id] = rows
        if self._away:
            log.info("recorder.database_back", waiting=len(self._waiting))
        self._away = False

    def _note_away(self, error: Exception) -> None:
        if not self._away:
            log.warning("recorder.database_away", error=type(error).__name__)
        self._away = True

    async def _tell(self, written: Sequence[CallRows]) -> None:
        """The rows are committed: a bus that is away only delays those who would be glad to know."""
        try:
            await self._bus.publish(CALLS_STORED, calls_stored([rows.id for rows in written]))
        except Exception:
            log.exception("recorder.bus_away", calls=len(written))


async def load_open(session: AsyncSession, node: str) -> list[CallStory]:
    """The stored stories of a node that have no end yet, oldest first."""
    return [story_of(rows) for rows in (await repository.going_on(session, node)).values()]
