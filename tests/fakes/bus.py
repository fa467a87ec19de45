"""A bus that remembers."""

import asyncio
from dataclasses import dataclass, field

from callcenter.bus import Handler, Payload, Topic, Unsubscribe


@dataclass(slots=True)
class RecordingBus:
    """Implements Bus without delivering anything; `fails` makes publishing raise."""

    published: list[tuple[Topic, Payload]] = field(default_factory=list)
    fails: bool = False
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(self, topic: Topic, payload: Payload) -> None:
        if self.fails:
            raise ConnectionError("the bus is away")
        self.published.append((topic, payload))
        self.heard.set()

    async def subscribe(self, topic: Topic, handler: Handler, *, name: str, group: str | None = None) -> Unsubscribe:
        async def unsubscribe() -> None:
            return None

        return unsubscribe

    async def ping(self) -> None:
        return None

    def of(self, topic: Topic) -> list[Payload]:
        return [payload for published, payload in self.published if published == topic]
