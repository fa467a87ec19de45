"""Two bridges for one PBX: the calls of one that dies or hangs go on with the other, nothing twice."""

import os
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import select

from callcenter.calls.models import CallRecord
from callcenter.db import Database
from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller
from tests.fixtures_servers import PostgresServer, RedisServer
from tests.live.calls import hang_up, on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec, live_house
from tests.live.leading import TWO_BRIDGES, bridges, leader, leaders, standby
from tests.live.people import Operator, at_desk, signed_in
from tests.live.records import cel, talk_s
from tests.live.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-standby")]


@pytest.fixture(scope="module")
def house(asterisk_installed: None, postgres: PostgresServer, shared_redis: RedisServer) -> Iterator[House]:
    shared_redis.flush()
    name = f"house_{uuid.uuid4().hex}"
    postgres.create(name)
    spec = HouseSpec(roles=TWO_BRIDGES, database_url=postgres.url(name), redis_url=shared_redis.url)
    with live_house(spec) as opened:
        yield opened
    postgres.drop(name)


@asynccontextmanager
async def talking(house: House, number: str) -> AsyncIterator[Operator]:
    """An operator who talks to this caller until somebody ends the call."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(house.pbx))
        (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
        await olena.line.card(number, "talking")
        await olena.person.talking_call(number)
        yield olena


async def ended_once(house: House, olena: Operator, number: str) -> None:
    """One story, one card, one lead and one wrap-up."""
    await hang_up(house)
    ended = await olena.line.card(number, "ended", status="answered")
    await olena.line.desk(state="wrap_up")
    async with signed_in(house, "irina") as irina:
        call = await irina.ended_call(number)
        leads = await irina.leads_of(number)
        assert await irina.open_calls() == []
    assert (call["id"], call["status"], call["queue"]) == (ended["call_id"], "answered", "sales")
    assert [(agent["name"], agent["answered"]) for agent in call["agents"]] == [("Олена Марченко", True)]
    assert call["talk_s"] == pytest.approx(talk_s(cel(house.pbx), call["id"]), abs=1)
    assert len(leads) == 1
    assert times_in(olena, "wrap_up") == 1


def times_in(olena: Operator, state: str) -> int:
    """How often the desk came into this state."""
    states = [frame["event"]["desk"]["state"] for frame in olena.line.frames if _is_desk(frame)]
    return sum(now == state and before != state for before, now in zip(["", *states], states, strict=False))


def _is_desk(frame: dict[str, object]) -> bool:
    event = frame.get("event")
    return isinstance(event, dict) and event.get("kind") == "desk"


async def rows_of(house: House) -> list[tuple[object, ...]]:
    database = Database(house.stack.spec.database_url)
    try:
        async with database.reading() as session:
            columns = CallRecord.__table__.c
            return [tuple(row) for row in await session.execute(select(*columns).order_by(columns.id))]
    finally:
        await database.dispose()


async def test_two_bridges_started_one_leads(house: House) -> None:
    leading = await leader(house)
    assert await leaders(house) == [leading]
    assert len(bridges(house)) == 2


async def test_talking_leader_killed_the_other_goes_on_with_the_same_call(house: House) -> None:
    number = fresh_number()
    first = await leader(house)
    await standby(house)
    async with talking(house, number) as olena:
        await house.stack.kill(first)
        second = await leader(house, other_than=first, limit_s=60)
        await ended_once(house, olena, number)
    await house.stack.start(first)
    assert await standby(house) == first
    assert await leader(house) == second


async def test_talking_leader_stopped_and_woken_up_it_writes_nothing_and_stands_by(house: House) -> None:
    number = fresh_number()
    first = await leader(house)
    await standby(house)
    process = house.stack.processes[first]
    async with talking(house, number) as olena:
        os.kill(process.pid, signal.SIGSTOP)
        try:
            second = await leader(house, other_than=first, limit_s=60)
            await ended_once(house, olena, number)
            before = await rows_of(house)
        finally:
            os.kill(process.pid, signal.SIGCONT)

        async def learned() -> bool:
            text = house.stack.log.read_text(errors="replace")
            return "lease.lost" in text

        await until(learned, "the woken bridge to learn that it was followed")
        assert await leader(house) == second
        assert await rows_of(house) == before
        assert times_in(olena, "wrap_up") == 1
    assert process.poll() is None


async def test_ringing_leader_killed_its_card_goes_on_and_the_call_is_stored_once(house: House) -> None:
    number = fresh_number()
    first = await leader(house)
    await standby(house)
    async with AsyncExitStack() as stack:
        phone = AgentPhone(extension="101", answer_after_s=12)
        await stack.enter_async_context(phone.online(house.pbx))
        (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
        card = await olena.line.card(number, "ringing")
        await house.stack.kill(first)
        await leader(house, other_than=first, limit_s=60)
        talks = await olena.line.card(number, "talking")
        assert talks["call_id"] == card["call_id"]
        await ended_once(house, olena, number)
    await house.stack.start(first)
    await standby(house)
