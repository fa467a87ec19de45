"""A server on SQLite: what is tested here does not depend on the database."""

from collections.abc import AsyncIterator

import pytest

from callcenter.db import Database
from tests.http.rig import World, open_world


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.dispose()


@pytest.fixture
async def world(sqlite: Database) -> AsyncIterator[World]:
    async with open_world(sqlite) as opened:
        yield opened
