"""How deals stand, for the feed of changes."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.personal.words import ERASED
from crm.changes.kinds import Standing, standing
from crm.deals.models import Deal, LeadConversion
from crm.deals.rights import reached


async def standings(session: AsyncSession, ids: Iterable[int], viewer: Principal) -> dict[int, Standing]:
    """Those of the deals that this person sees."""
    query = select(Deal.id, Deal.version, Deal.updated_at, Deal.title, Deal.deleted_at)
    rows = await session.execute(query.where(Deal.id.in_(ids), reached(viewer)))
    return {
        id_: standing(version, at, erased=name == ERASED, deleted=gone is not None)
        for id_, version, at, name, gone in rows
    }


async def contacts_of(session: AsyncSession, lead_ids: Iterable[int]) -> dict[int, int | None]:
    """What became of leads, those of them that were converted."""
    query = select(LeadConversion.lead_id, LeadConversion.contact_id).where(LeadConversion.lead_id.in_(lead_ids))
    return {row.lead_id: row.contact_id for row in await session.execute(query)}
