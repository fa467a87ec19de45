"""The link against a manager that misbehaves; each case is a way real bridges lose calls."""

import asyncio
import logging
import random
from collections.abc import Callable
from functools import partial

import pytest

from ami.bridge import on_every_connect
from ami.connection import AmiConnection, Connected, Disconnected, Gap, State
from ami.errors import NotConnected
from ami.message import Event
from ami.stream import EventStream
from tests.ami.links import names_until, settings_for, up
from tests.fakes.ami_server import FakeAmi, FakeSession, Request, answer, event

pytestmark = pytest.mark.unit


async def test_connected_link_delivers_mark_then_events_in_order(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx), wall=lambda: 5_000.0) as ami:
        session = await pbx.session()
        session.write(event("Newchannel", Uniqueid="1") + event("Hangup", Uniqueid="1"))
        items = ami.events()
        mark = await anext(items)
        assert isinstance(mark, Connected)
        assert mark.first
        assert mark.epoch == pytest.approx(4_900.0, abs=60)
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


@pytest.mark.parametrize(
    ("uptime", "started", "same"),
    [
        (101, "2026-01-02", True),
        (3, "2026-01-02", True),
        (100, "2026-01-03", False),
        (101, "", True),
        (3, "", False),
    ],
)
async def test_cut_link_comes_back_with_the_epoch_of_this_run(
    pbx: FakeAmi, uptime: int, started: str, same: bool
) -> None:
    """Two starts are told apart by CoreStatus where it is permitted, else by the uptime alone."""
    if not started:
        pbx.on("CoreStatus", lambda session, request: session.write(answer(request, status="Error")))
    async with AmiConnection(settings_for(pbx), wall=lambda: 5_000.0) as ami:
        items = await up(ami)
        before = ami.status().epoch
        pbx.uptime = uptime
        pbx.started = started
        (await pbx.session()).cut()
        lost = await anext(items)
        back = await anext(items)
        assert isinstance(lost, Disconnected)
        assert not lost.final
        assert isinstance(back, Connected)
        assert not back.first
        assert (back.epoch == before) is same
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


async def test_wrong_password_is_told_and_not_tried_again_soon(pbx: FakeAmi, caplog: pytest.LogCaptureFixture) -> None:
    pauses: list[float] = []
    paused = asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        paused.set()
        await asyncio.Event().wait()

    with caplog.at_level(logging.DEBUG):
        async with AmiConnection(settings_for(pbx, secret="wr0ng-one"), sleep=pause) as ami:
            await paused.wait()
            assert ami.state is State.REFUSED
            assert ami.status().last_error == "Authentication failed"
            with pytest.raises(NotConnected) as caught:
                await ami.send({"Action": "Ping"})
            assert not caught.value.retryable
    assert (pbx.logins, pauses) == (1, [60.0])
    assert "ami.login_refused" in caplog.text
    assert "wr0ng-one" not in caplog.text + repr(ami.settings)


async def test_wrong_password_corrected_at_the_pbx_heals_by_itself(pbx: FakeAmi) -> None:
    settings = settings_for(pbx, secret="new-one", refused_retry_s=0.01)
    async with AmiConnection(settings) as ami:
        await ami.wait_for(State.REFUSED)
        pbx.secret = "new-one"
        assert await ami.wait_for(State.UP) is State.UP
        assert isinstance(await anext(ami.events()), Connected)


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


async def test_second_reader_of_the_stream_is_refused(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        items = await up(ami)
        first = asyncio.ensure_future(anext(items))
        await ami.send({"Action": "Ping"})
        with pytest.raises(RuntimeError):
            await anext(ami.events())
        first.cancel()


async def test_reader_that_stopped_and_came_back_misses_nothing(pbx: FakeAmi) -> None:
    async with AmiConnection(settings_for(pbx)) as ami:
        (await pbx.session()).write(b"".join(event(f"E{n}") for n in range(600)))
        seen = await names_until(ami.events(), "E300")
        seen += await names_until(ami.events(), "E599")
    assert seen == ["Connected", "FullyBooted", *(f"E{n}" for n in range(600))]


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


async def test_two_wait_for_the_same_line_both_act_at_every_connect(pbx: FakeAmi) -> None:
    acts: list[str] = []
    both = asyncio.Event()

    async def act(name: str) -> None:
        acts.append(name)
        if len(acts) % 2 == 0:
            both.set()
        if name == "failing":
            raise OSError

    async with AmiConnection(settings_for(pbx)) as ami, asyncio.TaskGroup() as tasks:
        for name in ("failing", "other"):
            tasks.create_task(on_every_connect(ami, partial(act, name)))
        await both.wait()
        both.clear()
        (await pbx.session()).cut()
        await both.wait()
        await ami.close()
    assert sorted(acts) == ["failing", "failing", "other", "other"]
