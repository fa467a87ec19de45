"""Every query on the listenings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.control.models import Listening


async def add(session: AsyncSession, values: dict[str, Any]) -> int:
    return int(await session.scalar(insert(Listening).values(**values).returning(Listening.id)) or 0)


async def one(session: AsyncSession, listening_id: int) -> Listening | None:
    return await session.get(Listening, listening_id)


async def open_ones(session: AsyncSession) -> Sequence[Listening]:
    """Those that have not ended, oldest first."""
    query = select(Listening).where(Listening.ended_at.is_(None)).order_by(Listening.id)
    return (await session.scalars(query)).all()


async def open_of(session: AsyncSession, user_id: int) -> Listening | None:
    query = select(Listening).where(Listening.user_id == user_id, Listening.ended_at.is_(None))
    return (await session.scalars(query.order_by(Listening.id.desc()).limit(1))).first()


async def heard(session: AsyncSession, listening_id: int, at: datetime) -> bool:
    """Whether it was not known before."""
    return await _set(session, listening_id, Listening.heard_at.is_(None), heard_at=at)


async def end(session: AsyncSession, listening_id: int, at: datetime) -> bool:
    """Whether it had not ended before: of several processes that see the end, one writes it down."""
    return await _set(session, listening_id, Listening.ended_at.is_(None), ended_at=at)


async def change_mode(session: AsyncSession, row: Listening, mode: str, at: datetime) -> None:
    modes = [*row.modes, {"mode": mode, "at": at.isoformat()}]
    await session.execute(update(Listening).where(Listening.id == row.id).values(mode=mode, modes=modes))


async def _set(session: AsyncSession, listening_id: int, when: Any, **values: datetime) -> bool:
    chosen = update(Listening).where(Listening.id == listening_id, when)
    changed = await session.execute(chosen.values(**values).returning(Listening.id))
    return changed.one_or_none() is not None
