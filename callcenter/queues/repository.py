"""Every query on the table of queues."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.queues.models import QueueRecord


async def all_queues(session: AsyncSession) -> list[QueueRecord]:
    """In the order of the settings."""
    return list((await session.execute(select(QueueRecord).order_by(QueueRecord.position))).scalars())


async def replace_all(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Nothing points to these rows: calls and operators keep the names."""
    await session.execute(delete(QueueRecord))
    if rows:
        await session.execute(insert(QueueRecord), list(rows))
