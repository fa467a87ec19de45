"""One way to the database, for SQLite (one machine) and PostgreSQL (many).

SQLite's Python driver opens transactions late and as readers, so two read-modify-write transactions silently
lose updates. Every writing transaction therefore starts with BEGIN IMMEDIATE; readers start deferred and never
wait for a writer (WAL).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Text, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from callcenter.sqlite import LOCK_ATTEMPT_MS, SqliteConnection, Turns, begin_immediate, inline_connection

SQLITE_BUSY_TIMEOUT_MS: Final = 15_000
"""How long a writer waits for another process that writes."""
_BEGIN: Final = "callcenter_begin"

JsonColumn = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document: JSONB on PostgreSQL, text on SQLite."""


class Base(DeclarativeBase):
    """All tables; constraints are named, so that a migration can drop them on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime with microseconds; a naive one is a programming error, not a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[StrEnum]):
    """A StrEnum stored as its value: readable in SQL, and a new member needs no migration."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.kind(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class Database:
    """The engine and its kinds of session: `transaction()` writes and `reading()` only looks; `brief()` and `glance()`
    do the same for a few statements by key, at once."""

    def __init__(self, url: str, *, echo: bool = False, pool_size: int = 10) -> None:
        turns = Turns()
        self.engine = _create_engine(url, echo=echo, pool_size=pool_size, turns=turns)
        self._write = async_sessionmaker(self.engine, expire_on_commit=False)
        self._read = async_sessionmaker(
            self.engine.execution_options(**{_BEGIN: "BEGIN"}), expire_on_commit=False, autoflush=False
        )
        self._inline = _create_inline_engine(url, echo=echo, turns=turns)
        inline = self._inline and self._inline.execution_options(**{_BEGIN: "BEGIN"})
        self._glance = async_sessionmaker(inline, expire_on_commit=False, autoflush=False) if inline else self._read
        self._brief = async_sessionmaker(self._inline, expire_on_commit=False) if self._inline else self._write

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction, committed when the block ends well and rolled back when it raises."""
        async with self._write() as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for queries; whatever it changes is thrown away."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[AsyncSession]:
        """Like `reading`, for a few look-ups by key that somebody waits for.

        On SQLite they run in the event loop's own thread, which stands still meanwhile: handing each statement to
        another thread and back takes many times as long as finding a row by its key.
        """
        async with self._glance() as session:
            yield session

    @asynccontextmanager
    async def brief(self) -> AsyncIterator[AsyncSession]:
        """Like `transaction`, for a few rows by key. Nothing slow may stand inside: on SQLite the event loop stands
        still during each statement, and every other writer waits."""
        async with self._brief() as session, session.begin():
            yield session

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def dispose(self) -> None:
        await self.engine.dispose()
        if self._inline is not None:
            await self._inline.dispose()


def _create_engine(url: str, *, echo: bool, pool_size: int, turns: Turns) -> AsyncEngine:
    """Parameters are hidden from error texts: they are names and numbers of people, and errors are logged."""
    if url.startswith("sqlite"):
        return _create_sqlite_engine(url, echo=echo, turns=turns)
    return create_async_engine(url, echo=echo, hide_parameters=True, pool_size=pool_size, pool_pre_ping=True)


def _create_inline_engine(url: str, *, echo: bool, turns: Turns) -> AsyncEngine | None:
    """For `glance` and `brief`. None on PostgreSQL, and in memory, which one connection alone can see."""
    if not url.startswith("sqlite") or make_url(url).database in (None, "", ":memory:"):
        return None
    return _create_sqlite_engine(url, echo=echo, turns=turns, async_creator_fn=inline_connection)


def _create_sqlite_engine(url: str, *, echo: bool, turns: Turns, **more: Any) -> AsyncEngine:
    options = {"timeout": SQLITE_BUSY_TIMEOUT_MS / 1000, "factory": SqliteConnection, **more}
    engine = create_async_engine(url, echo=echo, hide_parameters=True, connect_args=options)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", partial(_begin_sqlite, turns))
    event.listen(engine.sync_engine, "checkin", turns.give_back)
    event.listen(engine.sync_engine, "invalidate", turns.give_back)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # With an isolation level of its own the driver would send BEGIN by itself, late and deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={LOCK_ATTEMPT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(turns: Turns, connection: Connection) -> None:
    options: dict[str, Any] = dict(connection.get_execution_options())
    if options.get(_BEGIN) == "BEGIN":
        connection.exec_driver_sql("BEGIN")
        return
    turns.take(connection)
    begin_immediate(connection, limit_s=SQLITE_BUSY_TIMEOUT_MS / 1000)
