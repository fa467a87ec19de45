"""Every query on shifts."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.planning.models import PlannedShift
from callcenter.planning.shifts import Draft, Shift


async def between(
    session: AsyncSession,
    since: datetime,
    until: datetime,
    *,
    user_ids: Collection[int] | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[Shift]:
    """Those that have a part in the period, of all people when none are named, in the order of their ids."""
    query = select(PlannedShift).where(
        PlannedShift.starts_at < until, PlannedShift.ends_at > since, PlannedShift.id > after
    )
    if user_ids is not None:
        query = query.where(PlannedShift.user_id.in_(user_ids))
    rows = await session.scalars(query.order_by(PlannedShift.id).limit(limit))
    return [_shift(row) for row in rows]


async def shift(session: AsyncSession, shift_id: int) -> Shift | None:
    row = await session.get(PlannedShift, shift_id, populate_existing=True)
    return None if row is None else _shift(row)


async def add(session: AsyncSession, draft: Draft) -> int:
    """The new shift's id."""
    statement = insert(PlannedShift).values(**_values(draft), version=1).returning(PlannedShift.id)
    return int((await session.execute(statement)).scalar_one())


async def change(session: AsyncSession, shift_id: int, version: int, draft: Draft) -> bool:
    """False when somebody changed it since this version."""
    mine = (PlannedShift.id == shift_id, PlannedShift.version == version)
    statement = update(PlannedShift).where(*mine).values(**_values(draft), version=version + 1)
    return (await session.execute(statement.returning(PlannedShift.id))).one_or_none() is not None


async def remove(session: AsyncSession, shift_id: int) -> None:
    await session.execute(delete(PlannedShift).where(PlannedShift.id == shift_id))


def _values(draft: Draft) -> dict[str, Any]:
    whole = draft.planned.whole
    values = asdict(draft) | {"breaks": [list(pair) for pair in draft.breaks]}
    return values | {"starts_at": whole.start, "ends_at": whole.end}


def _shift(row: PlannedShift) -> Shift:
    return Shift(
        id=row.id,
        version=row.version,
        draft=Draft(
            user_id=row.user_id,
            day=row.day,
            time_zone=row.time_zone,
            start_minute=row.start_minute,
            end_minute=row.end_minute,
            breaks=tuple((int(start), int(end)) for start, end in row.breaks),
            note=row.note,
        ),
    )
