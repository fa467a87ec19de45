"""Lost callers that somebody has seen to, in another way than by a call that we know of."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.reports.models import SettledCaller

AT_ONCE: Final = 500


async def settled(session: AsyncSession, callers: Collection[str]) -> Mapping[str, SettledCaller]:
    """The latest settling of each."""
    wanted, found = sorted(callers), dict[str, SettledCaller]()
    for start in range(0, len(wanted), AT_ONCE):
        query = select(SettledCaller).where(SettledCaller.caller.in_(wanted[start : start + AT_ONCE]))
        for row in await session.scalars(query.order_by(SettledCaller.until, SettledCaller.id)):
            found[row.caller] = row
    return found


async def settle(
    session: AsyncSession, caller: str, *, until: datetime, user_id: int, note: str, now: datetime
) -> None:
    """What was lost up to `until` is done; a later loss opens the matter again."""
    values = {"caller": caller, "until": until, "user_id": user_id, "note": note, "made_at": now}
    await session.execute(insert(SettledCaller).values(**values))
