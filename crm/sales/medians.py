"""Mean, median and longest of a measure in one query: neither database has a median of its own in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Spread:
    count: int
    mean: float
    median: float
    longest: float


async def spreads(session: AsyncSession, values: Select[Any]) -> Mapping[Any, Spread]:
    """By key, of a query of `key` and `value`. The median is the middle one, or the mean of the two in the middle."""
    of = values.subquery("measured")
    placed = select(
        of.c.key,
        of.c.value,
        func.row_number().over(partition_by=of.c.key, order_by=of.c.value).label("place"),
        func.count().over(partition_by=of.c.key).label("count"),
        func.avg(of.c.value).over(partition_by=of.c.key).label("mean"),
        func.max(of.c.value).over(partition_by=of.c.key).label("longest"),
    ).subquery("placed")
    middle = (placed.c.place * 2).between(placed.c.count, placed.c.count + 2)
    query = (
        select(placed.c.key, func.max(placed.c.count), func.max(placed.c.mean), func.avg(placed.c.value))
        .add_columns(func.max(placed.c.longest))
        .where(middle)
        .group_by(placed.c.key)
    )
    return {
        key: Spread(int(count), float(mean), float(median), float(longest))
        for key, count, mean, median, longest in await session.execute(query)
    }
