"""One contract for both buses, then what each does when things go wrong."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from callcenter.bus import Bus, Handler, Message, Topic
from callcenter.bus_memory import MemoryBus
from callcenter.bus_redis import RedisBus
from callcenter.bus_streams import StreamOptions
from callcenter.metrics import REGISTRY
from tests.callcenter.bus_consumer import OPTIONS
from tests.fixtures_servers import RedisServer

pytestmark = pytest.mark.db

ROOT = Path(__file__).parents[2]
T = Topic("t")


class Inbox:
    """A subscriber that remembers; `reached` waits for a number of messages."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._grown = asyncio.Condition()

    async def __call__(self, message: Message) -> None:
        async with self._grown:
            self.messages.append(message)
            self._grown.notify_all()

    @property
    def numbers(self) -> list[object]:
        return [message.payload["n"] for message in self.messages]

    async def reached(self, length: int) -> None:
        async with self._grown, asyncio.timeout(20):
            await self._grown.wait_for(lambda: len(self.messages) >= length)

    async def until(self, number: int) -> None:
        async with self._grown, asyncio.timeout(20):
            await self._grown.wait_for(lambda: number in self.numbers)


def order(message: Message) -> tuple[int, ...]:
    return tuple(map(int, message.position.split("-")))


@pytest.fixture(params=["memory", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    if request.param == "memory":
        async with MemoryBus() as memory:
            yield memory
    else:
        async with RedisBus(request.getfixturevalue("redis_url"), OPTIONS) as redis:
            yield redis


async def test_messages_published_all_subscribers_get_them_in_order(bus: Bus) -> None:
    first, second, other = Inbox(), Inbox(), Inbox()
    await bus.publish(T, {"n": -1})
    if isinstance(bus, RedisBus):
        await bus.flushed()
    await bus.subscribe(T, first, name="first")
    await bus.subscribe(T, second, name="second")
    await bus.subscribe(Topic("other"), other, name="other")
    for number in range(200):
        await bus.publish(T, {"n": number, "text": "Иван"})
    await first.reached(200)
    await second.reached(200)
    assert first.numbers == second.numbers == list(range(200))
    assert first.messages[7].payload == {"n": 7, "text": "Иван"}
    positions = [order(message) for message in first.messages]
    assert positions == sorted(set(positions))
    assert other.messages == []


async def test_group_of_two_shares_messages_each_handled_once(bus: Bus) -> None:
    one, two, everyone = Inbox(), Inbox(), Inbox()

    def member(inbox: Inbox) -> Handler:
        async def handle(message: Message) -> None:
            await inbox(message)
            await everyone(message)

        return handle

    await bus.subscribe(T, member(one), name="one", group="g")
    await bus.subscribe(T, member(two), name="two", group="g")
    for number in range(50):
        await bus.publish(T, {"n": number})
    await everyone.reached(50)
    assert sorted(map(int, map(str, one.numbers + two.numbers))) == list(range(50))


async def test_handler_raises_next_message_and_other_handlers_go_on(bus: Bus) -> None:
    good, bad = Inbox(), Inbox()

    async def fails_on_first(message: Message) -> None:
        await bad(message)
        if message.payload["n"] == 0:
            raise ValueError

    await bus.subscribe(T, fails_on_first, name="bad")
    await bus.subscribe(T, good, name="good")
    before = REGISTRY.get_sample_value("callcenter_bus_handler_failures_total", {"topic": "t", "subscriber": "bad"})
    for number in range(3):
        await bus.publish(T, {"n": number})
    await good.reached(3)
    await bad.reached(3)
    after = REGISTRY.get_sample_value("callcenter_bus_handler_failures_total", {"topic": "t", "subscriber": "bad"})
    assert (after or 0) - (before or 0) == 1


async def test_unsubscribed_handler_hears_nothing_more(bus: Bus) -> None:
    gone, stays = Inbox(), Inbox()
    unsubscribe = await bus.subscribe(T, gone, name="gone")
    await bus.subscribe(T, stays, name="stays")
    await bus.publish(T, {"n": 0})
    await gone.reached(1)
    await unsubscribe()
    await unsubscribe()
    await bus.publish(T, {"n": 1})
    await stays.reached(2)
    assert gone.numbers == [0]


async def test_handler_unsubscribes_itself_hears_nothing_more(bus: Bus) -> None:
    heard, stays = Inbox(), Inbox()

    async def once(message: Message) -> None:
        await unsubscribe()
        await heard(message)

    unsubscribe = await bus.subscribe(T, once, name="once")
    await bus.subscribe(T, stays, name="stays")
    for number in range(3):
        await bus.publish(T, {"n": number})
    await stays.reached(3)
    await heard.reached(1)
    assert heard.numbers == [0]


async def test_bus_within_reach_pings(bus: Bus) -> None:
    await bus.ping()


async def test_slow_memory_subscriber_loses_oldest_and_nobody_waits() -> None:
    release = asyncio.Event()
    slow, quick = Inbox(), Inbox()

    async def wait_first(message: Message) -> None:
        await release.wait()
        await slow(message)

    async with MemoryBus(queue_size=3) as bus:
        await bus.subscribe(T, wait_first, name="slow")
        await bus.subscribe(T, quick, name="quick")
        for number in range(10):
            await bus.publish(T, {"n": number})
            await quick.reached(number + 1)
        release.set()
        await bus.drained()
    assert quick.numbers == list(range(10))
    assert slow.numbers == [0, 7, 8, 9]
    dropped = REGISTRY.get_sample_value("callcenter_bus_dropped_total", {"topic": "t", "where": "slow"})
    assert dropped == 6


async def test_redis_killed_and_restarted_subscribers_resume_without_loss(redis_server: RedisServer) -> None:
    alone, member = Inbox(), Inbox()
    async with RedisBus(redis_server.url, OPTIONS) as bus:
        await bus.subscribe(T, alone, name="alone")
        await bus.subscribe(T, member, name="member", group="g")
        await bus.publish(T, {"n": 0})
        await alone.until(0)
        await member.until(0)
        redis_server.kill()
        with pytest.raises((RedisError, OSError)):
            await bus.ping()
        for number in range(1, 101):
            await bus.publish(T, {"n": number})
        redis_server.start()
        await alone.until(100)
        await member.until(100)
        await bus.ping()
    assert sorted(set(map(int, map(str, alone.numbers)))) == list(range(101))
    assert sorted(set(map(int, map(str, member.numbers)))) == list(range(101))


async def test_redis_comes_back_empty_group_goes_on(redis_server: RedisServer) -> None:
    member = Inbox()
    async with RedisBus(redis_server.url, OPTIONS) as bus:
        await bus.subscribe(T, member, name="member", group="g")
        await bus.publish(T, {"n": 0})
        await member.until(0)
        redis_server.flush()
        await bus.publish(T, {"n": 1})
        await member.until(1)
    assert member.numbers == [0, 1]


async def test_redis_away_buffer_full_oldest_are_dropped_and_told(redis_server: RedisServer) -> None:
    inbox = Inbox()
    async with RedisBus(redis_server.url, StreamOptions(buffer_size=10, longest_pause_s=0.2, block_s=0.5)) as bus:
        await bus.subscribe(T, inbox, name="inbox")
        redis_server.kill()
        for number in range(25):
            await bus.publish(T, {"n": number})
        assert bus.dropped == 15
        redis_server.start()
        await inbox.until(24)
    assert inbox.numbers == list(range(15, 25))


async def test_redis_absent_at_start_bus_works_when_it_comes(redis_server: RedisServer) -> None:
    redis_server.kill()
    inbox = Inbox()
    async with RedisBus(redis_server.url, OPTIONS) as bus:
        await bus.subscribe(T, inbox, name="inbox", group="g")
        redis_server.start()
        await _until_subscribed(redis_server.url)
        await bus.publish(T, {"n": 1})
        await inbox.until(1)


async def _until_subscribed(url: str) -> None:
    """The group exists once the subscriber has found Redis; bounded polling, as nothing tells it."""
    async with Redis.from_url(url) as redis:
        for _ in range(200):
            if await redis.exists("callcenter:bus:t"):
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.05)


async def test_consumer_process_killed_in_message_other_member_handles_it(redis_url: str) -> None:
    command = [sys.executable, "-m", "tests.callcenter.bus_consumer", redis_url]
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=ROOT)
    assert process.stdout is not None
    inbox = Inbox()
    try:
        assert await process.stdout.readline() == b"ready\n"
        async with RedisBus(redis_url, OPTIONS) as bus:
            await bus.publish(T, {"n": 5})
            assert await process.stdout.readline() == b"5\n"
            await bus.subscribe(T, inbox, name="other", group="g")
            await bus.publish(T, {"n": 6})
            await inbox.until(6)
            assert inbox.numbers == [6]
            process.kill()
            await inbox.until(5)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await process.stdout.read()


async def test_live_member_handles_slowly_nobody_takes_its_message(redis_url: str) -> None:
    release = asyncio.Event()
    slow, other = Inbox(), Inbox()

    async def held(message: Message) -> None:
        await release.wait()
        await slow(message)

    async with RedisBus(redis_url, OPTIONS) as first, RedisBus(redis_url, OPTIONS) as second:
        await first.subscribe(T, held, name="slow", group="g")
        await first.publish(T, {"n": 0})
        await first.flushed()
        await second.subscribe(T, other, name="other", group="g")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(other.reached(1), OPTIONS.claim_idle_s * 3)
        release.set()
        await slow.reached(1)


async def test_stream_is_kept_short(redis_url: str) -> None:
    async with RedisBus(redis_url, StreamOptions(stream_length=200)) as bus:
        for number in range(2000):
            await bus.publish(T, {"n": number})
        await bus.flushed()
        async with Redis.from_url(redis_url) as redis:
            assert await redis.xlen("callcenter:bus:t") <= 400


async def test_bus_closed_sends_what_is_buffered(redis_url: str) -> None:
    async with RedisBus(redis_url) as bus:
        for number in range(300):
            await bus.publish(T, {"n": number})
    async with Redis.from_url(redis_url) as redis:
        assert await redis.xlen("callcenter:bus:t") == 300
