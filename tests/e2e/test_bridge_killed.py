"""The process that follows the calls is killed in mid-call: the call stays one true story.

Twice: all in one process on SQLite, where the desk goes away with it, and as processes of their own on PostgreSQL
and Redis, where the browser does not even notice.
"""

import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import datetime

import pytest
from playwright.async_api import expect

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller
from deploy.stack import SEPARATE_ROLES
from tests.e2e.conftest import NewScreen
from tests.fixtures_servers import PostgresServer, RedisServer
from tests.live.calls import hang_up, on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec, live_house
from tests.live.people import Operator, Person, at_desk, clear_desk, signed_in
from tests.live.records import cel, inbound_calls, is_over, talk_s
from tests.live.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-bridge-killed")]


@pytest.fixture(scope="module")
def own_servers(postgres: PostgresServer, shared_redis: RedisServer) -> Iterator[HouseSpec]:
    """A fresh database and an empty Redis; `callcenter demo` makes the tables."""
    shared_redis.flush()
    name = f"house_{uuid.uuid4().hex}"
    postgres.create(name)
    yield HouseSpec(roles=SEPARATE_ROLES, database_url=postgres.url(name), redis_url=shared_redis.url)
    postgres.drop(name)


@pytest.fixture(scope="module", params=["one-process", "scaled-out"])
def house(asterisk_installed: None, request: pytest.FixtureRequest) -> Iterator[House]:
    spec = HouseSpec() if request.param == "one-process" else request.getfixturevalue("own_servers")
    with live_house(spec) as opened:
        yield opened


async def expect_over(house: House, linkedid: str) -> None:
    """The call's end in the PBX's own record, while nobody of ours listens."""

    async def over() -> bool:
        return is_over(cel(house.pbx), linkedid)

    await until(over, "the end of the call in the CEL")


async def reopened(stack: AsyncExitStack, operator: Operator) -> Operator:
    """The same person's line after the server came back, or the same line when it never went."""
    if operator.person.house.bridge_role == "bridge":
        return operator
    return Operator(operator.person, await stack.enter_async_context(operator.person.line()))


async def talking(stack: AsyncExitStack, house: House, number: str) -> Operator:
    """An operator who talks to this caller until somebody ends the call, and the answer is stored."""
    await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(house.pbx))
    (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
    caller = Caller(did=numbers.DID_SALES, number=number)
    await stack.enter_async_context(on_the_phone(house, caller))
    await olena.line.card(number, "talking")
    await olena.person.talking_call(number)
    return olena


async def test_talking_bridge_killed_and_restarted_call_ends_as_one_story(house: House) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        olena = await talking(stack, house, number)
        await house.kill_bridge()
        await house.start_bridge()
        olena = await reopened(stack, olena)
        call_id = (await olena.line.card(number, "talking"))["call_id"]
        await hang_up(house)
        ended = await olena.line.card(number, "ended", status="answered")
        await olena.line.desk(state="wrap_up")
        await olena.line.desk(state="ready", since=place_of_wrap_up(olena))
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        call = await irina.ended_call(number)
        leads = await irina.leads_of(number)
        assert await irina.open_calls() == []
    assert (ended["call_id"], call["id"]) == (call_id, call_id)
    assert [(owner["kind"], owner["id"]) for owner in ended["owners"]] == [("lead", lead["id"]) for lead in leads]
    assert (call["status"], call["queue"], len(leads)) == ("answered", "sales", 1)
    assert [(agent["name"], agent["answered"]) for agent in call["agents"]] == [("Олена Марченко", True)]
    assert call["talk_s"] == pytest.approx(talk_s(cel(house.pbx), call_id), abs=1)
    assert [(visit["outcome"], visit["agent"]) for visit in call["queue_visits"]] == [("answered", "PJSIP/101")]


def place_of_wrap_up(operator: Operator) -> int:
    return next(
        place
        for place, frame in enumerate(operator.line.frames)
        if frame.get("event", {}).get("desk", {}).get("state") == "wrap_up"
    )


async def test_talking_call_ends_while_bridge_is_down_it_is_closed_as_reconciled(house: House) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        olena = await talking(stack, house, number)
        call_id = (await olena.line.card(number, "talking"))["call_id"]
        await house.kill_bridge()
        await hang_up(house)
        await expect_over(house, call_id)
        await house.start_bridge()
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        call = await irina.ended_call(number)
        assert await irina.open_calls() == []
    assert (call["id"], call["status"], call["reconciled"]) == (call_id, "answered", True)
    assert [(agent["name"], agent["answered"]) for agent in call["agents"]] == [("Олена Марченко", True)]
    assert call["talk_s"] >= talk_s(cel(house.pbx), call_id) - 1


async def test_call_begins_while_bridge_is_down_it_is_found_and_its_card_comes(house: House) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(house.pbx))
        (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
        await house.kill_bridge()
        known = inbound_calls(cel(house.pbx))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))

        async def talks() -> bool:
            return any(
                row.event == "BRIDGE_ENTER" and row.linkedid not in known and row.channel.startswith("PJSIP/101")
                for row in cel(house.pbx)
            )

        await until(talks, "the call answered in the CEL")
        await house.start_bridge()
        olena = await reopened(stack, olena)
        await olena.line.card(number, "talking", match="new_lead")
        await hang_up(house)
        await olena.line.card(number, "ended", status="answered")
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        call = await irina.ended_call(number)
        leads = await irina.leads_of(number)
    began = next(row.at for row in cel(house.pbx) if row.uniqueid == call["id"])
    assert (call["direction"], call["status"], call["did"]) == ("inbound", "answered", numbers.DID_SALES)
    assert abs((datetime.fromisoformat(call["started_at"]) - began).total_seconds()) < 2
    assert [agent["name"] for agent in call["agents"]] == ["Олена Марченко"]
    assert len(leads) == 1


async def test_talking_operator_in_browser_bridge_killed_card_goes_on(house: House, new_screen: NewScreen) -> None:
    async with AsyncExitStack() as stack:
        olena: Person = await stack.enter_async_context(signed_in(house, "olena"))
        stack.push_async_callback(clear_desk, olena)
        screen = await new_screen(stack)
        await screen.sign_in("olena")
        await screen.go_ready()
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.5).online(house.pbx))
        number = fresh_number()
        caller = Caller(did=numbers.DID_SALES, number=number)
        await stack.enter_async_context(on_the_phone(house, caller))
        await expect(screen.cards).to_have_attribute("data-phase", "talking")
        await olena.talking_call(number)
        await house.kill_bridge()
        await house.start_bridge()
        await screen.expect_link("open")
        await expect(screen.cards).to_have_attribute("data-phase", "talking")
        await hang_up(house)
        await expect(screen.cards).to_have_attribute("data-phase", "ended")
        await expect(screen.cards).to_have_count(1)
