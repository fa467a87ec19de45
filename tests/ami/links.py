"""What the link tests share: quick settings, and reading the stream."""

from collections.abc import AsyncIterator

from ami.connection import AmiConnection, Connected, StreamItem
from ami.message import Event
from ami.settings import AmiSettings
from tests.fakes.ami_server import SECRET, FakeAmi, FakeSession, Request


def settings_for(server: FakeAmi, **changes: object) -> AmiSettings:
    values: dict[str, object] = {
        "node": "pbx1",
        "host": "127.0.0.1",
        "port": server.port,
        "username": "bridge",
        "secret": SECRET,
        "backoff_first_s": 0.01,
        "backoff_max_s": 0.02,
    }
    return AmiSettings(**(values | changes))  # type: ignore[arg-type]


def hold(session: FakeSession, request: Request) -> None:
    """Takes the action and never answers."""


async def up(connection: AmiConnection) -> AsyncIterator[StreamItem]:
    """The stream behind `Connected` and the FullyBooted that Asterisk greets with."""
    items = connection.events()
    assert isinstance(await anext(items), Connected)
    assert getattr(await anext(items), "name", "") == "FullyBooted"
    return items


async def names_until(items: AsyncIterator[StreamItem], last: str) -> list[str]:
    names = []
    async for item in items:
        names.append(item.name if isinstance(item, Event) else type(item).__name__)
        if names[-1] == last:
            break
    return names
