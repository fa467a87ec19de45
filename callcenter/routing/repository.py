"""The one query on the table of decisions."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.routing.models import RoutingDecision


async def decisions_of(session: AsyncSession, uniqueids: Collection[str]) -> Sequence[RoutingDecision]:
    """What was decided for these channels, in order."""
    query = select(RoutingDecision).where(RoutingDecision.uniqueid.in_(uniqueids))
    rows = await session.scalars(query.order_by(RoutingDecision.at, RoutingDecision.id))
    return rows.all()
