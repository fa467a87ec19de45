"""What a handler is given: who asks, one transaction, and the application's parts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

import structlog
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.bus import Bus, Payload, Topic
from callcenter.errors import NotSignedIn

BUS: Final[web.AppKey[Bus]] = web.AppKey("bus")

log = structlog.get_logger(__name__)

T = TypeVar("T")
AfterCommit = Callable[[], Awaitable[None]]
Adjust = Callable[[web.StreamResponse], None]


@dataclass(slots=True)
class Context:
    """One request.

    `session` takes a connection with its first statement, and is committed when the handler has returned; then
    the `after_commit` actions run in order. Slow work that needs no database belongs before the first statement:
    on SQLite an open writing transaction keeps every other writer out.
    """

    request: web.Request
    session: AsyncSession
    principal: Principal | None
    _after_commit: list[AfterCommit] = field(default_factory=list)
    _adjust: list[Adjust] = field(default_factory=list)

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

    def on_response(self, adjust: Adjust) -> None:
        """Set a cookie or a header of the answer that is made from the handler's return value."""
        self._adjust.append(adjust)

    def finish(self, response: web.StreamResponse) -> web.StreamResponse:
        for adjust in self._adjust:
            adjust(response)
        return response

    async def run_after_commit(self) -> None:
        """What was asked for is stored by now: a failure here is logged and does not make the answer an error."""
        for action in self._after_commit:
            try:
                await action()
            except Exception as error:
                log.exception("http.after_commit_failed", error=type(error).__name__)
