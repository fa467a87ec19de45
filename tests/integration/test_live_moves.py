"""Calls that move between people, through the whole product: the call log against what happened and against CEL."""

import pytest

from deploy.pbx import PbxSpec
from deploy.pbx.cases.people import OUTSIDE, speak, staff
from tests.cel_talks import talk_by_channel
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import Json, signed_in

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-moves")]

HOUSE = HouseSpec(pbx=PbxSpec(feature_codes=True, internal_ring_s=10, direct_ring_s=10))
NEAR_S = 0.25


async def story(house: House, number: str) -> Json:
    async with signed_in(house, "irina") as irina:
        return await irina.ended_call(number)


def assert_charged_as_recorded(house: House, call: Json) -> None:
    """Each leg with its own talk. CEL knows no hold: the bridges stay while a phone holds."""
    truth = talk_by_channel(house.pbx.cel_csv)
    held = sum(leg["hold_s"] for leg in call["legs"])
    for leg in call["legs"]:
        recorded = truth.get(leg["uniqueid"], 0.0)
        assert recorded - held - NEAR_S <= leg["talk_s"] <= recorded + NEAR_S


def moves(call: Json) -> list[tuple[str, str, str, str]]:
    return [(move["kind"], move["by"], move["to_party"], move["outcome"]) for move in call["transfers"]]


def talked(call: Json) -> list[set[str]]:
    return [set(talk["between"]) for talk in call["talks"]]


async def test_agent_refers_to_busy_colleague_then_story_says_refused(house: House) -> None:
    number = fresh_number()
    async with staff(house.pbx, "102", "103", customer=number) as here:
        customer, agent = await here.in_talk()
        await agent.refer("102")
        (await here["102"].rung()).refuse()
        await customer.over()
        await agent.hangup()
    call = await story(house, number)
    assert moves(call) == [("blind", "PJSIP/103", "102", "refused")]
    assert (call["status"], call["hangup_by"]) == ("answered", "system")
    assert_charged_as_recorded(house, call)


async def test_agent_consults_on_second_line_and_transfers_each_is_charged_with_his_own(house: House) -> None:
    number = fresh_number()
    async with staff(house.pbx, "102", "103", customer=number) as here:
        customer, first = await here.in_talk()
        await first.hold()
        second, _ = await here.consulting("103", "102")
        await first.refer("102", replacing=second)
        await first.transferred()
        await first.hangup()
        await speak()
        await customer.hangup()
    call = await story(house, number)
    assert moves(call) == [("attended", "PJSIP/103", "PJSIP/102", "completed")]
    assert talked(call) == [{"PJSIP/trunk", "PJSIP/103"}, {"PJSIP/103", "PJSIP/102"}, {"PJSIP/trunk", "PJSIP/102"}]
    assert call["hangup_by"] == "customer"
    assert call["hold_s"] > 1
    assert_charged_as_recorded(house, call)


async def test_agent_consults_by_keys_outside_and_transfers_the_number_is_named(house: House) -> None:
    number = fresh_number()
    async with staff(house.pbx, "103", customer=number) as here:
        customer, agent = await here.in_talk()
        await agent.digits(f"*2{OUTSIDE}")
        colleague = await here.beyond.answers()
        await speak()
        await agent.hangup()
        await speak()
        await colleague.hangup()
        await customer.over()
    call = await story(house, number)
    assert moves(call) == [("attended", "PJSIP/103", "+79031112233", "completed")]
    assert call["hangup_by"] == "agent"
    assert_charged_as_recorded(house, call)


async def test_phone_forwards_and_target_answers_story_names_the_forward(house: House) -> None:
    number = fresh_number()
    async with staff(house.pbx, "103", "104", customer=number) as here:
        calling = await here.customer.dial("442079460103")
        (await here["103"].rung()).forward("104")
        await here["104"].answers()
        customer = await calling.answered()
        await speak()
        await customer.hangup()
    call = await story(house, number)
    assert [(forward["by"], forward["to_party"]) for forward in call["forwards"]] == [("PJSIP/103", "104")]
    assert [agent["endpoint"] for agent in call["agents"] if agent["answered"]] == ["PJSIP/104"]
    assert_charged_as_recorded(house, call)


async def test_colleague_takes_the_ring_by_replaces_story_has_the_pickup(house: House) -> None:
    number = fresh_number()
    async with staff(house.pbx, "103", "104", customer=number) as here:
        calling = await here.customer.dial("442079460103")
        victim = await here["103"].rung()
        await calling.rings()
        await (await here["104"].dial("103", replacing=victim.dialog)).answered()
        customer = await calling.answered()
        await victim.over()
        await speak()
        await customer.hangup()
    call = await story(house, number)
    assert [(pickup["by"], pickup["instead_of"]) for pickup in call["pickups"]] == [("PJSIP/104", "PJSIP/103")]
    assert_charged_as_recorded(house, call)
