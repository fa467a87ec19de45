"""After every outage: what the books know of the calls that we did not hear, told through the record path.

A task of its own beside each bridge. It reads nothing while all is well. Woken when the bridge is in step again, it
walks through the books from before the outage and goes on until no call is left that was heard in part. What is told
here is old: no card may come of it, so the bus only gets that there was a call and that it is over, which is what leads
and lists of missed calls are made of.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from ami.bridge import InStep
from ami.ledger.errors import BookAway
from ami.ledger.reconciling import BookStory, Verdict, amended, facts_to_tell, is_whole, told_by_books, verdict
from ami.ledger.rows import CelRow, QueueLogRow
from ami.ledger.shelf import Reading, Shelf
from ami.tracker import TrackerRules
from callcenter.calls.facts import CallEnded, CallFact, CallId, CallStarted
from callcenter.calls.reconciling import ToldCalls
from callcenter.calls.story import CallStory

log = structlog.get_logger(__name__)

MARGIN: Final = timedelta(seconds=10)
"""Before the moment up to which all is known to be told."""
LATE: Final = timedelta(seconds=3)
"""The live feed may be so much behind the books; a call that it still does not know then was never heard."""
PHANTOM: Final = timedelta(seconds=10)
"""A call that is over in the books so long and goes on for us goes on for us alone."""
NOTE_EVERY_S: Final = 10.0
POLL_S: Final = 0.5
SLOW_POLL_S: Final = 2.0
QUICK_FOR_S: Final = 10.0
LONGEST_PAUSE_S: Final = 60.0

AWAY: Final = (BookAway, SQLAlchemyError, OSError)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcilerRules:
    """`look_back` bounds how much of the books is read after a long outage."""

    tracker: TrackerRules
    look_back: timedelta = timedelta(hours=24)


@dataclass(slots=True)
class _Walk:
    """One reading of the books. `undecided` are calls that are over there and perhaps not yet for us; `partly` those
    that go on and were not heard whole."""

    reading: Reading
    began_s: float
    began: datetime
    undecided: dict[CallId, BookStory] = field(default_factory=dict)
    partly: dict[CallId, datetime] = field(default_factory=dict)
    told: int = 0


class Reconciler:
    """`now` is the node's clock, `listening` whether the bridge hears the node at this moment."""

    def __init__(
        self,
        shelf: Shelf,
        rules: ReconcilerRules,
        *,
        told: ToldCalls,
        publish: Callable[[CallFact], Awaitable[None]],
        now: Callable[[], datetime],
        listening: Callable[[], bool],
    ) -> None:
        self._shelf = shelf
        self._rules = rules
        self._node = rules.tracker.node
        self._told = told
        self._publish = publish
        self._now = now
        self._listening = listening
        self._woken = asyncio.Event()
        self._step_taken = InStep(None, frozenset())
        self._pause_s = SLOW_POLL_S

    @property
    def away(self) -> bool:
        """Whether the books or the database could not be read the last time."""
        return self._pause_s > SLOW_POLL_S

    def wake(self, step: InStep) -> None:
        """The bridge is in step."""
        self._step_taken = step
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled. Books or a database that are away are waited for."""
        while True:
            try:
                await self._rest()
                await self._walk()
            except AWAY as error:
                self._note_away(error)
                self._woken.set()
                await asyncio.sleep(self._pause_s)
                self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def _note_away(self, error: Exception) -> None:
        """Once for each outage of the books: what is wrong does not change by being told again."""
        if self._pause_s == SLOW_POLL_S:
            log.warning("reconciler.away", node=self._node, error=getattr(error, "detail", type(error).__name__))

    async def _rest(self) -> None:
        """Note now and then that all is heard, until an outage is over."""
        while not self._woken.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), NOTE_EVERY_S)
            if self._listening() and not self._woken.is_set():
                await self._told.note_heard(self._node, self._now())

    async def _walk(self) -> None:
        self._woken.clear()
        began = self._now()
        unsure = await self._told.unsure(self._node)
        walk = _Walk(await self._reading(began, unsure), time.monotonic(), began)
        walk.partly = {story.id: story.started_at for story in unsure if story.ended_at is None}
        while not self._woken.is_set() and not await self._step(walk):
            if walk.reading.more:
                continue
            quick = time.monotonic() - walk.began_s < QUICK_FOR_S
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_S if quick else SLOW_POLL_S)
        self._pause_s = SLOW_POLL_S
        log.info("reconciler.walked", node=self._node, told=walk.told, bad_lines=dict(self._shelf.bad))

    async def _reading(self, began: datetime, unsure: Sequence[CallStory]) -> Reading:
        heard = await self._told.heard_until(self._node)
        if heard is None:
            await self._told.note_heard(self._node, began)
        since = began if heard is None else heard - MARGIN
        since = min([since, *(story.started_at - MARGIN for story in unsure)])
        since = max(since, began - self._rules.look_back)
        log.info("reconciler.reads", node=self._node, since=since.isoformat(), unsure=len(unsure))
        return await asyncio.to_thread(Reading, self._shelf, since)

    async def _step(self, walk: _Walk) -> bool:
        """One look into the books; whether there is nothing more to wait for."""
        now = self._now()
        for rows, queue_rows, lost_at in await asyncio.to_thread(self._ended, walk, now):
            for found in told_by_books(rows, queue_rows, self._rules.tracker, lost_at):
                walk.undecided[found.story.id] = found
            await asyncio.sleep(0)
        await self._decide(walk, now)
        done = now - walk.began > LATE + self._shelf.lag and not (walk.undecided or walk.partly or walk.reading.more)
        if done and self._listening():
            await self._told.note_heard(self._node, now)
        return done

    def _ended(
        self, walk: _Walk, now: datetime
    ) -> list[tuple[list[CelRow], list[QueueLogRow] | None, datetime | None]]:
        """In a thread. Calls whose beginning was not read cannot be told.

        Asterisk tells its uptime in whole seconds, so the boot seems up to a second later than it was. A call that
        began in that second is of the old run, and lost, or of the new one, and over before the snapshot: then its end
        is in the books soon after.
        """
        reading = walk.reading
        over = [(rows, reading.queue_log_of(rows), None) for rows in reading.over(now) if is_whole(rows)]
        epoch, alive = self._step_taken.epoch, self._step_taken.alive
        if epoch is None or reading.more or now - walk.began < LATE:
            return list(over)
        booted = datetime.fromtimestamp(epoch, UTC)
        lost = reading.lost(booted, alive)
        return [*over, *((rows, reading.queue_log_of(rows), booted) for rows in lost if is_whole(rows))]

    async def _decide(self, walk: _Walk, now: datetime) -> None:
        asked = {*walk.undecided, *walk.partly, *(old for one in walk.undecided.values() for old in one.absorbed)}
        if not asked:
            return
        known = await self._told.known(asked)
        for call_id, found in list(walk.undecided.items()):
            if await self._decided(walk, found, known, now):
                del walk.undecided[call_id]
        gone_on = {call_id for call_id in walk.partly if call_id in known and known[call_id].ended_at is None}
        walk.partly = {call_id: at for call_id, at in walk.partly.items() if call_id in gone_on}

    async def _decided(self, walk: _Walk, found: BookStory, known: dict[CallId, CallStory], now: datetime) -> bool:
        ours = known.get(found.story.id)
        end = found.story.ended_at or now
        if ours is not None and ours.id != found.story.id:
            return True
        match verdict(ours):
            case Verdict.KEEP:
                return True
            case Verdict.ADD if now - end < LATE:
                return False
            case Verdict.WAIT if now - end < PHANTOM:
                return False
        walk.told += 1
        await self._tell(found, ours, [old for old in found.absorbed if old in known and known[old].id == old])
        return True

    async def _tell(self, found: BookStory, ours: CallStory | None, absorbed: Collection[CallId]) -> None:
        witness = self._shelf.witness
        facts = facts_to_tell(amended(found.story, ours, witness), absorbed, witness)
        for fact in facts:
            self._told.tell(fact)
        log.info("reconciler.told", node=self._node, call_id=found.story.id, new=ours is None, witness=str(witness))
        if ours is None:
            await self._announce([fact for fact in facts if isinstance(fact, CallStarted | CallEnded)])

    async def _announce(self, facts: Sequence[CallFact]) -> None:
        try:
            for fact in facts:
                await self._publish(fact)
        except Exception:
            # The edge to the bus: the record has the call, and the sweep of stored calls makes the lead.
            log.exception("reconciler.publish_failed", node=self._node)
