"""The event bus: facts that already happened, told to whoever asked for them.

A bus carries what is nice to know at once (live pictures, cards). What must never be lost is a row in the
database or a job, written in the transaction that caused it; a subscriber that missed something asks the
database. Two back ends share this port: `MemoryBus` within one process and `RedisBus` (in `bus_redis`) across
processes.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import NewType, Protocol

Topic = NewType("Topic", str)
"""A dotted name such as `calls.facts`; a topic has one kind of message."""

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
Payload = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Message:
    """One published payload. `position` orders messages of a topic; it only grows."""

    topic: Topic
    position: str
    payload: Payload


Handler = Callable[[Message], Awaitable[None]]
Unsubscribe = Callable[[], Awaitable[None]]


class Bus(Protocol):
    """Publish after commit; each handler is isolated, its failures logged and counted."""

    async def publish(self, topic: Topic, payload: Payload) -> None:
        """Tell every subscriber. Returns when the message is handed over, not when it was handled."""

    async def subscribe(self, topic: Topic, handler: Handler, *, name: str, group: str | None = None) -> Unsubscribe:
        """Call `handler` for each message from now on, in order, one at a time.

        Without `group` every process gets every message (live pictures). With `group` exactly one process of the
        group handles each message, and one whose process died before finishing is handled by another.
        """

    async def ping(self) -> None:
        """Raise when the bus is out of reach."""
