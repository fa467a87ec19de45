"""Call control through the whole product: commands over HTTP, real phones, and the story that comes of them."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from deploy.pbx import PbxSpec, numbers
from deploy.phones import AgentPhone, Caller, OnRing, OutsidePhone
from tests.live.calls import hang_up, on_the_phone
from tests.live.fresh import fresh_number
from tests.live.house import House, HouseSpec
from tests.live.people import API, Json, Operator, Person, at_desk, signed_in
from tests.live.waiting import until

pytestmark = [pytest.mark.asterisk, pytest.mark.xdist_group("live-control")]

ASKING = [{"name": "sales", "title": "Sales", "outcome_required": True}, {"name": "support", "title": "Support"}]
HOUSE = HouseSpec(
    pbx=PbxSpec(record_calls=True, direct_ring_s=15, internal_ring_s=15, queue_ring_s=15, queue_wait_s=60),
    environment={"CALLCENTER_QUEUES": json.dumps(ASKING)},
)
OLENA, TIMUR = "olena", "timur"


@asynccontextmanager
async def talking(house: House, number: str, *more: AgentPhone) -> AsyncIterator[tuple[Operator, Json]]:
    """Olena talks with a caller of the queue; `more` phones are registered beside hers."""
    async with AsyncExitStack() as stack:
        for phone in (AgentPhone(extension="101", answer_after_s=0.2), *more):
            await stack.enter_async_context(phone.online(house.pbx))
        (olena,) = await stack.enter_async_context(at_desk(house, OLENA))
        await stack.enter_async_context(on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)))
        yield olena, await olena.line.card(number, "talking")


async def command(person: Person, card: Json, path: str, **body: object) -> Json:
    return dict(await person.post(f"/control/calls/{card['call_id']}/{path}", **body))


async def refused(person: Person, path: str, key: str = "", **body: object) -> tuple[int, str]:
    headers = {"Idempotency-Key": key} if key else {}
    async with person.http.post(API + path, json=body, headers=headers) as response:
        return response.status, str((await response.json())["code"])


async def shown(operator: Operator, card: Json, **fields: object) -> Json:
    """The card of this call once it has these fields."""

    def fits(frame: Json) -> bool:
        found = frame.get("event", {}).get("card", {})
        return found.get("call_id") == card["call_id"] and all(found[name] == value for name, value in fields.items())

    return dict((await operator.line.expect(fits, f"card with {fields}"))["event"]["card"])


def possible(card: Json) -> set[str]:
    return {control["action"] for control in card["controls"] if control["possible"]}


async def story(house: House, number: str) -> Json:
    async with signed_in(house, "irina") as irina:
        return await irina.ended_call(number)


async def test_talk_held_and_taken_back_story_counts_the_hold(house: House) -> None:
    number = fresh_number()
    async with talking(house, number) as (olena, card):
        assert possible(card) >= {"hold", "transfer", "consult", "park", "dtmf", "hang_up", "pause_recording"}
        assert (await command(olena.person, card, "hold"))["result"] == "done"
        held = await shown(olena, card, phase="held")
        assert "resume" in possible(held)
        assert await refused(olena.person, f"/control/calls/{card['call_id']}/hold") == (409, "already-held")
        assert (await command(olena.person, card, "resume"))["result"] == "done"
        assert (await command(olena.person, card, "dtmf", digits="1#"))["result"] == "done"
        assert (await command(olena.person, card, "hang-up"))["result"] == "done"
        call = await story(house, number)
    (leg,) = [leg for leg in call["legs"] if leg["endpoint"] == "PJSIP/101"]
    assert call["hold_s"] == pytest.approx(leg["hold_s"], abs=0.01)
    assert call["hold_s"] > 0
    assert len([talk for talk in call["talks"] if "PJSIP/101" in talk["between"]]) == 2
    assert call["transfers"] == []


async def test_talk_of_an_asking_queue_ended_outcome_is_missed_and_then_given(house: House) -> None:
    number = fresh_number()
    async with talking(house, number) as (olena, card):
        assert (await command(olena.person, card, "hang-up"))["result"] == "done"
        wrapping = await olena.line.desk(state="wrap_up")
        assert wrapping["talk"] == {"call_id": card["call_id"], "outcome_needed": True}
        await olena.line.desk(state="ready", since=len(olena.line.frames))
        path = f"/calls/{card['call_id']}"
        (missing,) = await olena.person.get(f"{path}/outcomes")
        assert (missing["outcome_id"], [one["by"] for one in missing["history"]]) == (None, [None])
        refused_id = next(one["id"] for one in await olena.person.get("/call-outcomes") if one["asks_remark"])
        await olena.person.put(f"{path}/outcome", outcome_id=refused_id, remark="too dear")
        call = await story(house, number)
    (given,) = call["outcomes"]
    assert (given["outcome_id"], given["remark"], given["user"]["id"]) == (
        refused_id,
        "too dear",
        olena.person.me["user_id"],
    )
    async with signed_in(house, "irina") as irina:
        found = await irina.get("/calls", outcome=refused_id)
        assert [row["id"] for row in found["items"]] == [call["id"]]


async def test_held_customer_hangs_up_holder_is_not_left_behind(house: House) -> None:
    number = fresh_number()
    async with talking(house, number) as (olena, card):
        await command(olena.person, card, "hold")
        await house.pbx.cli(f"channel request hangup {await customer_channel(house)}")
        call = await story(house, number)
    assert {leg["ended_at"] is None for leg in call["legs"]} == {False}


async def customer_channel(house: House) -> str:
    lines = (await house.pbx.cli("core show channels concise")).splitlines()
    return next(line.split("!")[0] for line in lines if line.startswith("PJSIP/trunk-"))


async def test_colleague_consulted_and_joined_story_has_one_attended_transfer(house: House) -> None:
    number = fresh_number()
    async with talking(house, number, AgentPhone(extension="102", answer_after_s=0.3)) as (olena, card):
        to = {"kind": "number", "number": "102"}
        assert (await command(olena.person, card, "consult", to=to))["result"] == "done"
        await consulting(olena, card, "talking")
        assert (await command(olena.person, card, "consult/swap"))["result"] == "done"
        await consulting(olena, card, "held")
        assert (await command(olena.person, card, "consult/swap"))["result"] == "done"
        assert (await command(olena.person, card, "consult/complete"))["result"] == "done"
        await olena.line.over(card["id"])
        await joined(house, number, "PJSIP/102")
    call = await story(house, number)
    (transfer,) = call["transfers"]
    assert (transfer["kind"], transfer["by"], transfer["to_party"], transfer["outcome"]) == (
        "attended",
        "PJSIP/101",
        "PJSIP/102",
        "completed",
    )


async def consulting(operator: Operator, card: Json, state: str) -> None:
    def fits(frame: Json) -> bool:
        consultation = frame.get("event", {}).get("card", {}).get("consultation")
        return consultation is not None and consultation["state"] == state

    await operator.line.expect(fits, f"consultation {state}")


async def joined(house: House, number: str, endpoint: str) -> None:
    async with signed_in(house, "irina") as irina:

        async def together() -> bool:
            (call,) = await irina.calls_of(number)
            talks = (await irina.get(f"/calls/{call['id']}"))["talks"]
            return any(endpoint in talk["between"] and "PJSIP/trunk" in talk["between"] for talk in talks)

        await until(together, f"the customer with {endpoint}")


async def test_consultation_with_a_ringing_colleague_cancelled_customer_is_back(house: House) -> None:
    number = fresh_number()
    async with talking(house, number, AgentPhone(extension="102", on_ring=OnRing.IGNORE)) as (olena, card):
        await command(olena.person, card, "consult", to={"kind": "number", "number": "102"})
        await consulting(olena, card, "ringing")
        assert (await command(olena.person, card, "consult/cancel"))["result"] == "done"
        back = await command(olena.person, card, "hang-up")
    assert back["result"] == "done"
    call = await story(house, number)
    assert call["transfers"] == []
    assert len([talk for talk in call["talks"] if "PJSIP/101" in talk["between"]]) == 2


async def test_customer_transferred_blind_to_a_person_and_to_a_queue(house: House) -> None:
    number = fresh_number()
    second = AgentPhone(extension="102", answer_after_s=0.3)
    async with talking(house, number, second) as (olena, card), at_desk(house, TIMUR) as (timur,):
        people = (await olena.person.get("/desk/targets", q="Тимур"))["people"]
        assert [(person["state"], person["free"]) for person in people] == [("ready", True)]
        to = {"kind": "person", "user_id": people[0]["user_id"]}
        await command(olena.person, card, "transfer", to=to)
        mine = await timur.line.card(number, "talking")
        await command(timur.person, mine, "transfer", to={"kind": "queue", "name": "sales"})
        call = await story_when(house, number, lambda call: len(call["queue_visits"]) == 2)
        await hang_up(house)  # while both are at their desks: the queue may ring either
    kinds = [(item["kind"], item["by"], item["outcome"]) for item in call["transfers"]]
    assert kinds == [("blind", "PJSIP/101", "completed"), ("blind", "PJSIP/102", "completed")]


async def story_when(house: House, number: str, fits: Any) -> Json:
    async with signed_in(house, "irina") as irina:

        async def so() -> Json | None:
            (call,) = await irina.calls_of(number)
            detail: Json = await irina.get(f"/calls/{call['id']}")
            return detail if fits(detail) else None

        return await until(so, "the call as wanted")


async def test_recording_paused_and_resumed_story_keeps_the_interval(house: House) -> None:
    number = fresh_number()
    async with talking(house, number) as (olena, card):
        paused = await command(olena.person, card, "recording/pause")
        assert (paused["result"], paused["resumes_at"] is not None) == ("done", True)
        assert (await shown(olena, card, recording="paused"))["recording_resumes_at"] is not None
        assert (await command(olena.person, card, "recording/resume"))["result"] == "done"
        await shown(olena, card, recording="on")
        await command(olena.person, card, "hang-up")
        call = await story(house, number)
    (pause,) = call["recording_pauses"]
    assert pause["end"] > pause["start"]


async def test_call_parked_and_retrieved_by_the_colleague(house: House) -> None:
    number = fresh_number()
    second = AgentPhone(extension="102", answer_after_s=0.3)
    async with talking(house, number, second) as (olena, card), at_desk(house, TIMUR) as (timur,):
        space = (await command(olena.person, card, "park"))["space"]
        parked = (await timur.person.get("/desk/targets"))["parked"]
        assert [call["space"] for call in parked] == [space]
        await shown(olena, card, parked_space=space)
        await olena.line.over(card["id"])
        assert (await timur.person.post(f"/control/parked/{space}/retrieve"))["result"] == "ringing"
        await joined(house, number, "PJSIP/102")
        await command(timur.person, await timur.line.card(number, "talking"), "hang-up")


async def test_ringing_call_of_a_colleague_picked_up(house: House) -> None:
    number = fresh_number()
    ignoring, second = AgentPhone(extension="101", on_ring=OnRing.IGNORE), AgentPhone(extension="102")
    async with AsyncExitStack() as stack:
        for phone in (ignoring, second):
            await stack.enter_async_context(phone.online(house.pbx))
        timur = await stack.enter_async_context(signed_in(house, TIMUR))
        (olena,) = await stack.enter_async_context(at_desk(house, OLENA))
        async with on_the_phone(house, Caller(did=numbers.DID_SALES, number=number)):
            card = await olena.line.card(number, "ringing")
            assert (await command(timur, card, "pick-up"))["result"] == "ringing"
            await joined(house, number, "PJSIP/102")
        call = await story(house, number)
    assert [(item["by"], item["instead_of"]) for item in call["pickups"]] == [("PJSIP/102", "PJSIP/101")]


async def test_click_to_call_dials_once_for_one_key_and_only_from_a_phone_that_is_there(house: House) -> None:
    number = fresh_number()
    async with signed_in(house, OLENA) as olena:
        assert await refused(olena, "/control/dial", number=number) == (409, "phone-not-registered")
        assert await refused(olena, "/control/dial", number="no number") == (422, "not-diallable")
        async with AgentPhone(extension="101").online(house.pbx), OutsidePhone(hangup_after_s=1).reachable(house.pbx):
            headers = {"Idempotency-Key": "click-0001"}
            answers = []
            for _ in range(2):
                async with olena.http.post(f"{API}/control/dial", json={"number": number}, headers=headers) as response:
                    answers.append((response.status, await response.json()))
            assert answers[0] == answers[1]
            assert (answers[0][0], answers[0][1]["result"]) == (200, "ringing")
            call = await story(house, number)
        assert await refused(olena, "/control/dial", "click-0001", number="102") == (409, "key-reused")
    assert (call["id"], call["direction"], call["to_number"]) == (answers[0][1]["call_id"], "outbound", number)
    assert call["status"] == "answered"


async def test_others_calls_are_for_those_who_lead_and_the_trail_tells(house: House) -> None:
    number = fresh_number()
    async with talking(house, number) as (olena, card):
        path = f"/control/calls/{card['call_id']}/hang-up"
        async with signed_in(house, TIMUR) as timur:
            assert await refused(timur, path) == (404, "no-such-call")
            assert await refused(timur, path, user_id=olena.person.me["user_id"]) == (403, "not-your-call")
        async with signed_in(house, "irina") as irina:
            assert (await command(irina, card, "hang-up"))["result"] == "done"
        await story(house, number)
    async with signed_in(house, "admin") as admin:
        entries = (await admin.get("/audit", subject_kind="call", subject_id=card["call_id"]))["items"]
    told = [(entry["login"], entry["action"], entry["outcome"], entry["owner_name"]) for entry in entries]
    assert told == [
        ("irina", "call.hang_up", "done", "Олена Марченко"),
        ("timur", "call.hang_up", "refused", "Олена Марченко"),
        ("timur", "call.hang_up", "refused", "Олена Марченко"),
    ]


async def test_member_paused_behind_our_back_is_found_by_the_self_check_and_repaired(house: House) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(AgentPhone(extension="101", answer_after_s=0.2).online(house.pbx))
        await stack.enter_async_context(at_desk(house, OLENA))
        admin = await stack.enter_async_context(signed_in(house, "admin"))
        await house.pbx.cli("queue pause member PJSIP/101 queue sales")

        async def found() -> Json | None:
            findings = (await admin.post("/selfcheck/run"))["findings"]
            return next((one for one in findings if one["problem"] == "ready-but-paused"), None)

        finding = await until(found, "the self-check tells of the pause", 30)
        assert finding["detail"]["queues"] == ["sales"]
        after = await admin.post(f"/selfcheck/findings/{finding['id']}/repair")
        assert "ready-but-paused" not in [one["problem"] for one in after["findings"]]
        assert "paused" not in await house.pbx.cli("queue show sales")
