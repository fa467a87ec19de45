"""The call log on real databases and over HTTP: who sees what, in which order, page after page."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Role
from callcenter.calls.api import CALL_LOG, routes
from callcenter.calls.facts import CallFact, CallId, Endpoint
from callcenter.calls.past import NOTHING
from callcenter.calls.ports import NumberSpan, Position
from callcenter.calls.recorder import Recorder
from callcenter.calls.schemas import CallCustomer, CallPage, CallQuery
from callcenter.calls.service import CallLog, decode_cursor, encode_cursor
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import CallStatus, Direction, LegOutcome
from callcenter.db import Database
from callcenter.errors import InvalidInput, NotFound
from tests.fakes.bus import RecordingBus
from tests.fakes.people import NamedPeople, hire, person
from tests.fakes.stories import NODE, NOW, PHONE, Script
from tests.http.rig import World, open_world

pytestmark = pytest.mark.db

ANNA, BORIS = person(1, "Anna"), person(2, "Boris")
CHIEF = person(3, "Chief", Role.SUPERVISOR)
KEY = "+79161234567"
NO_ID = encode_cursor(Position(NOW, ""))


def normalise(number: str) -> str | None:
    digits = "".join(letter for letter in number if letter.isdigit())
    return f"+7{digits[-10:]}" if len(digits) >= 10 else None


class Owner(BaseModel):
    kind: str = "contact"
    id: int = 7
    name: str = "Мария"
    company: None = None
    position: None = None
    responsible: None = None
    status: None = None
    phones: tuple[()] = ()
    created_at: Any = NOW


@dataclass
class Customers:
    """Implements CustomerLookup."""

    asked: list[set[str]] = field(default_factory=list)

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[BaseModel]]:
        self.asked.append(set(keys))
        return {KEY: [Owner()]} if KEY in keys else {}


@dataclass
class Firm:
    database: Database
    holder: int | None = ANNA.user_id
    customers: Customers = field(default_factory=Customers)

    @property
    def log(self) -> CallLog:
        names = NamedPeople({1: "Anna", 2: "Boris"})
        return CallLog(normalise=normalise, customers=self.customers, names=names)

    def agent_of(self, endpoint: str) -> int | None:
        return self.holder if endpoint == PHONE else None

    async def record(self, *facts: CallFact) -> None:
        recorder = Recorder(self.database, RecordingBus(), book=StoryBook(), agents=self, normalise=normalise)
        for fact in facts:
            recorder.take(fact)
        assert await recorder.flush()

    async def page(self, principal: Any = CHIEF, **query: Any) -> CallPage:
        async with self.database.reading() as session:
            return await self.log.page(session, principal, CallQuery(**query))


def ids(page: CallPage) -> list[str]:
    return [row.id.removeprefix(f"{NODE}-") for row in page.items]


@pytest.fixture
async def firm(database: Database) -> Firm:
    await hire(database, ANNA, BORIS, CHIEF)
    return Firm(database)


async def test_newest_call_comes_first_with_agent_and_customer(firm: Firm) -> None:
    await firm.record(*Script("1").whole(), *Script("2", began=NOW + timedelta(seconds=1), number="101").whole())
    page = await firm.page()
    assert ids(page) == ["2", "1"]
    (agent,) = page.items[1].agents
    assert (agent.user_id, agent.name, agent.endpoint, agent.answered) == (1, "Anna", PHONE, True)
    assert [owner.name for owner in page.items[1].customers] == ["Мария"]
    assert isinstance(page.items[1].customers[0], CallCustomer)
    assert page.items[0].customers == []
    assert firm.customers.asked == [{KEY}]


async def test_device_of_nobody_is_named_by_itself(firm: Firm) -> None:
    firm.holder = None
    await firm.record(*Script("1").whole())
    (agent,) = (await firm.page()).items[0].agents
    assert (agent.user_id, agent.name) == (None, PHONE)


async def test_pages_while_new_calls_come_in_show_each_call_once(firm: Firm) -> None:
    # All of one microsecond: only the id decides their order.
    for number in range(5):
        await firm.record(*Script(str(number)).whole())
    first = await firm.page(limit=2)
    await firm.record(*Script("late", began=NOW + timedelta(hours=1)).whole())
    second = await firm.page(limit=2, cursor=first.next_cursor)
    third = await firm.page(limit=2, cursor=second.next_cursor)
    assert [ids(page) for page in (first, second, third)] == [["4", "3"], ["2", "1"], ["0"]]
    assert third.next_cursor is None


async def test_operator_sees_the_calls_of_own_devices_only(firm: Firm) -> None:
    await firm.record(*Script("annas").whole())
    firm.holder = BORIS.user_id
    await firm.record(*Script("boris").whole())
    assert ids(await firm.page(ANNA)) == ["annas"]
    assert ids(await firm.page(ANNA, agent_id=BORIS.user_id)) == []
    assert sorted(ids(await firm.page(CHIEF))) == ["annas", "boris"]
    async with firm.database.reading() as session:
        assert (await firm.log.detail(session, ANNA, Script("annas").id)).id == Script("annas").id
        with pytest.raises(NotFound):
            await firm.log.detail(session, ANNA, Script("boris").id)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"direction": "inbound"}, ["long", "open"]),
        ({"direction": "outbound"}, ["out"]),
        ({"status": "answered"}, ["long", "out"]),
        ({"status": "open"}, ["open"]),
        ({"status": "busy"}, []),
        ({"agent_id": 1}, ["long", "open", "out"]),
        ({"agent_id": 2}, []),
        ({"number": "8 (916) 123-45-67"}, ["long"]),
        ({"number": "600"}, ["long", "open", "out"]),
        ({"number": "6"}, []),
        ({"started_from": NOW + timedelta(seconds=1)}, ["open"]),
        ({"started_to": NOW + timedelta(seconds=1)}, ["long", "out"]),
    ],
)
async def test_filter_leaves_what_was_asked_for(firm: Firm, query: dict[str, Any], expected: list[str]) -> None:
    await firm.record(
        *Script("long").whole(),
        *Script("out", direction=Direction.OUTBOUND, number="101").whole(),
        *Script("open", number="", began=NOW + timedelta(seconds=2)).whole()[:3],
    )
    assert sorted(ids(await firm.page(**query))) == expected


async def test_whole_story_is_in_the_detail(firm: Firm) -> None:
    await firm.record(*Script("1").whole())
    async with firm.database.reading() as session:
        detail = await firm.log.detail(session, CHIEF, Script("1").id)
    assert (detail.node, detail.reconciled) == (NODE, False)
    assert [(leg.uniqueid, leg.user_id, leg.outcome) for leg in detail.legs] == [("1.a", 1, "answered")]


async def test_absorbed_call_is_found_under_its_old_id(firm: Firm) -> None:
    one, two = Script("1"), Script("2")
    await firm.record(one.started(), two.started(), two.leg(), one.absorbs(two))
    async with firm.database.reading() as session:
        assert (await firm.log.detail(session, CHIEF, two.id)).id == one.id


async def test_calls_of_numbers_go_on_after_the_last_one_seen(firm: Firm) -> None:
    await firm.record(*Script("1").whole(), *Script("2").whole(), *Script("3", number="101").whole())
    async with firm.database.reading() as session:
        newest = await firm.log.calls_of_numbers(session, [NumberSpan(KEY)], before=None, limit=1)
        last = Position(newest[0].started_at, newest[0].id)
        older = await firm.log.calls_of_numbers(session, [NumberSpan(KEY)], before=last, limit=5)
        assert await firm.log.calls_of_numbers(session, [], before=None, limit=5) == []
    assert [call.id for call in (*newest, *older)] == [Script("2").id, Script("1").id]


async def test_calls_outside_of_a_numbers_span_are_not_its_own(firm: Firm) -> None:
    one, two, three = (Script(str(n), began=NOW + timedelta(hours=n)) for n in (1, 2, 3))
    other = Script("4", number="101")
    await firm.record(*one.whole(), *two.whole(), *three.whole(), *other.whole())
    async with firm.database.reading() as session:
        ids = [call.id for call in await firm.log.calls_of_numbers(session, [NumberSpan(KEY)], before=None, limit=9)]
        begun = {id_: (await firm.log.detail(session, CHIEF, id_)).started_at for id_ in ids}
        from_two = NumberSpan(KEY, since=begun[two.id])
        until_two = NumberSpan(KEY, until=begun[two.id])
        only_two = NumberSpan(KEY, since=begun[two.id], until=begun[three.id])
        found = [
            [call.id for call in await firm.log.calls_of_numbers(session, spans, before=None, limit=9)]
            for spans in ([from_two], [until_two], [only_two], [until_two, only_two], [only_two, NumberSpan("+1")])
        ]
        past = await firm.log.past_of_number(session, KEY, 5, since=begun[two.id])
    assert found == [[three.id, two.id], [one.id], [two.id], [two.id, one.id], [two.id]]
    assert ([call.id for call in past.newest], past.total) == ([three.id, two.id], 2)


@pytest.mark.parametrize("cursor", ["", "x", "////", "bm9wZQ", "MjAyNi0wMS0wMSBjYWxs", NO_ID])
def test_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(cursor)


def test_cursor_read_is_the_position() -> None:
    position = Position(NOW, CallId("pbx1-1700000000.12"))
    assert decode_cursor(encode_cursor(position)) == position


@pytest.fixture
async def world(firm: Firm) -> AsyncIterator[World]:
    def setup(app: web.Application) -> None:
        app[CALL_LOG] = firm.log

    async with open_world(firm.database, more=[routes], setup=[setup]) as world:
        yield world


async def test_over_http_rights_and_shapes_hold(world: World, firm: Firm) -> None:
    await firm.record(*Script("1").whole())
    assert (await world.browser().call("GET", "/calls")).status == 401
    operator = await world.signed_in(Role.OPERATOR)
    assert (await operator.call("GET", "/calls")).json == {"items": [], "next_cursor": None}
    assert (await operator.call("GET", f"/calls/{Script('1').id}")).status == 404
    chief = await world.signed_in(Role.SUPERVISOR)
    listed = (await chief.call("GET", "/calls", params={"number": "+7 916 123 45 67"})).json["items"]
    assert [row["id"] for row in listed] == [Script("1").id]
    assert (await chief.call("GET", f"/calls/{Script('1').id}")).json["legs"][0]["endpoint"] == PHONE


@pytest.mark.parametrize("query", ["cursor=no", "limit=0", "limit=201", "status=great", "foo=1", "started_from=5x"])
async def test_over_http_bad_query_is_refused(world: World, query: str) -> None:
    chief = await world.signed_in(Role.SUPERVISOR)
    assert (await chief.call("GET", f"/calls?{query}")).status == 422


async def test_past_of_a_number_is_what_is_over_newest_first_with_who_answered_and_counts_all(firm: Firm) -> None:
    desk = Endpoint("PJSIP/105")
    passed = Script("1", began=NOW)
    missed = Script("2", began=NOW + timedelta(hours=1))
    ringing = Script("3", began=NOW + timedelta(hours=2))
    other = Script("4", number="89160000000")
    facts: list[CallFact] = [
        passed.started(),
        passed.leg("x"),
        passed.leg_ended("x", outcome=LegOutcome.NO_ANSWER, after=5),
    ]
    facts += [passed.leg("y", desk), passed.answered("y", desk), passed.leg_ended("y", desk), passed.ended()]
    await firm.record(*facts, *other.whole(), ringing.started())
    await firm.record(missed.started(), missed.ended(status=CallStatus.ABANDONED))
    async with firm.database.reading() as session:
        both = await firm.log.past_of_number(session, KEY, 5)
        one = await firm.log.past_of_number(session, KEY, 1)
        none = await firm.log.past_of_number(session, "+79990000000", 5)
    assert [(call.id, call.status, call.agent) for call in both.newest] == [
        (missed.id, CallStatus.ABANDONED, None),
        (passed.id, CallStatus.ANSWERED, desk),
    ]
    assert (both.total, one.total, one.newest, none) == (2, 2, both.newest[:1], NOTHING)
