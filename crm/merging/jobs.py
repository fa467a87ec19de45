"""Durable work of merging."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.jobs.ports import JobContext, Schedule, job
from crm.kinds import CustomerRef
from crm.merging import moving
from crm.merging.models import Merge
from crm.merging.service import UNDO_DAYS, survivor_of
from crm.repository import merged_into

EVERY_S: Final = 300.0
STRAY_FOR: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SettleArgs:
    pass


@job("crm.settle_merges", SettleArgs)
async def settle_merges(context: JobContext, args: SettleArgs) -> None:
    """Bring over what a request that had begun before the merge hung on the loser after it, and drop old ways back."""
    now = datetime.now(UTC)
    async with context.database.transaction() as session:
        fresh = select(Merge).where(Merge.at > now - STRAY_FOR, Merge.undone_at.is_(None)).order_by(Merge.id)
        for row in await session.scalars(fresh.with_for_update()):
            await _bring(session, row)
        old = (Merge.at < now - timedelta(days=UNDO_DAYS), Merge.way_back.is_not(None))
        await session.execute(update(Merge).where(*old).values(way_back=None, moved=None))


async def _bring(session: AsyncSession, row: Merge) -> None:
    loser = CustomerRef(survivor_of(row).kind, row.loser_id)
    survivor = await merged_into(session, loser)
    if survivor is None:
        return
    late = await moving.move(session, loser.kind, loser.id, survivor.id)
    known = row.moved or {}
    row.moved = {name: [*known.get(name, []), *late.get(name, [])] for name in {**known, **late}}


ALL_JOBS: Final = (settle_merges,)
SETTLE_SCHEDULE: Final = Schedule("crm.settle_merges", "crm.settle_merges", SettleArgs(), every_s=EVERY_S)
