"""A pipeline as columns of deals, with counts and sums."""

from collections import defaultdict
from decimal import Decimal
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.deals import repository
from crm.deals.kinds import DealOrder
from crm.deals.models import Deal
from crm.deals.money import from_hundredths
from crm.deals.next_tasks import with_tasks
from crm.deals.pipelines import pipeline
from crm.deals.repository import Sum
from crm.deals.schemas import BoardColumn, BoardOut, BoardQuery, DealBrief, StageOut, Total
from crm.deals.service import own_conditions

_NOTHING: Final = Decimal("0.00")


async def board(session: AsyncSession, query: BoardQuery, viewer: Principal) -> BoardOut:
    """All columns in one answer; the rest of a long one is a page of the list of deals."""
    line = await pipeline(session, query.pipeline_id)
    where = [*repository.conditions(viewer, query), repository.closed_lately(query.closed_days)]
    where += await own_conditions(session, query, viewer)
    sums: defaultdict[int, list[Sum]] = defaultdict(list)
    for one in await repository.sums(session, where):
        sums[one.stage_id].append(one)
    columns = []
    for stage in line.stages:
        if stage.archived:
            continue
        mine = [*where, Deal.stage_id == stage.id]
        rows, cursor = await repository.page(session, mine, DealOrder.MOVED, None, query.limit)
        items = [repository.brief(row, viewer) for row in rows]
        columns.append(_column(stage, sums[stage.id], items, cursor))
    await with_tasks(session, [deal for column in columns for deal in column.items], viewer)
    return BoardOut(pipeline=line, columns=columns)


def _column(stage: StageOut, sums: list[Sum], items: list[DealBrief], cursor: str | None) -> BoardColumn:
    return BoardColumn(
        stage=stage,
        count=sum(one.count for one in sums),
        totals=[Total(currency=one.currency, amount=from_hundredths(one.amount) or _NOTHING) for one in sums],
        items=items,
        next_cursor=cursor,
    )
