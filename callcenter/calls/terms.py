"""Live pictures believe only the newest bridge of a node.

A bridge that was stopped and wakes up may send what it had in hand before it learns that another leads. Each message
carries the number of its bridge's term, and one from an earlier term than was heard already is left out.
"""

from collections.abc import Mapping
from typing import Final

import structlog

from callcenter.bus import Bus, Handler, Message, Payload, Topic, Unsubscribe
from callcenter.calls.wire import CALL_FACTS, MEMBERS, term_of

log = structlog.get_logger(__name__)

LEASE_PREFIX: Final = "bridge "


def node_lease(node: str) -> str:
    """The name of the lease of whoever follows the calls of this node."""
    return LEASE_PREFIX + node


def node_of(lease: str) -> str | None:
    """The node of such a lease; None for the lease of other work."""
    return lease.removeprefix(LEASE_PREFIX) if lease.startswith(LEASE_PREFIX) else None


GUARDED: Final = frozenset({CALL_FACTS, MEMBERS})


class NewestTerms:
    """By node; without a number a message is always heard."""

    def __init__(self) -> None:
        self._newest: dict[str, int] = {}

    def know(self, terms: Mapping[str, int]) -> None:
        for node, term in terms.items():
            self._newest[node] = max(term, self._newest.get(node, 0))

    def admit(self, payload: Payload) -> bool:
        node, term = str(payload.get("node")), term_of(payload)
        if term is None:
            return True
        if term < self._newest.get(node, 0):
            return False
        self._newest[node] = term
        return True


class TermedBus:
    """The bus with that filter before every live picture.

    Consumer groups do durable work that may come late and twice: they hear everything.
    """

    def __init__(self, bus: Bus, terms: NewestTerms) -> None:
        self._bus = bus
        self._terms = terms

    async def publish(self, topic: Topic, payload: Payload) -> None:
        await self._bus.publish(topic, payload)

    async def subscribe(self, topic: Topic, handler: Handler, *, name: str, group: str | None = None) -> Unsubscribe:
        if topic not in GUARDED or group is not None:
            return await self._bus.subscribe(topic, handler, name=name, group=group)

        async def of_newest(message: Message) -> None:
            if self._terms.admit(message.payload):
                await handler(message)
            else:
                log.warning("bus.stale_message", topic=topic, subscriber=name, position=message.position)

        return await self._bus.subscribe(topic, of_newest, name=name)

    async def ping(self) -> None:
        await self._bus.ping()
