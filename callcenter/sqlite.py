"""What SQLite needs beside its driver: writers that wait in line, look-ups without a thread in between, a median."""

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from queue import SimpleQueue
from typing import Any, Final

from aiosqlite import Connection as ThreadConnection
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only

Work = tuple[asyncio.Future[Any] | None, Callable[[], Any]]

ROWS_AT_ONCE: Final = 64
LOCK_ATTEMPT_MS: Final = 20
"""How long SQLite itself waits for another process's lock in one attempt, in whatever thread asks."""
LOCK_PAUSE_S: Final = 0.01
_TURN: Final = "callcenter_turn"


class Median:
    """An aggregate: the middle value, or the mean of the two in the middle. Steps are appends to a list, in C."""

    def __init__(self) -> None:
        self._values: list[float | None] = []
        self.step = self._values.append

    def finalize(self) -> float | None:
        values = sorted(value for value in self._values if value is not None)
        if not values:
            return None
        return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


class SqliteConnection(sqlite3.Connection):
    """Knows `median_of`, which PostgreSQL has as `percentile_cont`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        aggregate: Any = Median  # typeshed knows aggregates of whole numbers only
        self.create_aggregate("median_of", 1, aggregate)


class Turns:
    """The writers of this process one after the other, first come, first served.

    SQLite lets them try again and again with growing pauses, so that under load the unlucky one waits for seconds.
    Other processes still meet there.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    def take(self, connection: Connection) -> None:
        """Wait for our turn; called within SQLAlchemy's greenlet, just before BEGIN."""
        await_only(self._lock.acquire())
        connection.info[_TURN] = True

    def give_back(self, _connection: DBAPIConnection, entry: ConnectionPoolEntry, *_: object) -> None:
        """The connection went back to the pool, or was thrown away."""
        if entry.info.pop(_TURN, False):
            self._lock.release()


def begin_immediate(connection: Connection, *, limit_s: float) -> None:
    """Become the writer; called within SQLAlchemy's greenlet. Another process may hold the database: between two
    attempts the event loop goes on.

    :raises OperationalError: when the other process does not let go within the limit
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + limit_s
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error.orig) or loop.time() > deadline:
                raise
            await_only(asyncio.sleep(LOCK_PAUSE_S))
        else:
            return


class _AtOnce(SimpleQueue[Work]):
    """The driver's queue to its thread, of which each piece of work comes back done."""

    def put_nowait(self, item: Work) -> None:
        future, function = item
        try:
            result = function()
        except Exception as error:
            if future is None:
                raise
            future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class InlineConnection(ThreadConnection):
    """The same connection without its thread: each call is done at once, by the caller."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, ROWS_AT_ONCE)
        self._tx = _AtOnce()

    def __await__(self) -> Generator[Any, None, ThreadConnection]:
        return self._connect().__await__()


def inline_connection(database: str, **options: Any) -> InlineConnection:
    """In the place of `aiosqlite.connect`."""
    return InlineConnection(lambda: sqlite3.connect(database, **options))
