"""The bus within one process: a bounded queue and a task for each subscriber.

A subscriber that falls behind loses its oldest messages, because a live picture is better late in its past than in
its present; the loss is counted, logged once for each spell, and visible as a gap in `position`. Publishing never
waits for a subscriber.
"""

import asyncio
from collections import deque
from types import TracebackType
from typing import Final, Self

import structlog

from callcenter.bus import Handler, Message, Payload, Topic, Unsubscribe
from callcenter.metrics import BUS_DROPPED, BUS_FAILURES, BUS_PUBLISHED

log = structlog.get_logger(__name__)

QUEUE_SIZE: Final = 10_000


async def deliver(handler: Handler, message: Message, subscriber: str) -> None:
    """Call one handler; what it raises ends here, logged and counted."""
    try:
        await handler(message)
    except Exception:
        BUS_FAILURES.labels(message.topic, subscriber).inc()
        log.exception("bus.handler_failed", topic=message.topic, subscriber=subscriber, position=message.position)


class _Subscriber:
    """One handler with its queue and its task."""

    def __init__(self, topic: Topic, handler: Handler, name: str, size: int) -> None:
        self._topic = topic
        self._handler = handler
        self._name = name
        self._queue: deque[Message] = deque(maxlen=size)
        self._arrived = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._losing = False
        self._closed = False
        self._task = asyncio.create_task(self._run(), name=f"bus.{topic}.{name}")

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def put(self, message: Message) -> None:
        if len(self._queue) == self._queue.maxlen:
            BUS_DROPPED.labels(self._topic, self._name).inc()
            if not self._losing:
                self._losing = True
                log.warning("bus.subscriber_too_slow", topic=self._topic, subscriber=self._name)
        self._queue.append(message)
        self._idle.clear()
        self._arrived.set()

    async def drained(self) -> None:
        await self._idle.wait()

    async def close(self) -> None:
        """Stop at once; a handler may unsubscribe itself."""
        self._closed = True
        self._queue.clear()
        self._idle.set()
        if self._task is not asyncio.current_task():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while not self._closed:
            while self._queue and not self._closed:
                await deliver(self._handler, self._queue.popleft(), self._name)
            self._losing = False
            self._idle.set()
            self._arrived.clear()
            if not self._closed:
                await self._arrived.wait()


class MemoryBus:
    """Implements `Bus` for one process. A group here shares messages among its subscribers, least busy first."""

    def __init__(self, *, queue_size: int = QUEUE_SIZE) -> None:
        self._queue_size = queue_size
        self._alone: dict[Topic, list[_Subscriber]] = {}
        self._groups: dict[tuple[Topic, str], list[_Subscriber]] = {}
        self._published = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def publish(self, topic: Topic, payload: Payload) -> None:
        self._published += 1
        BUS_PUBLISHED.labels(topic).inc()
        message = Message(topic, f"{self._published}-0", payload)
        for subscriber in self._alone.get(topic, ()):
            subscriber.put(message)
        for (group_topic, _), members in self._groups.items():
            if group_topic == topic and members:
                min(members, key=lambda member: member.waiting).put(message)

    async def subscribe(self, topic: Topic, handler: Handler, *, name: str, group: str | None = None) -> Unsubscribe:
        subscriber = _Subscriber(topic, handler, name, self._queue_size)
        members = self._alone.setdefault(topic, []) if group is None else self._groups.setdefault((topic, group), [])
        members.append(subscriber)

        async def unsubscribe() -> None:
            if subscriber in members:
                members.remove(subscriber)
                await subscriber.close()

        return unsubscribe

    async def ping(self) -> None:
        """Always within reach."""

    async def drained(self) -> None:
        """Return when every handler has seen all that was published so far."""
        for subscriber in self._subscribers():
            await subscriber.drained()

    async def aclose(self) -> None:
        subscribers = self._subscribers()
        self._alone.clear()
        self._groups.clear()
        for subscriber in subscribers:
            await subscriber.close()

    def _subscribers(self) -> list[_Subscriber]:
        everyone = (*self._alone.values(), *self._groups.values())
        return [subscriber for members in everyone for subscriber in members]
