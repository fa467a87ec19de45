"""What a handler is given: who asks, one transaction, and the application's parts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.bus import Bus, Payload, Topic
from callcenter.errors import NotSignedIn

BUS: web.AppKey[Bus] = web.AppKey("bus")

T = TypeVar("T")
AfterCommit = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Context:
    """One request. The session is committed after the handler returned, then `after_commit` runs in order."""

    request: web.Request
    session: AsyncSession
    principal: Principal | None
    _after_commit: list[AfterCommit] = field(default_factory=list)

    @property
    def user(self) -> Principal:
        """The signed-in person; a public route that needs one answers 401."""
        if self.principal is None:
            raise NotSignedIn("sign in first")
        return self.principal

    def part(self, key: web.AppKey[T]) -> T:
        """A part of the application, put there by bootstrap."""
        return self.request.config_dict[key]

    def publish(self, topic: Topic, payload: Payload) -> None:
        """Tell the bus once the transaction is committed."""
        bus = self.part(BUS)

        async def tell() -> None:
            await bus.publish(topic, payload)

        self._after_commit.append(tell)

    def after_commit(self, action: AfterCommit) -> None:
        self._after_commit.append(action)

    async def run_after_commit(self) -> None:
        for action in self._after_commit:
            await action()
