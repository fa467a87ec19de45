"""The bus across processes, on Redis Streams.

A stream holds the last messages of a topic. Subscribers without a group read it from where they are and go on from
there after a loss of the connection; groups are Redis consumer groups, whose members take over what a dead member
left unacknowledged. Messages come at least once: a batch whose answer was lost with the connection is sent again.
While Redis is away messages wait in a bounded buffer, and the oldest give way, counted and logged.
"""

import asyncio
import contextlib
import json
import os
import socket
import uuid
from collections import deque
from types import TracebackType
from typing import Final, Self, cast

import structlog
from redis.exceptions import RedisError

from callcenter.bus import Handler, Message, Payload, Topic, Unsubscribe
from callcenter.bus_memory import deliver
from callcenter.bus_streams import EntryHandler, GroupReader, Pause, StreamOptions, StreamReader, connect
from callcenter.metrics import BUS_DROPPED, BUS_PUBLISHED

log = structlog.get_logger(__name__)

_FIELD: Final = b"p"


class RedisBus:
    """Implements `Bus` on Redis. Used as an async context manager; closing sends what is still buffered."""

    def __init__(self, url: str, options: StreamOptions | None = None, *, prefix: str = "callcenter:bus:") -> None:
        self._options = options or StreamOptions()
        self._prefix = prefix
        self._redis = connect(url, self._options)
        self._buffer: deque[tuple[Topic, bytes]] = deque()
        self._filled = asyncio.Event()
        self._flushed = asyncio.Event()
        self._flushed.set()
        self._sender: asyncio.Task[None] | None = None
        self._readers: dict[asyncio.Task[None], StreamReader] = {}
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.dropped = 0

    async def __aenter__(self) -> Self:
        self._sender = asyncio.create_task(self._send_forever(), name="bus.send")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def publish(self, topic: Topic, payload: Payload) -> None:
        if len(self._buffer) >= self._options.buffer_size:
            lost, _ = self._buffer.popleft()
            BUS_DROPPED.labels(lost, "publisher").inc()
            self.dropped += 1
            if self.dropped == 1 or self.dropped % 1000 == 0:
                log.error("bus.messages_dropped", dropped=self.dropped)
        BUS_PUBLISHED.labels(topic).inc()
        self._buffer.append((topic, json.dumps(payload, ensure_ascii=False).encode()))
        self._flushed.clear()
        self._filled.set()

    async def subscribe(self, topic: Topic, handler: Handler, *, name: str, group: str | None = None) -> Unsubscribe:
        reader = (
            StreamReader(self._redis, self._key(topic), self._options)
            if group is None
            else GroupReader(self._redis, self._key(topic), self._options, group=group, consumer=self._consumer)
        )
        with contextlib.suppress(RedisError, OSError):
            await reader.begin()  # else it begins when Redis is back

        async def handle(entry_id: bytes, fields: dict[bytes, bytes]) -> None:
            try:
                payload = cast("Payload", json.loads(fields[_FIELD]))
            except (KeyError, ValueError):
                log.error("bus.unreadable_message", topic=topic, position=entry_id.decode())
                return
            message = Message(topic, entry_id.decode(), payload)
            await deliver(handler, message, name)

        task = asyncio.create_task(self._read_forever(reader, handle), name=f"bus.{topic}.{name}")
        self._readers[task] = reader

        async def unsubscribe() -> None:
            self._readers.pop(task, None)
            reader.stopped = True
            if task is not asyncio.current_task():
                await _cancel(task)
                await reader.leave()

        return unsubscribe

    async def ping(self) -> None:
        """Raise when Redis does not answer or the buffer has not got through to it."""
        await self._redis.ping()
        if len(self._buffer) > self._options.buffer_size // 2:
            raise ConnectionError("the bus does not get its messages through")

    async def flushed(self) -> None:
        """Return when Redis has everything that was published so far."""
        await self._flushed.wait()

    async def aclose(self) -> None:
        readers, self._readers = self._readers, {}
        for task, reader in readers.items():
            reader.stopped = True
            await _cancel(task)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._options.flush_s):
                await self._flushed.wait()
        if self._buffer:
            log.error("bus.closed_with_unsent", messages=len(self._buffer))
        if self._sender is not None:
            await _cancel(self._sender)
        await self._redis.aclose()

    def _key(self, topic: Topic) -> bytes:
        return (self._prefix + topic).encode()

    async def _send_forever(self) -> None:
        pause = Pause(self._options.longest_pause_s)
        while True:
            await self._filled.wait()
            try:
                await self._send_batch()
                pause.reset()
            except (RedisError, OSError) as error:
                await pause.after("bus.redis_unavailable", error)

    async def _send_batch(self) -> None:
        """Send the oldest messages; they leave the buffer only when Redis has confirmed them."""
        batch = [self._buffer[index] for index in range(min(self._options.batch, len(self._buffer)))]
        dropped = self.dropped
        async with self._redis.pipeline(transaction=False) as pipe:
            for topic, payload in batch:
                pipe.xadd(self._key(topic), {_FIELD: payload}, maxlen=self._options.stream_length, approximate=True)
            await pipe.execute()
        for _ in range(len(batch) - min(self.dropped - dropped, len(batch))):
            self._buffer.popleft()
        if not self._buffer:
            self._filled.clear()
            self._flushed.set()

    async def _read_forever(self, reader: StreamReader, handle: EntryHandler) -> None:
        pause = Pause(self._options.longest_pause_s)
        while not reader.stopped:
            try:
                await reader.begin()
                await reader.read(handle)
                pause.reset()
            except (RedisError, OSError) as error:
                await pause.after("bus.redis_unavailable", error)


async def _cancel(task: "asyncio.Task[None]") -> None:
    """End a task for sure: the client library may swallow a cancellation that meets an answer."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)
