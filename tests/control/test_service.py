"""Who may command which call, what is sent to the PBX for it, what is answered, and what the trail keeps."""

from datetime import timedelta

import pytest

from callcenter.audit.schemas import AuditQuery
from callcenter.auth.principal import Principal
from callcenter.calls.facts import RecordingResumed, UniqueId
from callcenter.calls.ports import Place
from callcenter.control.actions import Action, Result
from callcenter.control.errors import (
    NoSuchCall,
    NotYourCall,
)
from callcenter.control.schemas import (
    DtmfRequest,
    LegRequest,
    NumberTarget,
    PersonTarget,
    QueueTarget,
    TransferRequest,
)
from callcenter.errors import AppError, Unavailable
from tests.control.house import CALL, IRINA, NUMBER, OLENA, ROBOT, TIMUR, House, asker, refused
from tests.control.talks import CUSTOMER, OTHER, OWN

pytestmark = pytest.mark.db


async def test_own_talk_held_pbx_is_told_and_the_trail_has_it(house: House) -> None:
    house.talk.begin()

    done = await house.control.act(asker(OLENA), Action.HOLD, CALL, LegRequest())

    assert house.pbx.log == [("hold", OWN, CUSTOMER)]
    assert done.result is Result.SENT, "nothing was seen to happen: the fake PBX sends no events"
    assert await house.trail() == [("olena", "call.hold", "done", "", 1)]


async def test_hold_seen_in_time_is_done(house: House) -> None:
    house.talk.begin()
    house.pbx.then = house.talk.hold

    done = await house.control.act(asker(OLENA), Action.HOLD, CALL, LegRequest())

    assert done.result is Result.DONE


async def test_call_of_a_colleague_is_not_told_of_to_an_operator(house: House) -> None:
    house.talk.begin()

    with pytest.raises(NoSuchCall):
        await house.control.act(asker(TIMUR), Action.HANG_UP, CALL, LegRequest())
    with pytest.raises(NotYourCall):
        await house.control.act(asker(TIMUR), Action.HANG_UP, CALL, LegRequest(user_id=1))

    assert house.pbx.log == []
    assert [entry[2:4] for entry in await house.trail()] == [("refused", "not-your-call"), ("refused", "no-such-call")]


@pytest.mark.parametrize("who", [IRINA, ROBOT], ids=["supervisor", "integrator"])
async def test_call_of_others_is_hung_up_by_who_may(house: House, who: Principal) -> None:
    house.talk.begin()

    await house.control.act(asker(who), Action.HANG_UP, CALL, LegRequest())

    assert house.pbx.log == [("hang_up", OWN)]
    assert (await house.trail())[0][4] == 1


async def test_two_agents_on_the_call_leader_must_say_whose_part(house: House) -> None:
    house.talk.begin().consult()

    with pytest.raises(AppError) as caught:
        await house.control.act(asker(IRINA), Action.HANG_UP, CALL, LegRequest())
    assert caught.value.code == "not-on-the-call"
    await house.control.act(asker(IRINA), Action.HANG_UP, CALL, LegRequest(user_id=2))
    assert house.pbx.log == [("hang_up", OTHER)]


async def test_impossible_action_is_refused_with_its_code_and_nothing_is_sent(house: House) -> None:
    house.talk.begin()

    assert await refused(house.control.act(asker(OLENA), Action.RESUME, CALL, LegRequest())) == "not-held"
    assert await refused(house.control.act(asker(OLENA), Action.ANSWER, CALL, LegRequest())) == "not-ringing"
    assert await refused(house.control.record(asker(OLENA), Action.PAUSE_RECORDING, CALL, LegRequest())) == (
        "not-recorded"
    )
    assert await refused(house.control.act(asker(OLENA), Action.HOLD, "pbx1-none", LegRequest())) == "no-such-call"
    assert house.pbx.log == []


async def test_pbx_silent_the_trail_says_that_nobody_knows(house: House) -> None:
    house.talk.begin()
    house.pbx.refusal = Unavailable("no answer in time")
    house.pbx.refusal.code = "pbx-silent"

    assert await refused(house.control.act(asker(OLENA), Action.HANG_UP, CALL, LegRequest())) == "pbx-silent"
    assert house.pbx.log == [("hang_up", OWN)], "sent once and never again"
    assert (await house.trail())[0][2:4] == ("unknown", "pbx-silent")


async def test_transfers_go_to_people_queues_and_numbers_as_the_dial_plan_knows_them(house: House) -> None:
    house.talk.begin()

    for to in (PersonTarget(user_id=2), QueueTarget(name="sales"), NumberTarget(number="8 (495) 123-45-67")):
        await house.control.act(asker(OLENA), Action.TRANSFER, CALL, TransferRequest(to=to))

    assert house.pbx.log == [
        ("transfer", OWN, Place("102")),
        ("transfer", OWN, Place("sales", "callcenter-queue")),
        ("transfer", OWN, Place(NUMBER)),
    ]


@pytest.mark.parametrize(
    ("to", "code"),
    [
        (PersonTarget(user_id=3), "no-such-target"),
        (QueueTarget(name="none"), "no-such-target"),
        (NumberTarget(number="102,1,Hangup()"), "not-diallable"),
        (NumberTarget(number="+7 809 1234567"), "number-forbidden"),
    ],
)
async def test_transfer_to_nowhere_is_refused(house: House, to: PersonTarget, code: str) -> None:
    house.talk.begin()

    assert await refused(house.control.act(asker(OLENA), Action.TRANSFER, CALL, TransferRequest(to=to))) == code
    assert house.pbx.log == []


async def test_consultation_completed_while_it_rings_sends_the_customer_to_the_same_place(house: House) -> None:
    house.talk.begin()
    await house.control.act(asker(OLENA), Action.CONSULT, CALL, TransferRequest(to=NumberTarget(number="102")))
    house.talk.consult(ringing=True)

    await house.control.act(asker(OLENA), Action.COMPLETE, CALL, LegRequest())

    assert house.pbx.log == [("consult", OWN, CUSTOMER, Place("102")), ("send_on", OWN, CUSTOMER, Place("102"))]


async def test_consultation_answered_is_swapped_joined_and_cancelled(house: House) -> None:
    house.talk.begin().consult()
    for action in (Action.SWAP, Action.COMPLETE, Action.CANCEL):
        await house.control.act(asker(OLENA), action, CALL, LegRequest())

    assert house.pbx.log == [
        ("swap", OWN, OTHER, CUSTOMER),
        ("join", CUSTOMER, OTHER),
        ("end_consultation", OWN, CUSTOMER),
    ]


async def test_digits_are_played_but_not_kept(house: House) -> None:
    house.talk.begin()

    await house.control.act(asker(OLENA), Action.DTMF, CALL, DtmfRequest(digits="4276#"))

    assert house.pbx.log == [("play_digits", CUSTOMER, "4276#")]
    async with house.database.reading() as session:
        (entry,) = (await house.audit.page(session, AuditQuery())).items
    assert entry.detail == {"digits": 5}


async def test_recording_paused_too_long_goes_on_by_itself(house: House) -> None:
    house.talk.begin().record()
    await house.control.record(asker(OLENA), Action.PAUSE_RECORDING, CALL, LegRequest())
    house.talk.pause()

    assert (await house.control.end_pauses() or 0) > 0
    house.later = timedelta(seconds=120)
    await house.control.end_pauses()

    assert house.pbx.log == [("mask_recording", CUSTOMER, True), ("mask_recording", CUSTOMER, False)]
    assert (await house.trail())[0][:3] == ("", "call.resume_recording", "done")
    house.talk.say(RecordingResumed(**house.talk.of(), uniqueid=UniqueId(CUSTOMER)))  # type: ignore[arg-type]
    assert await house.control.end_pauses() is None
