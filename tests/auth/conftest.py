"""A server with people in it, on both databases."""

from collections.abc import AsyncIterator

import pytest

from callcenter.db import Database
from tests.http.rig import World, open_world


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with open_world(database) as opened:
        yield opened
