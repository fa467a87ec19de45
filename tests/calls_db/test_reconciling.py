"""The reconciler on a real database and recorded books: what it tells, what it leaves alone, and that twice is once."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ami.bridge import InStep
from ami.ledger.reconciler import Reconciler, ReconcilerRules
from ami.tracker import TrackerRules
from callcenter.bootstrap.books import shelf_of
from callcenter.calls.facts import CallEnded, CallFact, CallId, CallStarted
from callcenter.calls.reconciling import StoredCalls, told_between
from callcenter.calls.recorder import Recorder
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import CallStatus, Witness
from callcenter.db import Database
from callcenter.pbx_settings import PbxBooks
from tests.ami.ledger.books import REPLAY, cel_beside
from tests.calls_db.traces import told
from tests.fakes.bus import RecordingBus
from tests.live.waiting import until

pytestmark = pytest.mark.db

NODE = "pbx"
TRACE = REPLAY / "queue_agent_no_answer_then_next.ami"


class Nobody:
    """Implements AgentLocator."""

    def agent_of(self, endpoint: str) -> int | None:
        return None


@dataclass(slots=True)
class Desk:
    """A reconciler at work on the books beside a trace, some seconds after its calls."""

    database: Database
    recorder: Recorder
    reconciler: Reconciler
    stored: StoredCalls
    announced: list[CallFact] = field(default_factory=list)

    async def walk(self) -> None:
        """Until it rests: then it notes that all is heard."""
        before = await self.stored.heard_until(NODE)
        self.reconciler.wake(InStep(None, frozenset()))

        async def rests() -> bool:
            return await self.stored.heard_until(NODE) != before

        await until(rests, "the end of the walk")

    async def stories(self) -> dict[CallId, CallStory]:
        await self.recorder.flush()
        async with self.database.reading() as session:
            began = cel_beside(TRACE)[0].at
            found = await told_between(session, NODE, began - timedelta(hours=1), began + timedelta(hours=1))
        return {story.id: story for story in found}


class Clock:
    """Some seconds after the books, and going on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=2)
        return self.at


@asynccontextmanager
async def desk(database: Database, heard: Sequence[CallFact], books: PbxBooks | None = None) -> AsyncIterator[Desk]:
    rows = cel_beside(TRACE)
    recorder = Recorder(database, RecordingBus(), book=StoryBook(), agents=Nobody(), normalise=lambda number: None)
    for fact in heard:
        recorder.take(fact)
    stored = StoredCalls(database, recorder)
    await stored.note_heard(NODE, rows[0].at - timedelta(seconds=1))
    announced: list[CallFact] = []

    async def publish(fact: CallFact) -> None:
        announced.append(fact)

    shelf = shelf_of(books or books_beside(TRACE))
    assert shelf is not None
    reconciler = Reconciler(
        shelf,
        ReconcilerRules(tracker=TrackerRules(node=NODE)),
        told=stored,
        publish=publish,
        now=Clock(rows[-1].at + timedelta(seconds=5)),
        listening=lambda: True,
    )
    work = asyncio.create_task(reconciler.run(), name="reconciler")
    try:
        yield Desk(database, recorder, reconciler, stored, announced)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def books_beside(trace: Path) -> PbxBooks:
    return PbxBooks(cel=str(trace.with_suffix(".cel.csv")), queue_log=str(trace.with_suffix(".queue_log")))


async def test_nothing_heard_call_is_added_whole_and_announced_once(database: Database) -> None:
    (truth,) = told(TRACE, NODE).stories.values()
    async with desk(database, []) as here:
        await here.walk()
        (story,) = (await here.stories()).values()
        await here.walk()
        assert await here.stories() == {story.id: story}
    assert (story.id, story.status, story.reconciled, story.witness) == (truth.id, truth.status, True, Witness.CEL)
    assert story.talk_s == pytest.approx(truth.talk_s, abs=0.1)
    assert [leg.outcome for leg in story.legs] == [leg.outcome for leg in truth.legs]
    assert [type(fact) for fact in here.announced] == [CallStarted, CallEnded]


async def test_heard_whole_call_is_left_as_it_was_heard(database: Database) -> None:
    known = told(TRACE, NODE)
    async with desk(database, known.facts) as here:
        await here.walk()
        stories = await here.stories()
    assert stories == known.stories
    assert here.announced == []


@pytest.mark.parametrize("heard", [1, 4, 9])
async def test_closed_by_a_snapshot_story_is_completed_in_its_place(database: Database, heard: int) -> None:
    known = told(TRACE, NODE)
    (truth,) = known.stories.values()
    guess = known.facts[-1]
    assert isinstance(guess, CallEnded)
    closed = CallEnded(
        call_id=guess.call_id,
        node=NODE,
        at=guess.at + timedelta(minutes=5),
        status=CallStatus.NO_ANSWER,
        hangup_by=guess.hangup_by,
        cause=0,
        reconciled=True,
        witness=Witness.SNAPSHOT,
    )
    async with desk(database, [*known.facts[:heard], closed]) as here:
        await here.walk()
        (story,) = (await here.stories()).values()
    assert (story.id, story.status, story.witness) == (truth.id, CallStatus.ANSWERED, Witness.CEL)
    assert story.ended_at is not None
    assert truth.ended_at is not None
    assert abs(story.ended_at - truth.ended_at) < timedelta(seconds=0.1)
    assert len(story.legs) == len(truth.legs)
    assert here.announced == []


async def test_over_in_the_books_and_open_with_us_the_phantom_is_closed(database: Database) -> None:
    known = told(TRACE, NODE)
    async with desk(database, known.facts[:6]) as here:
        await here.walk()
        (story,) = (await here.stories()).values()
    assert (story.status, story.witness) == (CallStatus.ANSWERED, Witness.CEL)


async def test_book_away_then_back_call_is_told(database: Database, tmp_path: Path) -> None:
    late = tmp_path / "late.db"
    books = PbxBooks(cel=f"sqlite:///{late}", queue_log=str(TRACE.with_suffix(".queue_log")))
    async with desk(database, [], books) as here:
        here.reconciler.wake(InStep(None, frozenset()))

        async def is_away() -> bool:
            return here.reconciler.away

        await until(is_away, "the book seen as away")
        fill(late)
        await until(here.stories, "the call told")


def fill(path: Path) -> None:
    """The same rows as cel_sqlite3 would have them."""
    with sqlite3.connect(path) as connection:
        columns = "eventtype, eventtime, uniqueid, linkedid, channame, cid_num, exten, context, appname, appdata, extra"
        connection.execute(f"CREATE TABLE cel ({columns})")
        for row in cel_beside(TRACE):
            values = (row.event, row.at.timestamp(), row.uniqueid, row.linkedid, row.channel, row.caller_number)
            more = (row.exten, row.context, row.application, row.data, json.dumps(dict(row.extra)))
            connection.execute(f"INSERT INTO cel VALUES ({', '.join('?' * 11)})", (*values, *more))  # noqa: S608
    connection.close()
