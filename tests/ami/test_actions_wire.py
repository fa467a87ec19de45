"""Actions: sent once, answered by their own answer, refused when they would break their lines."""

import asyncio

import pytest

from ami.connection import AmiConnection, State
from ami.errors import ActionFailed, ActionTimeout, InvalidAction, LinkLost, NotConnected
from ami.message import Event
from tests.ami.links import hold, names_until, settings_for, up
from tests.fakes.ami_server import FakeAmi, FakeSession, Request, answer, event

pytestmark = pytest.mark.unit


async def test_unanswered_action_is_not_sent_again_after_reconnect(pbx: FakeAmi) -> None:
    pbx.on("UserEvent", hold)
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        waiting = asyncio.create_task(ami.send({"Action": "UserEvent", "UserEvent": "x"}))
        await pbx.request("UserEvent")
        (await pbx.session()).cut()
        with pytest.raises(LinkLost) as caught:
            await waiting
        assert not caught.value.retryable
        await names_until(items, "FullyBooted")
        await ami.send({"Action": "Ping"})
        assert pbx.count("UserEvent") == 1


async def test_action_while_down_is_refused_and_never_sent(pbx: FakeAmi) -> None:
    blocked = asyncio.Event()

    async def sleep(_: float) -> None:
        await blocked.wait()

    async with AmiConnection(settings_for(pbx), sleep=sleep) as ami:
        items = await up(ami)
        (await pbx.session()).cut()
        await ami.wait_for(State.WAITING)
        with pytest.raises(NotConnected) as caught:
            await ami.send({"Action": "QueueAdd", "Queue": "sales", "Interface": "PJSIP/101"})
        assert caught.value.retryable
        blocked.set()
        await names_until(items, "FullyBooted")
        await ami.send({"Action": "Ping"})
        assert pbx.count("QueueAdd") == 0


async def test_action_before_the_first_connect_is_refused(pbx: FakeAmi) -> None:
    ami = AmiConnection(settings_for(pbx))
    with pytest.raises(NotConnected):
        await ami.send({"Action": "Ping"})


async def test_action_without_answer_times_out_and_the_late_answer_is_counted(pbx: FakeAmi) -> None:
    pbx.on("Getvar", hold)
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        with pytest.raises(ActionTimeout):
            await ami.send({"Action": "Getvar", "Variable": "X"}, timeout=0.01)
        request = await pbx.request("Getvar")
        (await pbx.session()).write(answer(request) + event("After"))
        assert await names_until(items, "After") == ["After"]
        assert ami.status().counters.late_responses == 1
        assert ami.status().counters.action_timeouts == 1


async def test_second_answer_to_one_action_is_counted_and_ignored(pbx: FakeAmi) -> None:
    def twice(session: FakeSession, request: Request) -> None:
        session.write(answer(request, Value="1") + answer(request, Value="2") + event("After"))

    pbx.on("Getvar", twice)
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        response = await ami.send({"Action": "Getvar", "Variable": "X"})
        assert response["Value"] == "1"
        await names_until(items, "After")
        assert ami.status().counters.late_responses == 1


async def test_answers_in_reverse_order_reach_their_own_actions(pbx: FakeAmi) -> None:
    asked: list[Request] = []

    def collect(session: FakeSession, request: Request) -> None:
        asked.append(request)
        if len(asked) == 2:
            for one in reversed(asked):
                session.write(answer(one, Value=one["Variable"][0]))

    pbx.on("Getvar", collect)
    async with AmiConnection(settings_for(pbx)) as ami:
        await up(ami)
        first, second = await asyncio.gather(
            ami.send({"Action": "Getvar", "Variable": "A"}), ami.send({"Action": "Getvar", "Variable": "B"})
        )
    assert (first["Value"], second["Value"]) == ("A", "B")


async def test_list_action_collects_its_rows_and_leaves_foreign_events_in_the_stream(pbx: FakeAmi) -> None:
    def interleaved(session: FakeSession, request: Request) -> None:
        own = request["ActionID"][0]
        session.write(event("CoreShowChannel", ActionID=own, Channel="a") + event("Newchannel"))
        session.write(answer(request, EventList="start") + event("CoreShowChannel", ActionID=own, Channel="b"))
        session.write(event("CoreShowChannelsComplete", ActionID=own, EventList="Complete", ListItems="2"))

    pbx.on("CoreShowChannels", interleaved)
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        rows = await ami.list({"Action": "CoreShowChannels"})
        assert [row["Channel"] for row in rows] == ["a", "b"]
        assert await names_until(items, "Newchannel") == ["Newchannel"]


async def test_list_action_with_wanted_events_only_still_gets_its_rows(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx, wanted=frozenset({"Hangup"}))) as ami:
        items = await up(ami)
        assert len(await ami.list({"Action": "QueueStatus"})) == 2
        (await pbx.session()).write(event("VarSet") + event("Hangup"))
        assert await names_until(items, "Hangup") == ["Hangup"]
        assert ami.status().counters.skipped_events == 1


async def test_list_refused_raises_and_list_without_rows_is_empty(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        await up(ami)
        with pytest.raises(ActionFailed, match="Invalid/unknown command"):
            await ami.list({"Action": "ConfbridgeListRooms"})
        assert await ami.list({"Action": "Ping"}) == []


async def test_rows_after_a_list_timed_out_do_not_enter_the_stream(pbx: FakeAmi) -> None:
    pbx.on("Status", lambda session, request: session.write(answer(request, EventList="start")))
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        with pytest.raises(ActionTimeout):
            await ami.list({"Action": "Status"}, timeout=0.01)
        own = (await pbx.request("Status"))["ActionID"][0]
        (await pbx.session()).write(event("Status", ActionID=own) + event("After"))
        assert await names_until(items, "After") == ["After"]
        assert ami.status().counters.late_rows == 1


async def test_list_longer_than_its_limit_is_refused_and_memory_stays_bounded(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx, list_limit=1)) as ami:
        await up(ami)
        with pytest.raises(InvalidAction, match="more than 1 rows"):
            await ami.list({"Action": "QueueStatus"})


@pytest.mark.parametrize("given", [{}, {"Async": "false"}, {"async": "no"}])
async def test_originate_is_always_asynchronous_and_its_outcome_reaches_the_stream(
    pbx: FakeAmi, given: dict[str, str]
) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        own = ami.next_action_id()
        action = {"Action": "Originate", "Channel": "PJSIP/101", "ActionID": own} | given
        response = await ami.send({**action, "Variable": ["A=1", "B=2"]})
        assert response.ok
        outcome = await anext(items)
        assert isinstance(outcome, Event)
        assert (outcome.name, outcome.action_id) == ("OriginateResponse", own)
    request = await pbx.request("Originate")
    assert request["Async"] == ["true"]
    assert request["Variable"] == ["A=1", "B=2"]
    assert "async" not in request


async def test_queue_add_is_answered_once_and_leaves_nothing_behind(pbx: FakeAmi) -> None:
    pbx.on("QueueAdd", lambda s, r: s.write(answer(r, Message="Added interface to queue")))
    async with AmiConnection(settings_for(pbx)) as ami:
        await up(ami)
        response = await ami.send({"Action": "QueueAdd", "Queue": "q", "Interface": "PJSIP/1"})
        assert response.message == "Added interface to queue"


@pytest.mark.parametrize(
    "action",
    [
        {"Action": "Setvar", "Value": "1\r\nAction: Command"},
        {"Action": "Setvar", "Value": "1\nAction: Command"},
        {"Action": "Setvar", "Variable": ["ok", "x\r\n\r\nAction: Logoff"]},
        {"Action": "Setvar\r\nX: 1"},
        {"Action": "Setvar", "Bad\r\nName": "1"},
        {"Action": "Setvar", "Bad: Name": "1"},
        {"Action": "Setvar", "": "1"},
        {"Action": "Setvar", "Value": "\0"},
        {"Action": "Setvar", "Value": "\ud800"},
        {"Action": "Setvar", "Value": "x" * 1_001},
        {"Action": "Setvar", "Variable": ["x"] * 128},
        {"Action": "Setvar", "action": "Command"},
        {"Value": "no action"},
        {"Action": ""},
    ],
)
async def test_action_that_would_break_its_lines_is_refused_unsent(
    pbx: FakeAmi, action: dict[str, str | list[str]]
) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        await up(ami)
        with pytest.raises(InvalidAction):
            await ami.send(action)
        await ami.send({"Action": "Getvar"})
        own = [["Login"], ["CoreStatus"], ["Ping"]]
        assert [request["Action"] for request in pbx.requests if request["Action"] not in own] == [["Getvar"]]


async def test_action_id_in_use_is_refused(pbx: FakeAmi) -> None:
    pbx.on("Getvar", hold)
    async with AmiConnection(settings_for(pbx)) as ami:
        await up(ami)
        waiting = asyncio.create_task(ami.send({"Action": "Getvar", "ActionID": "mine"}))
        await pbx.request("Getvar")
        with pytest.raises(InvalidAction):
            await ami.send({"Action": "Ping", "ActionID": "mine"})
        waiting.cancel()


async def test_too_many_unanswered_actions_are_refused(pbx: FakeAmi) -> None:
    pbx.on("Getvar", hold)
    async with AmiConnection(settings_for(pbx, pending_limit=1)) as ami:
        await up(ami)
        waiting = asyncio.create_task(ami.send({"Action": "Getvar"}))
        await pbx.request("Getvar")
        with pytest.raises(NotConnected, match="too many"):
            await ami.send({"Action": "Ping"})
        waiting.cancel()
