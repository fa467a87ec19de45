"""Writers in line, and glances that need no thread."""

import asyncio
import threading

import pytest
from sqlalchemy import text

from callcenter.db import Database

pytestmark = pytest.mark.db

WRITERS = 5


@pytest.fixture
async def sqlite(sqlite_url: str) -> Database:
    return Database(sqlite_url)


async def test_many_writers_at_once_all_commit_in_the_order_in_which_they_came(sqlite: Database) -> None:
    order: list[int] = []
    await asyncio.gather(*(_open_connection(sqlite) for _ in range(WRITERS)))

    async def write(number: int) -> None:
        async with sqlite.transaction() as session:
            await session.execute(text("CREATE TABLE IF NOT EXISTS marks (n INTEGER)"))
            order.append(number)
            await session.execute(text("INSERT INTO marks VALUES (:n)"), {"n": number})

    await asyncio.gather(*(write(number) for number in range(WRITERS)))
    async with sqlite.reading() as session:
        stored = list(await session.scalars(text("SELECT n FROM marks ORDER BY rowid")))
    await sqlite.dispose()
    assert stored == order == list(range(WRITERS))


async def test_writer_that_fails_lets_the_next_one_write(sqlite: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await _fail_within(sqlite)
    async with asyncio.timeout(10), sqlite.transaction() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    await sqlite.dispose()


async def test_glance_sees_what_is_committed_and_starts_no_thread(sqlite: Database) -> None:
    async with sqlite.transaction() as session:
        await session.execute(text("CREATE TABLE marks (n INTEGER)"))
        await session.execute(text("INSERT INTO marks VALUES (7)"))
    threads = threading.active_count()
    async with sqlite.glance() as session:
        assert await session.scalar(text("SELECT n FROM marks")) == 7
    assert threading.active_count() == threads
    await sqlite.dispose()


async def test_glance_while_a_writer_holds_the_database_does_not_wait(sqlite: Database) -> None:
    async with sqlite.transaction() as writer:
        await writer.execute(text("CREATE TABLE marks (n INTEGER)"))
        async with asyncio.timeout(10), sqlite.glance() as session:
            assert await session.scalar(text("SELECT 1")) == 1
    await sqlite.dispose()


async def _fail_within(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        raise ZeroDivisionError


async def _open_connection(database: Database) -> None:
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))
