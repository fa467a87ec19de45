"""What became of those who called: for rooms that ask whether what was said in a call goes with its result."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.models import Lead
from crm.state import LeadStatus

CHUNK: Final = 500
FATES: Final[Mapping[LeadStatus, bool]] = {LeadStatus.CONVERTED: True, LeadStatus.LOST: False}


class LeadOutcomes:
    """A lead that is new or in work has no fate yet and says nothing. A merged one has that of who it is now."""

    async def won(self, session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, bool]:
        """By the call that made the lead: whether it became a customer; calls without such a lead are left out."""
        found: dict[str, bool] = {}
        now = aliased(Lead)
        ids = list(call_ids)
        for start in range(0, len(ids), CHUNK):
            last = func.coalesce(now.status, Lead.status)
            query = select(Lead.call_id, last).outerjoin(now, now.id == Lead.merged_into_id)
            query = query.where(Lead.call_id.in_(ids[start : start + CHUNK]), last.in_([str(fate) for fate in FATES]))
            for call_id, status in await session.execute(query):
                found[str(call_id)] = FATES[LeadStatus(status)]
        return found
