"""A pipeline as columns of deals, with counts and sums."""

from collections import defaultdict
from decimal import Decimal
from itertools import islice
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.deals import repository
from crm.deals.kinds import DealOrder
from crm.deals.listing import conditions, listed
from crm.deals.models import Deal
from crm.deals.money import from_hundredths
from crm.deals.pipelines import pipeline
from crm.deals.repository import Sum
from crm.deals.schemas import BoardColumn, BoardOut, BoardQuery, DealBrief, StageOut, Total

_NOTHING: Final = Decimal("0.00")


async def board(session: AsyncSession, query: BoardQuery, viewer: Principal) -> BoardOut:
    """All columns in one answer; the rest of a long one is a page of the list of deals."""
    line = await pipeline(session, query.pipeline_id)
    where = [*await conditions(session, query, viewer), repository.closed_lately(query.closed_days)]
    sums: defaultdict[int, list[Sum]] = defaultdict(list)
    for one in await repository.sums(session, where):
        sums[one.stage_id].append(one)
    pages = []
    for stage in line.stages:
        if not stage.archived:
            mine = [*where, Deal.stage_id == stage.id]
            pages.append((stage, *await repository.page(session, mine, DealOrder.MOVED, None, query.limit)))
    briefs = iter(await listed(session, [row for _, rows, _ in pages for row in rows], viewer))
    columns = [_column(stage, sums[stage.id], list(islice(briefs, len(rows))), cursor) for stage, rows, cursor in pages]
    return BoardOut(pipeline=line, columns=columns)


def _column(stage: StageOut, sums: list[Sum], items: list[DealBrief], cursor: str | None) -> BoardColumn:
    return BoardColumn(
        stage=stage,
        count=sum(one.count for one in sums),
        totals=[Total(currency=one.currency, amount=from_hundredths(one.amount) or _NOTHING) for one in sums],
        items=items,
        next_cursor=cursor,
    )
