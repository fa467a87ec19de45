"""Every query on the requests."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.control.models import ControlRequest


async def add(session: AsyncSession, user_id: int, key: str, fingerprint: str, at: datetime) -> None:
    """IntegrityError when the key is known."""
    values = {"user_id": user_id, "key": key, "fingerprint": fingerprint, "at": at}
    await session.execute(insert(ControlRequest).values(**values))


async def find(session: AsyncSession, user_id: int, key: str) -> ControlRequest | None:
    return await session.scalar(
        select(ControlRequest).where(ControlRequest.user_id == user_id, ControlRequest.key == key)
    )


async def finish(session: AsyncSession, user_id: int, key: str, status: int, answer: dict[str, Any]) -> None:
    chosen = update(ControlRequest).where(ControlRequest.user_id == user_id, ControlRequest.key == key)
    await session.execute(chosen.values(status=status, answer=answer))


async def purge(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(ControlRequest).where(ControlRequest.at < before))
