"""Many calls of all kinds at once: each is stored once, each unknown caller is one lead."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final

import pytest

from deploy.pbx import numbers
from deploy.phones import AgentPhone, Caller, OnRing
from tests.live.fresh import fresh_number
from tests.live.house import House
from tests.live.people import Person, at_desk, signed_in
from tests.live.records import cel, inbound_calls, is_over
from tests.live.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-counting")]

KNOWN: Final = "+74990000503"
AT_ONCE: Final = 6
"""SIPp processes side by side; more than the phones, so that callers wait."""


def calls_of(new: Sequence[str]) -> tuple[Caller, ...]:
    """Twenty; each of the seven `new` numbers calls at least once."""
    return (
        Caller(did=numbers.DID_SALES, number=new[0], hangup_after_s=3),
        Caller(did=numbers.DID_SALES, number=new[1], hangup_after_s=2),
        Caller(did=numbers.DID_SALES, number=new[2], hangup_after_s=0.2),
        Caller(did=numbers.DID_SALES, number=KNOWN, hangup_after_s=2),
        Caller(did=numbers.DID_SALES, withheld=True, hangup_after_s=2),
        Caller(did=numbers.DID_DIRECT, number=new[0], hangup_after_s=1),
        Caller(did=numbers.DID_DIRECT, number=new[3], hangup_after_s=1),
        Caller(did=numbers.DID_DIRECT, withheld=True, hangup_after_s=1),
        Caller(did=numbers.DID_BUSY, number=new[4], refused_with=486),
        Caller(did=numbers.DID_BUSY, number=new[4], refused_with=486),
        Caller(did=numbers.DID_REJECT, number=new[5], refused_with=403),
        Caller(did=numbers.DID_REJECT, number=KNOWN, refused_with=403),
        Caller(did=numbers.DID_GROUP, number=new[6], hangup_after_s=1),
        Caller(did=numbers.DID_SALES, number=new[6], hangup_after_s=1),
        Caller(did=numbers.DID_DIRECT, number=new[1], hangup_after_s=0.5),
        Caller(did=numbers.DID_IVR, number=new[2], hangup_after_s=1),
        Caller(did=numbers.DID_IVR, number=new[3], dtmf="1", hangup_after_s=2),
        Caller(did=numbers.DID_SALES, number=new[5], hangup_after_s=1),
        Caller(did=numbers.DID_BUSY, number=KNOWN, refused_with=486),
        Caller(did=numbers.DID_DIRECT, number=new[4], hangup_after_s=0.5),
    )


async def test_twenty_mixed_calls_each_is_stored_once_and_each_stranger_is_one_lead(house: House) -> None:
    strangers = [fresh_number() for _ in range(7)]
    callers = calls_of(strangers)
    earlier = inbound_calls(cel(house.pbx))
    async with signed_in(house, "irina") as irina:
        before = {call["id"] for call in await irina.all("/calls")}
        leads_before = len(await irina.all("/customers", kind="lead"))
        await make_all_calls(house, callers)
        linkedids = inbound_calls(cel(house.pbx)) - earlier
        await until(lambda: all_stored(irina, linkedids, before), "every call of the PBX in the log", 60)
        new = [call for call in await irina.all("/calls") if call["id"] not in before]
        leads = await irina.all("/customers", kind="lead")
        leads_of_each = {number: len(await irina.leads_of(number)) for number in strangers}
    assert len(linkedids) == len(callers)
    assert Counter(call["id"] for call in new) == Counter(linkedids)
    assert Counter(call["from_number"] for call in new if not call["withheld"]) == Counter(
        caller.number for caller in callers if not caller.withheld
    )
    assert sum(call["withheld"] for call in new) == sum(caller.withheld for caller in callers)
    assert leads_of_each == dict.fromkeys(strangers, 1)
    assert len(leads) - leads_before == len(strangers)
    assert all(is_over(cel(house.pbx), linkedid) for linkedid in linkedids)


async def make_all_calls(house: House, callers: Sequence[Caller]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def make(caller: Caller) -> None:
        async with gate:
            await caller.call(house.pbx)

    async with AsyncExitStack() as stack:
        for extension in ("101", "102", "103"):
            phone = AgentPhone(extension=extension, answer_after_s=0.5)
            await stack.enter_async_context(phone.online(house.pbx))
        await stack.enter_async_context(AgentPhone(extension="104", on_ring=OnRing.BUSY).online(house.pbx))
        await stack.enter_async_context(at_desk(house, "olena", "timur"))
        await asyncio.gather(*(make(caller) for caller in callers))


async def all_stored(irina: Person, linkedids: set[str], before: set[str]) -> bool:
    calls = [call for call in await irina.all("/calls") if call["id"] not in before]
    return len(calls) >= len(linkedids) and all(call["status"] is not None for call in calls)
