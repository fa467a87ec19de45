"""The exchange of a house that has none configured."""

from typing import NoReturn

from callcenter.calls.facts import CallId, Endpoint
from callcenter.calls.ports import NodeStatus, Telephony
from callcenter.errors import Unavailable


class NoPbx(Telephony):
    """Refuses every command in plain words: customers and the call log work without an exchange, calls do not."""

    async def join_queues(self, endpoint: Endpoint, name: str, queues: list[str], *, paused: bool) -> None:
        _refuse()

    async def leave_queues(self, endpoint: Endpoint, queues: list[str]) -> None:
        _refuse()

    async def pause(self, endpoint: Endpoint, *, paused: bool, reason: str) -> None:
        _refuse()

    async def originate(self, endpoint: Endpoint, number: str, *, caller_id: str) -> CallId:
        _refuse()

    async def hang_up(self, channel: str) -> None:
        _refuse()

    def status(self) -> list[NodeStatus]:
        return []


def _refuse() -> NoReturn:
    raise Unavailable("no exchange is configured")
