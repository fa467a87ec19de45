"""Every query on the table of leases. Each change names the token that it builds on, so that only one of several
processes that saw the same row gets its way."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.leases.models import LeaseRow


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as it is stored."""

    name: str
    holder: str
    token: int
    beat: int
    fit: bool
    since: datetime
    beat_at: datetime


async def find(session: AsyncSession, names: Collection[str] | None = None) -> dict[str, Held]:
    query = select(LeaseRow) if names is None else select(LeaseRow).where(LeaseRow.name.in_(names))
    rows = (await session.execute(query.execution_options(populate_existing=True))).scalars()
    return {row.name: Held(row.name, row.holder, row.token, row.beat, row.fit, row.since, row.beat_at) for row in rows}


async def create(session: AsyncSession, name: str, holder: str, *, now: datetime) -> bool:
    """The first holder ever, with token 1; False when another was faster."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    values = {"name": name, "holder": holder, "token": 1, "beat": 0, "fit": True, "since": now, "beat_at": now}
    statement = insert(LeaseRow).values(**values).on_conflict_do_nothing(index_elements=["name"])
    return await _changed(session, statement)


async def succeed(session: AsyncSession, seen: Held, holder: str, *, now: datetime) -> bool:
    """Follow the holder that was seen; False when it gave a sign of life, or another followed it."""
    values = {"holder": holder, "token": seen.token + 1, "beat": 0, "fit": True, "since": now, "beat_at": now}
    same = (LeaseRow.name == seen.name, LeaseRow.token == seen.token, LeaseRow.beat == seen.beat)
    return await _changed(session, update(LeaseRow).where(*same).values(**values))


async def beat(session: AsyncSession, name: str, token: int, *, fit: bool, now: datetime) -> bool:
    """False when the token is no longer the newest."""
    ours = (LeaseRow.name == name, LeaseRow.token == token)
    return await _changed(session, update(LeaseRow).where(*ours).values(beat=LeaseRow.beat + 1, fit=fit, beat_at=now))


async def give_back(session: AsyncSession, name: str, token: int) -> bool:
    ours = (LeaseRow.name == name, LeaseRow.token == token)
    return await _changed(session, update(LeaseRow).where(*ours).values(holder="", beat=LeaseRow.beat + 1))


async def is_newest(session: AsyncSession, name: str, token: int) -> bool:
    """Whether the token still holds, and goes on holding until this transaction is over: on PostgreSQL the row is
    locked against a successor, on SQLite a writing transaction is alone anyway."""
    query = select(LeaseRow.token).where(LeaseRow.name == name).with_for_update(read=True)
    return await session.scalar(query) == token


async def _changed(session: AsyncSession, statement: Any) -> bool:
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount == 1
