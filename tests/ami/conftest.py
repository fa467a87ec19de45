from collections.abc import AsyncIterator

import pytest_asyncio

from tests.fakes.ami_server import FakeAmi


@pytest_asyncio.fixture
async def pbx() -> AsyncIterator[FakeAmi]:
    async with FakeAmi() as server:
        yield server
