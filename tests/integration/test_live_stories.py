"""What the caller did and what the call log says: the same, for each kind of call, through the whole product."""

from contextlib import AsyncExitStack

import pytest

from deploy.pbx import PbxSpec, numbers
from deploy.pbx.session import session
from deploy.phones import AgentDials, AgentPhone, Caller, OnRing, OutsidePhone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import Json, at_desk, signed_in
from tests.live.records import cel, is_over, queue_s, talk_s

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-stories")]

HOUSE = HouseSpec(
    pbx=PbxSpec(
        direct_ring_s=2,
        internal_ring_s=2,
        outbound_ring_s=2,
        group_ring_s=2,
        queue_ring_s=2,
        queue_wait_s=4,
        sales_strategy="linear",
    )
)
OLENA, TIMUR, GRACE, DANIEL = "olena", "timur", "grace", "daniel"


async def story(house: House, number: str) -> Json:
    """The supervisor's view of the one call of this number."""
    async with signed_in(house, "irina") as irina:
        return await irina.ended_call(number)


def assert_talk_as_recorded(house: House, call: Json) -> None:
    rows = cel(house.pbx)
    linkedid = str(call["id"])
    assert is_over(rows, linkedid)
    assert call["talk_s"] == pytest.approx(talk_s(rows, linkedid), abs=0.2)


def answered_by(call: Json) -> list[str]:
    return [agent["endpoint"] for agent in call["agents"] if agent["answered"]]


async def test_agent_rings_directly_answers_story_has_one_talk(house: House) -> None:
    number = fresh_number()
    async with AgentPhone(extension="103").online(house.pbx):
        await Caller(did=numbers.DID_DIRECT, number=number, hangup_after_s=2).call(house.pbx)
    call = await story(house, number)
    assert (call["direction"], call["status"], call["hangup_by"]) == ("inbound", "answered", "customer")
    assert (call["did"], call["queue"]) == (numbers.DID_DIRECT, None)
    assert answered_by(call) == ["PJSIP/103"]
    assert len(call["talks"]) == 1
    assert_talk_as_recorded(house, call)


async def test_waiting_caller_agent_answers_story_has_the_queue_visit(house: House) -> None:
    number = fresh_number()
    phone = AgentPhone(extension="101", answer_after_s=1, hangup_after_s=2)
    async with phone.online(house.pbx), at_desk(house, OLENA):
        await Caller(did=numbers.DID_SALES, number=number).call(house.pbx)
        call = await story(house, number)
    assert (call["status"], call["queue"], call["hangup_by"]) == ("answered", "sales", "agent")
    assert [(agent["name"], agent["answered"]) for agent in call["agents"]] == [("Олена Марченко", True)]
    (visit,) = call["queue_visits"]
    assert (visit["outcome"], visit["agent"]) == ("answered", "PJSIP/101")
    assert 1 <= visit["wait_s"] < 3
    assert call["talk_s"] == pytest.approx(2, abs=0.5)


async def test_waiting_caller_gives_up_story_is_abandoned(house: House) -> None:
    number = fresh_number()
    phone = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
    async with phone.online(house.pbx), at_desk(house, OLENA):
        await Caller(did=numbers.DID_SALES, number=number, hangup_after_s=1.5).call(house.pbx)
        call = await story(house, number)
    assert (call["status"], call["hangup_by"], call["talks"]) == ("abandoned", "customer", [])
    (visit,) = call["queue_visits"]
    assert visit["outcome"] == "abandoned"
    assert call["wait_s"] == pytest.approx(1.5, abs=0.7)
    assert [(agent["endpoint"], agent["answered"]) for agent in call["agents"]] == [("PJSIP/101", False)]


async def test_waiting_caller_queue_gives_up_story_timed_out(house: House) -> None:
    number = fresh_number()
    phone = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
    async with phone.online(house.pbx), at_desk(house, OLENA):
        await Caller(did=numbers.DID_SALES, number=number).call(house.pbx)
        call = await story(house, number)
    assert (call["status"], call["talk_s"]) == ("no_answer", 0)
    (visit,) = call["queue_visits"]
    assert visit["outcome"] == "timeout"
    assert visit["wait_s"] == pytest.approx(queue_s(cel(house.pbx), call["id"]), abs=0.2)
    assert visit["wait_s"] > 2


async def test_first_agent_ignores_next_answers_story_charges_each_with_his_own(house: House) -> None:
    number = fresh_number()
    ignoring = AgentPhone(extension="101", on_ring=OnRing.IGNORE)
    answering = AgentPhone(extension="102", answer_after_s=0.5, hangup_after_s=1)
    async with AsyncExitStack() as stack:
        for phone in (ignoring, answering):
            await stack.enter_async_context(phone.online(house.pbx))
        olena, timur = await stack.enter_async_context(at_desk(house, OLENA, TIMUR))
        await Caller(did=numbers.DID_SALES, number=number).call(house.pbx)
        missed = await olena.line.card(number, "missed")
        had = await timur.line.card(number, "ended")
        call = await story(house, number)
    assert (missed["why_missed"], had["why_missed"]) == ("no_answer", None)
    assert call["status"] == "answered"
    parts = {agent["endpoint"]: agent["answered"] for agent in call["agents"]}
    assert parts == {"PJSIP/101": False, "PJSIP/102": True}
    outcomes = {leg["endpoint"]: leg["outcome"] for leg in call["legs"] if leg["role"] == "agent"}
    assert outcomes == {"PJSIP/101": "no_answer", "PJSIP/102": "answered"}


async def test_agent_dials_outside_customer_answers_story_is_outbound(house: House) -> None:
    number = fresh_number()
    async with OutsidePhone(answer_after_s=1).reachable(house.pbx), at_desk(house, OLENA) as (olena,):
        await AgentDials(extension="101", to=f"9{number[1:]}", hangup_after_s=2).call(house.pbx)
        card = await olena.line.card(number, "ended")
        call = await story(house, number)
    assert card["direction"] == "outbound"
    assert (call["direction"], call["status"], call["hangup_by"]) == ("outbound", "answered", "agent")
    assert call["customer_key"] == number
    assert [agent["name"] for agent in call["agents"]] == ["Олена Марченко"]
    assert_talk_as_recorded(house, call)


async def test_agent_dials_outside_customer_is_busy_story_says_so(house: House) -> None:
    number = fresh_number()
    async with OutsidePhone(on_ring=OnRing.BUSY).reachable(house.pbx):
        await AgentDials(extension="101", to=f"9{number[1:]}", refused_with=486).call(house.pbx)
    call = await story(house, number)
    assert (call["direction"], call["status"], call["talk_s"]) == ("outbound", "busy", 0)


async def test_agent_dials_colleague_story_is_internal_and_makes_no_customer(house: House) -> None:
    async with AgentPhone(extension="112").online(house.pbx), at_desk(house, OLENA):
        await AgentDials(extension="101", to="112", hangup_after_s=1).call(house.pbx)
        call = await story(house, "112")
    assert (call["direction"], call["status"], call["customer_key"]) == ("internal", "answered", None)
    assert call["customers"] == []


async def test_group_rings_one_answers_story_has_the_others_as_cancelled(house: House) -> None:
    number = fresh_number()
    async with AsyncExitStack() as stack:
        for extension in numbers.RING_GROUP_MEMBERS:
            on_ring = OnRing.ANSWER if extension == "102" else OnRing.IGNORE
            phone = AgentPhone(extension=extension, on_ring=on_ring, answer_after_s=0.7, hangup_after_s=1)
            await stack.enter_async_context(phone.online(house.pbx))
        await Caller(did=numbers.DID_GROUP, number=number).call(house.pbx)
    call = await story(house, number)
    assert call["status"] == "answered"
    assert answered_by(call) == ["PJSIP/102"]
    outcomes = {leg["endpoint"]: leg["outcome"] for leg in call["legs"] if leg["role"] == "agent"}
    assert outcomes == {"PJSIP/101": "elsewhere", "PJSIP/102": "answered", "PJSIP/104": "elsewhere"}


async def test_called_phone_is_busy_story_is_busy(house: House) -> None:
    number = fresh_number()
    async with AgentPhone(extension="103", on_ring=OnRing.BUSY).online(house.pbx):
        await Caller(did=numbers.DID_DIRECT, number=number, refused_with=486).call(house.pbx)
    call = await story(house, number)
    assert (call["status"], call["talk_s"], call["answered_at"]) == ("busy", 0, None)


async def test_number_that_refuses_calls_story_is_rejected(house: House) -> None:
    number = fresh_number()
    await Caller(did=numbers.DID_REJECT, number=number, refused_with=403).call(house.pbx)
    call = await story(house, number)
    assert (call["status"], call["talk_s"], call["agents"]) == ("rejected", 0, [])


async def park(house: House, call: Json) -> None:
    """The customer's channel into the lot, as a program would."""
    pbx = house.pbx
    (customer,) = [leg["channel"] for leg in call["legs"] if leg["role"] == "caller"]
    async with session(pbx.host, pbx.ami_port, pbx.actions_user, pbx.secrets.actions) as hands:
        await hands.action("Park", Channel=customer)


async def test_customer_is_parked_colleague_takes_him_story_charges_nobody_for_the_lot(house: House) -> None:
    number = fresh_number()
    first = AgentPhone(extension="103", answer_after_s=0.5)
    async with first.online(house.pbx), signed_in(house, "irina") as irina:
        async with Caller(did=numbers.DID_DIRECT, number=number).start(house.pbx) as calling:
            talking = await irina.talking_call(number)
            await park(house, await irina.get(f"/calls/{talking['id']}"))
            await AgentDials(extension="112", to="7501", hangup_after_s=2).call(house.pbx)
            await calling.wait()
        call = await irina.ended_call(number)
    (stay,) = call["parkings"]
    assert (stay["space"], stay["outcome"], stay["retrieved_by"]) == ("7501", "retrieved", "PJSIP/112")
    in_bridges = talk_s(cel(house.pbx), call["id"])
    assert call["talk_s"] + call["parked_s"] == pytest.approx(in_bridges, abs=0.3)
    assert call["parked_s"] > 0
    assert [talk["between"] for talk in call["talks"]] == [["PJSIP/trunk", "PJSIP/103"], ["PJSIP/trunk", "PJSIP/112"]]
    assert (call["status"], call["hangup_by"], call["warnings"]) == ("answered", "agent", [])
