"""Calls that begin at one's own phone, whom they can go to, and requests that come twice."""

import asyncio

import pytest

from callcenter.calls.ports import DeviceState, DialOrder
from callcenter.control.actions import Result
from callcenter.control.errors import (
    InProgress,
    NoSuchSpace,
    NotDiallable,
    NotYourPhone,
)
from callcenter.control.rules import NumberForbidden
from callcenter.control.schemas import (
    DialRequest,
    LegRequest,
    TargetQuery,
)
from callcenter.errors import TooManyRequests
from callcenter.http.once import KeyReused
from tests.control.house import CALL, IRINA, NUMBER, OLENA, ROBOT, TIMUR, House, asker, refused
from tests.control.talks import COLLEAGUE, OWN
from tests.fakes.calls_pbx import parked_call
from tests.fakes.stories import PHONE

pytestmark = pytest.mark.db


async def test_request_repeated_with_its_key_is_done_once_and_answered_the_same(house: House) -> None:
    request = DialRequest(number=NUMBER)
    first = await house.control.dial(asker(OLENA, "a-double-click"), request)
    again = await house.control.dial(asker(OLENA, "a-double-click"), request)

    assert again == first
    assert len(house.pbx.log) == 1


async def test_refusal_repeated_with_its_key_is_the_same_refusal(house: House) -> None:
    house.pbx.states[PHONE] = DeviceState.UNAVAILABLE
    work = [house.control.dial(asker(OLENA, "a-double-click"), DialRequest(number=NUMBER)) for _ in range(2)]

    assert [await refused(one) for one in work] == ["phone-not-registered", "phone-not-registered"]
    assert len(await house.trail()) == 1


async def test_key_of_another_request_is_refused(house: House) -> None:
    await house.control.dial(asker(OLENA, "a-double-click"), DialRequest(number=NUMBER))

    with pytest.raises(KeyReused):
        await house.control.dial(asker(OLENA, "a-double-click"), DialRequest(number="102"))


async def test_request_under_way_asked_again_is_not_done_twice(house: House) -> None:
    house.pbx.gate = asyncio.Event()
    first = asyncio.create_task(house.control.dial(asker(OLENA, "same-key-1"), DialRequest(number="102")))
    await house.pbx.reached.wait()

    with pytest.raises(InProgress):
        await house.control.dial(asker(OLENA, "same-key-1"), DialRequest(number="102"))
    house.pbx.gate.set()

    assert (await first).result is Result.RINGING
    assert len(house.pbx.log) == 1


async def test_click_to_call_shows_the_customer_to_the_agent_and_the_firm_to_the_customer(house: House) -> None:
    dialled = await house.control.dial(asker(OLENA), DialRequest(number="8 495 123-45-67"))

    (_, order) = house.pbx.log[0]
    assert order == DialOrder(endpoint=PHONE, number=NUMBER, name="Anna", dialled=NUMBER, shown="+74950000001")
    assert (dialled.result, dialled.shown) == (Result.RINGING, "+74950000001")


async def test_click_to_call_is_refused_where_it_cannot_or_may_not_be(house: House) -> None:
    dial = house.control.dial
    with pytest.raises(NotYourPhone):
        await dial(asker(OLENA), DialRequest(number=NUMBER, user_id=2))
    with pytest.raises(NotDiallable):
        await dial(asker(OLENA), DialRequest(number="12345678901234567890123"))
    with pytest.raises(NumberForbidden):
        await dial(asker(OLENA), DialRequest(number="+78091234567"))
    assert await refused(dial(asker(OLENA), DialRequest(number=NUMBER, shown="+74950000002"))) == (
        "caller-number-not-allowed"
    )
    assert await refused(dial(asker(IRINA), DialRequest(number=NUMBER))) == "no-phone"
    house.pbx.states[PHONE] = DeviceState.IN_USE
    assert await refused(dial(asker(OLENA), DialRequest(number="102"))) == "already-talking"
    assert house.pbx.log == []


async def test_integrator_dials_for_a_person_and_is_limited(house: House) -> None:
    for _ in range(2):
        await house.control.dial(asker(ROBOT), DialRequest(number=NUMBER, user_id=2))
    with pytest.raises(TooManyRequests):
        await house.control.dial(asker(ROBOT), DialRequest(number=NUMBER, user_id=2))
    assert [order.endpoint for _, order in house.pbx.log if isinstance(order, DialOrder)] == [COLLEAGUE, COLLEAGUE]


async def test_ring_of_ones_own_queue_may_be_picked_up_by_any_colleague(house: House) -> None:
    house.talk.begin(ringing=True)

    await house.control.pick_up(asker(TIMUR), CALL, LegRequest())

    assert house.pbx.log == [("pick_up", COLLEAGUE, OWN, False)]
    assert await refused(house.control.pick_up(asker(OLENA), CALL, LegRequest())) == "not-your-call"


async def test_parked_call_is_retrieved_and_an_empty_space_is_not(house: House) -> None:
    house.pbx.spaces = [parked_call("7501")]

    assert (await house.control.retrieve(asker(TIMUR), "7501")).result is Result.RINGING
    with pytest.raises(NoSuchSpace):
        await house.control.retrieve(asker(TIMUR), "7502")
    assert house.pbx.log == [("retrieve", COLLEAGUE, "7501")]


async def test_targets_are_free_people_first_with_queues_and_parked_calls(house: House) -> None:
    house.talk.begin()
    house.pbx.spaces = [parked_call("7501")]
    async with house.database.reading() as session:
        found = await house.control.targets(session, TargetQuery())
        named = await house.control.targets(session, TargetQuery(q="tim"))
        typed = await house.control.targets(session, TargetQuery(q="8 495 1234567"))

    assert [(item.name, item.state, item.extension) for item in found.people] == [
        ("Olena", "talking", "101"),
        ("Timur", "offline", "102"),
    ]
    assert [(queue.title, queue.waiting) for queue in found.queues] == [("Sales", 0)]
    assert [call.space for call in found.parked] == ["7501"]
    assert [item.name for item in named.people] == ["Timur"]
    assert typed.number == NUMBER
