"""Durable work of lists of deals."""

from typing import Final

from callcenter.jobs.ports import JobContext, job
from crm.deals.lists.changing import DEALS
from crm.lists.jobs import BulkArgs, work


@job("crm.deals.bulk", BulkArgs)
async def work_on_deals(context: JobContext, args: BulkArgs) -> None:
    """Change the deals of a bulk change."""
    await work(context, args, DEALS)


ALL_JOBS: Final = (work_on_deals,)
