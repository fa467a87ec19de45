import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from ami.settings import AmiSettings
from tests.fakes.ami_server import FakeAmi


@pytest_asyncio.fixture
async def pbx() -> AsyncIterator[FakeAmi]:
    async with asyncio.timeout(20), FakeAmi() as server:
        yield server


def settings_for(server: FakeAmi, **changes: object) -> AmiSettings:
    values: dict[str, object] = {
        "node": "pbx1",
        "host": "127.0.0.1",
        "port": server.port,
        "username": "bridge",
        "secret": "s3cret",
        "backoff_first_s": 0.01,
        "backoff_max_s": 0.02,
    }
    return AmiSettings(**(values | changes))  # type: ignore[arg-type]
