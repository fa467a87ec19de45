"""The connection against a manager that misbehaves; each case is a way real bridges lose or double calls."""

import asyncio
import hashlib
import logging
import random
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import trustme

from ami.connection import AmiConnection, Connected, Disconnected, Gap, State, StreamItem
from ami.errors import ActionFailed, ActionTimeout, InvalidAction, LinkLost, NotConnected
from ami.message import Event
from ami.stream import EventStream
from tests.ami.conftest import settings_for
from tests.fakes.ami_server import FakeAmi, FakeSession, Request, answer, event

pytestmark = pytest.mark.unit


def hold(session: FakeSession, request: Request) -> None:
    """Takes the action and never answers."""


async def up(connection: AmiConnection) -> AsyncIterator[StreamItem]:
    """The stream behind `Connected` and the FullyBooted that Asterisk greets with."""
    items = connection.events()
    assert isinstance(await anext(items), Connected)
    assert getattr(await anext(items), "name", "") == "FullyBooted"
    return items


async def names_until(items: AsyncIterator[StreamItem], last: str) -> list[str]:
    names = []
    async for item in items:
        names.append(item.name if isinstance(item, Event) else type(item).__name__)
        if names[-1] == last:
            break
    return names


async def test_connected_link_delivers_mark_then_events_in_order(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx), wall=lambda: 5_000.0) as ami:
        session = await pbx.session()
        session.write(event("Newchannel", Uniqueid="1") + event("Hangup", Uniqueid="1"))
        items = ami.events()
        assert await anext(items) == Connected(epoch=4_900.0, first=True)
        assert await names_until(items, "Hangup") == ["FullyBooted", "Newchannel", "Hangup"]
        assert ami.state is State.UP


async def test_event_before_fully_booted_is_delivered_behind_the_mark(pbx: FakeAmi) -> None:
    def login(session: FakeSession, request: Request) -> None:
        session.write(event("Early") + answer(request) + event("Second") + event("FullyBooted", Uptime="1"))

    pbx.on("Login", login)
    async with AmiConnection(settings_for(pbx)) as ami:
        names = await names_until(ami.events(), "FullyBooted")
    assert names == ["Connected", "Early", "Second", "FullyBooted"]


async def test_user_without_system_class_gets_the_boot_time_from_core_status() -> None:
    async with asyncio.timeout(20), FakeAmi(uptime=None) as pbx:
        async with AmiConnection(settings_for(pbx, boot_timeout_s=0.01)) as ami:
            mark = await anext(ami.events())
        assert isinstance(mark, Connected)
        assert mark.epoch is not None
        assert pbx.count("CoreStatus") == 1


@pytest.mark.parametrize(("uptime", "same"), [(101, True), (3, False)])
async def test_cut_link_comes_back_with_the_epoch_of_this_run(pbx: FakeAmi, uptime: int, same: bool) -> None:
    async with AmiConnection(settings_for(pbx), wall=lambda: 5_000.0) as ami:
        items = await up(ami)
        pbx.uptime = uptime
        (await pbx.session()).cut()
        lost = await anext(items)
        back = await anext(items)
        assert isinstance(lost, Disconnected)
        assert not lost.final
        assert isinstance(back, Connected)
        assert not back.first
        assert (back.epoch == 4_900.0) is same
        assert ami.status().counters.connects == 2


async def test_link_cut_in_mid_message_loses_only_that_message(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        session = await pbx.session()
        session.write(event("Whole") + b"Event: Half\r\nUniqueid: 1")
        await session.writer.drain()
        session.close()
        assert await names_until(items, "Connected") == ["Whole", "Disconnected", "Connected"]


async def test_rubbish_between_events_is_counted_and_survived(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        session = await pbx.session()
        session.write(bytes(range(256)) * 20 + b"\r\n\r\n: x\r\n\r\n" + event("After"))
        assert await names_until(items, "After") == ["After"]
        assert sum(ami.status().faults.values()) > 0
        assert ami.state is State.UP


async def test_name_split_in_single_bytes_arrives_whole(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        session = await pbx.session()
        await session.write_in_pieces(event("Newchannel", CallerIDName="Иван Петров"), 1)
        got = await anext(items)
        assert isinstance(got, Event)
        assert got["CallerIDName"] == "Иван Петров"


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


async def test_wrong_password_stops_for_good_and_tells(pbx: FakeAmi, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with AmiConnection(settings_for(pbx, secret="wr0ng-one")) as ami:
            assert await ami.wait_for(State.REFUSED) is State.REFUSED
            mark = await anext(ami.events())
            assert mark == Disconnected("Authentication failed", final=True)
            assert ami.status().last_error == "Authentication failed"
            with pytest.raises(NotConnected) as caught:
                await ami.send({"Action": "Ping"})
            assert not caught.value.retryable
            assert all(task.get_name() != "ami:pbx1" for task in asyncio.all_tasks())
    assert pbx.logins == 1
    assert "ami.login_refused" in caplog.text
    assert "wr0ng-one" not in caplog.text + repr(ami.settings)


async def test_closed_connection_never_connects_again(pbx: FakeAmi) -> None:
    ami = AmiConnection(settings_for(pbx))
    async with ami:
        items = await up(ami)
    assert await anext(items) == Disconnected("closed by us", final=True)
    assert [item async for item in items] == []
    assert ami.state is State.CLOSED
    assert pbx.logins == 1
    with pytest.raises(NotConnected):
        await ami.send({"Action": "Ping"})


async def test_silent_peer_is_cut_after_the_ping_deadline(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx, ping_interval_s=0.01, ping_deadline_s=0.05)) as ami:
        items = await up(ami)
        (await pbx.session()).silent = True
        lost = await anext(items)
        assert lost == Disconnected("no sign of life")
        assert ami.status().counters.ping_timeouts == 1


async def test_pong_missing_but_events_flowing_keeps_the_link(pbx: FakeAmi) -> None:
    pbx.on("Ping", lambda session, request: session.write(event("Busy")))
    async with AmiConnection(settings_for(pbx, ping_interval_s=0.01, ping_deadline_s=5.0)) as ami:
        items = await up(ami)
        assert [getattr(await anext(items), "name", "") for _ in range(4)] == ["Busy"] * 4
        assert ami.state is State.UP
        assert len((await pbx.session()).server.requests) >= 5


async def test_pong_tells_round_trip_and_clock_of_the_node(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx, ping_interval_s=0.01), wall=lambda: 1_000.0) as ami:
        await up(ami)
        for _ in range(3):
            await pbx.request("Ping")
        status = ami.status()
    assert status.clock_offset_s == pytest.approx(0.5, abs=0.4)
    assert status.ping_rtt_s is not None


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
        before = len(pbx.requests)
        with pytest.raises(InvalidAction):
            await ami.send(action)
        await ami.send({"Action": "Ping"})
        assert len(pbx.requests) == before + 1


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


async def test_consumer_that_does_not_read_gets_one_gap_and_the_reader_goes_on(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx, queue_limit=10)) as ami:
        items = await up(ami)
        session = await pbx.session()
        session.write(b"".join(event("E", N=str(n)) for n in range(25)))
        await ami.send({"Action": "Ping"})
        gap = await anext(items)
        assert isinstance(gap, Gap)
        rest = [await anext(items) for _ in range(25 - gap.dropped)]
        assert [item["N"] for item in rest if isinstance(item, Event)] == [str(n) for n in range(gap.dropped, 25)]
        assert ami.status().dropped == gap.dropped
        assert ami.status().gaps == 1


async def test_refusing_port_is_tried_with_growing_jittered_delays_until_it_opens(pbx: FakeAmi) -> None:
    delays: list[float] = []
    await pbx.stop()

    async def sleep(delay: float) -> None:
        delays.append(delay)
        if len(delays) == 10:
            await pbx.listen()

    settings = settings_for(pbx, backoff_first_s=0.5, backoff_max_s=30.0)
    async with AmiConnection(settings, sleep=sleep, rng=Longest()) as ami:
        await ami.wait_for(State.UP)
        assert ami.status().counters.failed_attempts == 10
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]


class Longest(random.Random):
    def uniform(self, a: float, b: float) -> float:
        assert a == 0.0
        return b


async def test_md5_login_sends_no_secret(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx, md5=True)) as ami:
        await up(ami)
    login = await pbx.request("Login")
    assert login["Key"] == [hashlib.md5(b"123456s3cret", usedforsecurity=False).hexdigest()]
    assert "Secret" not in login


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


async def given_tls(authority: trustme.CA) -> FakeAmi:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return FakeAmi(tls=context)


async def test_tls_with_the_right_authority_connects(authority: trustme.CA, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    async with asyncio.timeout(20), await given_tls(authority) as pbx:
        async with AmiConnection(settings_for(pbx, tls=True, ca_file=str(ca_file))) as ami:
            await up(ami)
            assert (await ami.send({"Action": "Ping"})).ok


async def test_tls_with_an_unknown_authority_sends_no_secret(authority: trustme.CA) -> None:
    failed = asyncio.Event()

    async def sleep(_: float) -> None:
        failed.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(20), await given_tls(authority) as pbx:
        async with AmiConnection(settings_for(pbx, tls=True), sleep=sleep) as ami:
            await failed.wait()
            assert "SSLCertVerificationError" in (ami.status().last_error or "")
        assert pbx.requests == []


async def test_overflow_keeps_the_last_connection_mark_in_front_of_the_gap() -> None:
    stream = EventStream(4)
    stream.mark(Connected(1.0, first=True))
    for _ in range(3):
        stream.put(Event("E", {}))
    stream.mark(Disconnected("x"))
    stream.mark(Connected(2.0, first=False))
    for _ in range(4):
        stream.put(Event("F", {}))
    stream.close()
    items = [item async for item in stream.items()]
    assert items[:2] == [Connected(2.0, first=True), Gap(5)]
    assert len(items) <= 4


async def test_second_reader_of_the_stream_is_refused(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        await up(ami)
        with pytest.raises(RuntimeError):
            await anext(ami.events())


async def test_failing_consumer_of_one_event_does_not_end_the_session(
    pbx: FakeAmi, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: Callable[[EventStream, Event], None] = EventStream.put

    def failing(stream: EventStream, item: Event) -> None:
        if item.name == "Bad":
            raise ValueError
        taken(stream, item)

    monkeypatch.setattr(EventStream, "put", failing)
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        (await pbx.session()).write(event("Bad") + event("Good"))
        assert await names_until(items, "Good") == ["Good"]
        assert ami.status().counters.handler_errors == 1
