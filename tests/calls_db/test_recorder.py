"""The record path on real databases: what was told is stored, once, also over outages and restarts."""

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import repository
from callcenter.calls.events import CALLS_STORED, stored_ids
from callcenter.calls.facts import CallId, Endpoint
from callcenter.calls.models import CallAlias, CallLeg, CallRecord
from callcenter.calls.recorder import Recorder, RecorderLimits, load_open
from callcenter.calls.storage import story_of
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from tests.fakes.bus import RecordingBus
from tests.fakes.people import hire, person
from tests.fakes.stories import NODE, PHONE, Script

pytestmark = pytest.mark.db

ANNA = person(1, "Anna")
BORIS = person(2, "Boris")


class Outage(Database):
    """A database that can be away: its transactions fail as a lost connection does, before or at the commit."""

    def __init__(self, database: Database) -> None:
        self.real = database
        self.away = False
        self.lose_commit = False
        self.tried = asyncio.Event()

    @asynccontextmanager
    async def brief(self) -> AsyncIterator[AsyncSession]:
        self.tried.set()
        if self.away:
            raise OperationalError("SELECT 1", {}, ConnectionError())
        async with self.real.transaction() as session:
            yield session
            if self.lose_commit:
                self.lose_commit = False
                raise OperationalError("COMMIT", {}, ConnectionError())

    def reading(self):  # type: ignore[no-untyped-def]  # the same context manager as the real one's
        return self.real.reading()


@dataclass
class Holders:
    """Implements AgentLocator."""

    phones: dict[Endpoint, int] = field(default_factory=dict)

    def agent_of(self, endpoint: Endpoint) -> int | None:
        return self.phones.get(endpoint)


@dataclass
class Desk:
    database: Database
    bus: RecordingBus = field(default_factory=RecordingBus)
    book: StoryBook = field(default_factory=StoryBook)
    holders: Holders = field(default_factory=Holders)
    limits: RecorderLimits = field(default_factory=RecorderLimits)

    def recorder(self) -> Recorder:
        return Recorder(
            self.database,
            self.bus,
            book=self.book,
            agents=self.holders,
            normalise=lambda number: f"+7{number[-10:]}" if len(number) >= 10 else None,
            limits=self.limits,
        )

    async def stored(self, call_id: CallId) -> CallStory | None:
        async with self.database.reading() as session:
            rows = (await repository.stored(session, [call_id])).get(call_id)
        return None if rows is None else story_of(rows)

    async def count(self, table: type[CallRecord | CallLeg | CallAlias]) -> int:
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0

    async def legs(self) -> dict[str, int | None]:
        async with self.database.reading() as session:
            rows = await session.execute(select(CallLeg.uniqueid, CallLeg.user_id))
            return {row.uniqueid: row.user_id for row in rows}


@pytest.fixture
async def desk(database: Database) -> Desk:
    await hire(database, ANNA, BORIS)
    return Desk(database)


async def test_whole_call_flushed_is_the_same_story(desk: Desk) -> None:
    recorder, call = desk.recorder(), Script("1")
    for fact in call.whole():
        recorder.take(fact)
    assert await recorder.flush()
    assert await desk.stored(call.id) == desk.book.story(call.id)
    assert [stored_ids(payload) for payload in desk.bus.of(CALLS_STORED)] == [[call.id]]


async def test_call_written_after_each_fact_is_the_same_as_at_once(desk: Desk) -> None:
    recorder, call = desk.recorder(), Script("1")
    for fact in call.whole():
        recorder.take(fact)
        await recorder.flush()
    assert await desk.stored(call.id) == desk.book.story(call.id)
    assert await desk.count(CallLeg) == 1


async def test_facts_told_twice_are_stored_once(desk: Desk) -> None:
    recorder, call = desk.recorder(), Script("1")
    for fact in [*call.whole(), *call.whole()]:
        recorder.take(fact)
        await recorder.flush()
    assert (await desk.count(CallRecord), await desk.count(CallLeg)) == (1, 1)


async def test_database_away_facts_wait_and_are_written_once_when_it_is_back(desk: Desk) -> None:
    outage = Outage(desk.database)
    desk.database, real = outage, desk.database
    recorder, call = desk.recorder(), Script("1")
    outage.away = True
    recorder.take(call.started())
    assert not await recorder.flush()
    assert recorder.health.away
    for fact in call.whole()[1:]:
        recorder.take(fact)
    assert recorder.health.waiting == 1
    outage.away = False
    assert await recorder.flush()
    desk.database = real
    assert await desk.stored(call.id) == desk.book.story(call.id)
    assert recorder.health.waiting == 0
    assert not recorder.health.away


async def test_commit_lost_batch_is_written_again_without_doubles(desk: Desk) -> None:
    outage = Outage(desk.database)
    desk.database, real = outage, desk.database
    recorder, call = desk.recorder(), Script("1")
    outage.lose_commit = True
    for fact in call.whole():
        recorder.take(fact)
    assert not await recorder.flush()
    assert await recorder.flush()
    desk.database = real
    assert await desk.stored(call.id) == desk.book.story(call.id)


async def test_running_recorder_waits_out_an_outage(desk: Desk) -> None:
    outage = Outage(desk.database)
    desk.database, real = outage, desk.database
    recorder, call = desk.recorder(), Script("1")
    paused = asyncio.Event()

    async def pause(_seconds: float) -> None:
        outage.away = False
        paused.set()

    outage.away = True
    running = asyncio.create_task(recorder.run(pause))
    for fact in call.whole():
        recorder.take(fact)
    await paused.wait()
    outage.tried.clear()
    await outage.tried.wait()
    assert await recorder.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    desk.database = real
    assert await desk.stored(call.id) == desk.book.story(call.id)


async def test_killed_in_mid_call_restarted_goes_on_with_the_same_story(desk: Desk) -> None:
    first, call = desk.recorder(), Script("1")
    desk.holders.phones[PHONE] = ANNA.user_id
    facts = call.whole()
    for fact in facts[:4]:
        first.take(fact)
    await first.flush()
    before = copy.deepcopy(desk.book.story(call.id))

    desk.book, desk.holders = StoryBook(), Holders()
    second = desk.recorder()
    assert await second.restore(NODE) == [before]
    for fact in facts[3:]:
        second.take(fact)
    await second.flush()
    async with desk.database.reading() as session:
        assert await load_open(session, NODE) == []
    assert await desk.stored(call.id) == desk.book.story(call.id)
    assert await desk.legs() == {"1.a": ANNA.user_id}


async def test_restart_of_one_node_leaves_the_other_nodes_calls(desk: Desk) -> None:
    recorder = desk.recorder()
    recorder.take(Script("1").started())
    await recorder.flush()
    assert await desk.recorder().restore("pbx2") == []


async def test_phone_changes_hands_leg_stays_with_who_had_it(desk: Desk) -> None:
    recorder, call = desk.recorder(), Script("1")
    desk.holders.phones[PHONE] = ANNA.user_id
    for fact in call.whole()[:3]:
        recorder.take(fact)
    desk.holders.phones[PHONE] = BORIS.user_id
    recorder.take(call.answered())
    await recorder.flush()
    assert await desk.legs() == {"1.a": ANNA.user_id}


async def test_calls_merged_absorbed_leads_to_the_survivor(desk: Desk) -> None:
    recorder, one, two, three = desk.recorder(), Script("1"), Script("2"), Script("3")
    for call in (one, two, three):
        recorder.take(call.started())
        recorder.take(call.leg())
    await recorder.flush()
    recorder.take(one.absorbs(two))
    await recorder.flush()
    recorder.take(three.absorbs(one))
    await recorder.flush()
    assert await desk.count(CallRecord) == 1
    assert sorted(await desk.legs()) == ["1.a", "2.a", "3.a"]
    async with desk.database.reading() as session:
        assert {await repository.resolve(session, call.id) for call in (one, two, three)} == {three.id}


async def test_merged_before_first_write_survivor_alone_is_stored(desk: Desk) -> None:
    recorder, one, two = desk.recorder(), Script("1"), Script("2")
    for fact in (one.started(), two.started(), two.leg(), one.absorbs(two)):
        recorder.take(fact)
    await recorder.flush()
    assert (await desk.count(CallRecord), await desk.count(CallAlias), await desk.count(CallLeg)) == (1, 1, 1)


async def test_story_shrinks_rows_that_are_no_longer_true_go(desk: Desk) -> None:
    recorder, call = desk.recorder(), Script("1")
    for fact in call.whole()[:3]:
        recorder.take(fact)
    await recorder.flush()
    story = desk.book.story(call.id)
    assert story is not None
    story.legs.clear()
    recorder.take(call.ended())
    await recorder.flush()
    assert await desk.count(CallLeg) == 0


async def test_refused_story_is_counted_and_the_others_are_stored(desk: Desk) -> None:
    recorder = desk.recorder()
    desk.holders.phones[PHONE] = 999
    for fact in Script("bad").whole():
        recorder.take(fact)
    desk.holders.phones[PHONE] = ANNA.user_id
    good = [Script(f"good{number}") for number in range(3)]
    for call in good:
        for fact in call.whole():
            recorder.take(fact)
    assert await recorder.flush()
    assert recorder.health.refused == 1
    assert await desk.count(CallRecord) == len(good)


async def test_hostile_text_is_stored(desk: Desk) -> None:
    recorder, call = desk.recorder(), Script("1", number="\0'; DROP\ud800")
    recorder.take(call.started())
    assert await recorder.flush()
    stored = await desk.stored(call.id)
    assert stored is not None
    assert stored.from_number.endswith("'; DROP?")


async def test_outage_longer_than_memory_ended_calls_are_counted_as_lost(desk: Desk) -> None:
    desk.limits = RecorderLimits(max_waiting=2)
    recorder = desk.recorder()
    recorder.take(Script("open").started())
    for name in ("a", "b", "c"):
        for fact in Script(name).whole():
            recorder.take(fact)
    assert recorder.health.lost == 2
    assert await recorder.flush()
    assert await desk.stored(Script("open").id) is not None
    assert await desk.stored(Script("c").id) is not None


async def test_bus_away_calls_are_stored_all_the_same(desk: Desk) -> None:
    desk.bus.fails = True
    recorder, call = desk.recorder(), Script("1")
    for fact in call.whole():
        recorder.take(fact)
    assert await recorder.flush()
    assert await desk.count(CallRecord) == 1


async def test_many_calls_one_batch_is_one_transaction(desk: Desk) -> None:
    begun: list[object] = []
    recorder = desk.recorder()
    for number in range(100):
        for fact in Script(str(number)).whole():
            recorder.take(fact)

    def count(connection: object) -> None:
        begun.append(connection)

    event.listen(Engine, "begin", count)
    await recorder.flush()
    event.remove(Engine, "begin", count)
    assert len(begun) == 1
    assert await desk.count(CallRecord) == 100
