"""Callers routed by the CRM on a real exchange: who knows them first, who is refused, who goes before others; and a CRM
that hangs, or is gone, keeps nobody from the queue."""

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentPhone, Caller
from tests.live.calls import hang_up, on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import Json, Person, at_desk, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-routing")]

HOUSE = HouseSpec(
    pbx=PbxSpec(routed=True, route_limit_s=4, direct_ring_s=15, queue_ring_s=15, queue_wait_s=60),
    environment={"CALLCENTER_ROUTING__DEADLINE_MS": "3000", "CALLCENTER_ROUTING__RING_S": "20"},
)
"""A busy machine gets longer limits than the product's own."""


async def a_contact(person: Person, *, tags: tuple[str, ...] = (), responsible_id: int | None = None) -> str:
    number = fresh_number()
    body = {"name": f"Customer {number[-4:]}", "phones": [{"raw": number, "kind": "mobile"}], "tags": list(tags)}
    await person.post("/contacts", **body, responsible_id=responsible_id)
    return number


async def decided(person: Person, number: str) -> Json:
    """The one decision about the one call of this number."""

    async def kept() -> Json | None:
        calls = await person.calls_of(number)
        found = await person.get(f"/calls/{calls[0]['id']}/routing") if calls else {"items": []}
        return found["items"][0] if found["items"] else None

    return await until(kept, f"a decision about {number}")


async def line_up(house: House, queue: str, count: int) -> list[tuple[str, int]]:
    """Channel and priority of those who wait, once they are so many; in the words of the exchange's own console."""

    async def as_many() -> list[tuple[str, int]] | None:
        lines = [line.strip() for line in (await house.pbx.cli(f"queue show {queue}")).splitlines()]
        found = [(line.split()[1], int(line.rpartition("prio: ")[2].rstrip(")"))) for line in lines if "prio: " in line]
        return found if len(found) == count else None

    return await until(as_many, f"{count} callers in {queue}")


@asynccontextmanager
async def two_phones(house: House) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for extension in ("101", "102"):
            await stack.enter_async_context(AgentPhone(extension=extension, hangup_after_s=1).online(house.pbx))
        yield


async def test_known_caller_rings_the_responsible_manager_and_the_queue_only_while_she_is_away(house: House) -> None:
    async with (
        two_phones(house),
        at_desk(house, "olena", "timur") as (olena, timur),
        signed_in(house, "irina") as irina,
    ):
        her_id, his_id = olena.person.me["user_id"], timur.person.me["user_id"]
        number = await a_contact(irina, responsible_id=her_id)
        await Caller(did=numbers.DID_SALES, number=number).call(house.pbx)
        call, routed = await irina.ended_call(number), await decided(irina, number)
        assert (routed["action"], routed["reason"], routed["user_id"], routed["queue"]) == (
            "person",
            "responsible",
            her_id,
            "sales",
        )
        assert [agent["user_id"] for agent in call["agents"] if agent["answered"]] == [her_id]
        assert (call["status"], call["queue_visits"]) == ("answered", [])
        await olena.person.go("paused", "training")
        other = await a_contact(irina, responsible_id=her_id)
        await Caller(did=numbers.DID_SALES, number=other).call(house.pbx)
        call, routed = await irina.ended_call(other), await decided(irina, other)
        assert (routed["action"], routed["reason"]) == ("queue", "line")
        assert [(one["rule"], one["user_id"], one["presence"]) for one in routed["passed"]] == [
            ("responsible", her_id, "paused")
        ]
        assert [agent["user_id"] for agent in call["agents"] if agent["answered"]] == [his_id]
        assert [visit["queue"] for visit in call["queue_visits"]] == ["sales"]


async def test_marked_callers_are_refused_put_first_and_sent_by_their_language_and_by_the_hour(house: House) -> None:
    async with AsyncExitStack() as stack:
        irina = await stack.enter_async_context(signed_in(house, "irina"))
        await stack.enter_async_context(AgentPhone(extension="101").online(house.pbx))
        (olena,) = await stack.enter_async_context(at_desk(house, "olena"))
        await olena.person.go("paused", "training")
        refused = await a_contact(irina, tags=("Чёрный список",))
        counts = await Caller(did=numbers.DID_SALES, number=refused, refused_with=403).call(house.pbx)
        assert (counts.ok, counts.failed) == (1, 0)
        assert (await decided(irina, refused))["action"] == "refused"
        someone, vip = fresh_number(), await a_contact(irina, tags=("VIP",))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=someone)))
        first = await line_up(house, "sales", 1)
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=vip)))
        waiting = await line_up(house, "sales", 2)
        assert [priority for _, priority in waiting] == [10, 0]
        assert waiting[1] == first[0]
        foreigner = await a_contact(irina, tags=("lang:en",))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=foreigner)))
        await line_up(house, "support", 1)
        assert (await decided(irina, foreigner))["reason"] == "language"
        late = fresh_number()
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SUPPORT, number=late)))
        await line_up(house, "sales", 3)
        routed = await decided(irina, late)
        assert (routed["action"], routed["reason"], routed["night"]) == ("closed", "out_of_hours", "queue/sales")
        await hang_up(house)


async def test_crm_that_hangs_or_is_gone_keeps_nobody_from_the_queue(house: House) -> None:
    process = house.stack.processes["run"]
    process.send_signal(signal.SIGSTOP)
    try:
        async with on_the_phone(house, Caller(did=numbers.DID_SALES, number=fresh_number())):
            await line_up(house, "sales", 1)
    finally:
        process.send_signal(signal.SIGCONT)
    await house.kill_bridge()
    try:
        async with on_the_phone(house, Caller(did=numbers.DID_SALES, number=fresh_number())):
            assert [priority for _, priority in await line_up(house, "sales", 1)] == [0]
    finally:
        await house.start_bridge()
