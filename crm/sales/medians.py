"""Mean, median and longest of a measure, in one pass over its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.sales.sql import median_of


@dataclass(frozen=True, slots=True)
class Spread:
    """`over`: how many are longer than the limit that was asked for."""

    count: int
    mean: float
    median: float
    longest: float
    over: int = 0


async def spreads(session: AsyncSession, values: Select[Any], limit: float | None = None) -> Mapping[Any, Spread]:
    """By key, of a query of `key` and `value`. The median is the middle one, or the mean of the two in the middle."""
    of = values.subquery("measured")
    over = literal(0) if limit is None else func.count(case((of.c.value > limit, 1)))
    figures = (func.avg(of.c.value), median_of(of.c.value), func.max(of.c.value), over)
    query = select(of.c.key, func.count(), *figures).group_by(of.c.key)
    return {
        key: Spread(int(count), float(mean), float(middle), float(longest), int(late))
        for key, count, mean, middle, longest, late in await session.execute(query)
    }
