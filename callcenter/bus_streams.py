"""Reading Redis streams for `bus_redis`: alone from a position, or as a member of a consumer group."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Final

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError, ResponseError

log = structlog.get_logger(__name__)

FORGET_CONSUMER_MS: Final = 3_600_000

Fields = dict[bytes, bytes]
Entry = tuple[bytes, Fields]
EntryHandler = Callable[[bytes, Fields], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """`claim_idle_s`: a group member silent for so long counts as dead. `deliveries`: a message over which so many
    members died is given up."""

    stream_length: int = 10_000
    buffer_size: int = 10_000
    batch: int = 64
    block_s: float = 5.0
    claim_idle_s: float = 15.0
    deliveries: int = 5
    longest_pause_s: float = 2.0
    flush_s: float = 3.0


def connect(url: str, options: StreamOptions) -> "Redis":
    """A client that notices a dead connection soon and tries a few times before it complains."""
    return Redis.from_url(
        url,
        retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), retries=2),
        socket_connect_timeout=3,
        socket_timeout=options.block_s + 5,
        socket_keepalive=True,
        health_check_interval=30,
    )


class Pause:
    """Growing pauses between tries; the first failure of a spell is logged."""

    def __init__(self, longest_s: float) -> None:
        self._longest_s = longest_s
        self._next_s = 0.05

    def reset(self) -> None:
        self._next_s = 0.05

    async def after(self, event: str, error: Exception) -> None:
        if self._next_s == 0.05:
            log.warning(event, error=type(error).__name__)
        await asyncio.sleep(self._next_s)
        self._next_s = min(self._next_s * 2, self._longest_s)


class StreamReader:
    """Reads everything from where it began; the position outlives a lost connection."""

    def __init__(self, redis: "Redis", key: bytes, options: StreamOptions) -> None:
        self._redis = redis
        self._key = key
        self._options = options
        self._position: bytes | None = None
        self.stopped = False
        """Set by whoever unsubscribes; what is in hand is finished, nothing more is taken."""

    async def begin(self) -> None:
        """Fix the position behind the last message, once."""
        if self._position is None:
            try:
                info = await self._redis.xinfo_stream(self._key)
                self._position = info["last-generated-id"]
            except ResponseError:  # there is no such stream yet
                self._position = b"0-0"

    async def read(self, handle: EntryHandler) -> None:
        """Wait for messages and handle them."""
        block = int(self._options.block_s * 1000)
        position = self._position or b"0-0"
        answer = await self._redis.xread({self._key: position}, count=self._options.batch, block=block)
        for entry_id, fields in _entries(answer):
            if self.stopped:
                return
            await handle(entry_id, fields)
            self._position = entry_id

    async def leave(self) -> None:
        """Nothing of it is kept in Redis."""


class GroupReader(StreamReader):
    """A member of a consumer group. What it holds it claims again and again, so that others see that it lives."""

    def __init__(self, redis: "Redis", key: bytes, options: StreamOptions, *, group: str, consumer: str) -> None:
        super().__init__(redis, key, options)
        self._group = group
        self._consumer = consumer
        self._begun = False
        self._held: list[bytes] = []
        self._claim_at = 0.0

    async def begin(self) -> None:
        """The group sees messages published after its first member came; members that left are forgotten."""
        if not self._begun:
            await self._create_group("$")
            for member in await self._redis.xinfo_consumers(self._key, self._group):
                if member["pending"] == 0 and member["idle"] > FORGET_CONSUMER_MS:
                    await self._redis.xgroup_delconsumer(self._key, self._group, member["name"])
            self._begun = True

    async def _create_group(self, position: str) -> None:
        try:
            await self._redis.xgroup_create(self._key, self._group, position, mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    async def read(self, handle: EntryHandler) -> None:
        try:
            await self._claim_from_dead(handle)
            wait_s = min(self._options.block_s, self._options.claim_idle_s / 2)
            answer = await self._redis.xreadgroup(
                self._group, self._consumer, {self._key: ">"}, count=self._options.batch, block=int(wait_s * 1000)
            )
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
            await self._create_group("0")  # Redis lost its data: all that is there now is new
            return
        await self._handle(list(_entries(answer)), handle)

    async def _claim_from_dead(self, handle: EntryHandler) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._claim_at:
            return
        self._claim_at = now + self._options.claim_idle_s / 2
        idle_ms = int(self._options.claim_idle_s * 1000)
        answer = await self._redis.xautoclaim(
            self._key, self._group, self._consumer, min_idle_time=idle_ms, count=self._options.batch
        )
        claimed = [entry for entry in answer[1] if entry[1] is not None]
        if claimed:
            log.warning("bus.claimed_from_dead", group=self._group, messages=len(claimed))
        await self._handle([entry for entry in claimed if not await self._is_poison(entry[0])], handle)

    async def _is_poison(self, entry_id: bytes) -> bool:
        pending = await self._redis.xpending_range(self._key, self._group, min=entry_id, max=entry_id, count=1)
        if not pending or int(pending[0]["times_delivered"]) <= self._options.deliveries:
            return False
        log.error("bus.message_given_up", group=self._group, position=entry_id.decode())
        await self._redis.xack(self._key, self._group, entry_id)
        return True

    async def _handle(self, entries: list[Entry], handle: EntryHandler) -> None:
        """Handle and acknowledge one by one; whoever is cancelled in between leaves the rest to the others."""
        if not entries:
            return
        self._held = [entry_id for entry_id, _ in entries]
        alive = asyncio.create_task(self._keep_held(), name="bus.keep")
        try:
            for entry_id, fields in entries:
                if self.stopped:
                    return
                await handle(entry_id, fields)
                await self._redis.xack(self._key, self._group, entry_id)
                self._held.remove(entry_id)
        finally:
            alive.cancel()
            await asyncio.gather(alive, return_exceptions=True)

    async def _keep_held(self) -> None:
        while True:
            await asyncio.sleep(self._options.claim_idle_s / 3)
            with contextlib.suppress(RedisError, OSError):
                await self._redis.xclaim(
                    self._key, self._group, self._consumer, min_idle_time=0, message_ids=list(self._held), justid=True
                )

    async def leave(self) -> None:
        """Forget the consumer unless it left messages behind, which its name keeps claimable."""
        with contextlib.suppress(RedisError, OSError):
            for member in await self._redis.xinfo_consumers(self._key, self._group):
                if member["name"] == self._consumer.encode() and member["pending"] == 0:
                    await self._redis.xgroup_delconsumer(self._key, self._group, self._consumer)


def _entries(answer: object) -> Iterator[Entry]:
    """XREAD answers a list of (stream, entries), or a mapping in RESP3; nothing when the wait was in vain."""
    if not answer:
        return
    streams = answer.values() if isinstance(answer, dict) else [entries for _, entries in answer]  # type: ignore[attr-defined]
    for entries in streams:
        yield from entries
