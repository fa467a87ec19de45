"""What is to be done next in deals, as lists and boards show it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.deals.schemas import DealBrief
from crm.tasks.of_deals import next_of_deals


async def with_tasks(session: AsyncSession, deals: Sequence[DealBrief], viewer: Principal) -> None:
    """Tell of each deal what is to be done next, of the tasks that the person may see."""
    tasks = await next_of_deals(session, viewer, [deal.id for deal in deals])
    for deal in deals:
        deal.next_task = tasks.get(deal.id)
