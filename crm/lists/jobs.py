"""Durable work of lists."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar

from callcenter.jobs.ports import JobContext, job
from crm.lists import bulk
from crm.lists.changing import CUSTOMERS
from crm.schemas import Input

ChangeT = TypeVar("ChangeT", bound=Input)


@dataclass(frozen=True, slots=True)
class BulkArgs:
    bulk_id: int


@job("crm.bulk", BulkArgs)
async def work_on_bulk(context: JobContext, args: BulkArgs) -> None:
    """Change the customers of a bulk change."""
    await work(context, args, CUSTOMERS)


async def work(context: JobContext, args: BulkArgs, how: bulk.Changes[ChangeT]) -> None:
    """Change the cards of a bulk change, some at a time; the stored rows say where it stands."""
    more = True
    while more:
        async with context.database.transaction() as session:
            more = await bulk.step(session, args.bulk_id, datetime.now(UTC), how)


ALL_JOBS: Final = (work_on_bulk,)
