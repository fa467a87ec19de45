"""Sums of days in which nothing changes any more, so that a year is read in less than a second.

A day (UTC) is settled when it is over for so long that no outage is being repaired any more. Its sums are made by a
job with the switches in force then; an import into it, and a way of counting that is made valid for it, take them
away again.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Database
from callcenter.reports import repository
from callcenter.reports.models import QuarterSums, SettledDay
from callcenter.reports.periods import Period
from callcenter.reports.quarters import QuarterKey, Quarters, fold, merge
from callcenter.reports.regions import Regions
from callcenter.reports.switch_versions import book
from callcenter.reports.switches import SwitchBook
from callcenter.reports.tally import ALL, Tally
from callcenter.reports.visit_source import VisitSource

DAY: Final = timedelta(days=1)
SETTLES_AFTER: Final = timedelta(hours=26)
"""The bridge repairs what it missed for a day (`pbx.books.look_back_h`); two hours for the repair itself."""
ROWS_AT_ONCE: Final = 400
"""SQLite takes some thousands of values in one statement."""


def day_of(at: datetime) -> datetime:
    """The beginning of its day."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


async def forget(session: AsyncSession, days: Collection[datetime]) -> None:
    """These days are counted live until their sums are made anew."""
    if days:
        await session.execute(delete(SettledDay).where(SettledDay.day.in_(days)))


async def forget_since(session: AsyncSession, since: datetime) -> None:
    await session.execute(delete(SettledDay).where(SettledDay.day > since - DAY))


async def settled_days(session: AsyncSession, period: Period) -> set[datetime]:
    """Those that lie wholly within the period."""
    query = select(SettledDay.day).where(SettledDay.day >= period.since, SettledDay.day <= period.until - DAY)
    return set(await session.scalars(query))


async def read(session: AsyncSession, period: Period, queues: Collection[str]) -> Quarters:
    """The sums of the quarters of the period, whichever day they belong to."""
    columns = [getattr(QuarterSums, name) for name in ("at", "queue", "line", "region", *ALL)]
    query = select(*columns).where(QuarterSums.at >= period.since, QuarterSums.at < period.until)
    if queues:
        query = query.where(QuarterSums.queue.in_(queues))
    rows = await session.execute(query.order_by(QuarterSums.at))
    return {QuarterKey(row[0], row[1], row[2], row[3]): Tally(*row[4:]) for row in rows}


def stretches_between(days: Collection[datetime], period: Period) -> tuple[list[Period], list[Period]]:
    """The period in runs of settled days, and what lies between them."""
    known, open_ones = list[Period](), list[Period]()
    at = period.since
    for day in sorted(days):
        if at < day:
            open_ones.append(Period(at, day))
        if known and known[-1].until == day:
            known[-1] = Period(known[-1].since, day + DAY)
        else:
            known.append(Period(day, day + DAY))
        at = day + DAY
    if at < period.until:
        open_ones.append(Period(at, period.until))
    return known, open_ones


class Sums:
    """Makes and reads sums."""

    def __init__(self, source: VisitSource, regions: Regions) -> None:
        self._source = source
        self._regions = regions

    async def quarters(
        self, session: AsyncSession, period: Period, queues: Collection[str], switches: SwitchBook
    ) -> Quarters:
        """All visits of the period in sums: stored ones where there are, else counted now."""
        known, open_ones = stretches_between(await settled_days(session, period), period)
        found: Quarters = {}
        for run in known:
            merge(found, await read(session, run, queues))
        for gap in open_ones:
            merge(found, await self.live(session, gap, queues, switches))
        return found

    async def live(
        self, session: AsyncSession, period: Period, queues: Collection[str], switches: SwitchBook
    ) -> Quarters:
        found: Quarters = {}
        async for visits in self._source.slices(session, period, queues):
            merge(found, fold(visits, switches, self._regions.of))
        return found

    async def settle(self, database: Database, now: datetime, most: int) -> int:
        """Make the sums of up to so many days that are due, the newest first: those are asked for most."""
        async with database.reading() as session:
            days = await self._due(session, now)
        for day in days[:most]:
            await self._settle_day(database, day, now)
        return min(len(days), most)

    async def _due(self, session: AsyncSession, now: datetime) -> list[datetime]:
        first = await self._source.first_day(session)
        if first is None:
            return []
        day, last = day_of(first), day_of(now - SETTLES_AFTER) - DAY
        done = set(await session.scalars(select(SettledDay.day)))
        count = max((last - day) // DAY + 1, 0)
        return [at for number in reversed(range(count)) if (at := day + DAY * number) not in done]

    async def _settle_day(self, database: Database, day: datetime, now: datetime) -> None:
        """Counted before the writing transaction: on SQLite it keeps every other writer out. What came in between
        leaves the day for the next time."""
        period = Period(day, day + DAY)
        async with database.reading() as session:
            switches = await book(session)
            imported = await repository.count_imported(session, period)
            quarters = await self.live(session, period, (), switches)
        async with database.transaction() as session:
            if await book(session) != switches or await repository.count_imported(session, period) != imported:
                return
            await session.execute(delete(QuarterSums).where(QuarterSums.at >= day, QuarterSums.at < day + DAY))
            rows = [_row(key, tally) for key, tally in quarters.items()]
            for start in range(0, len(rows), ROWS_AT_ONCE):
                await session.execute(insert(QuarterSums), rows[start : start + ROWS_AT_ONCE])
            await session.execute(delete(SettledDay).where(SettledDay.day == day))
            await session.execute(insert(SettledDay).values(day=day, summed_at=now))


def _row(key: QuarterKey, tally: Tally) -> dict[str, Any]:
    return {"at": key.at, "queue": key.queue, "line": key.line, "region": key.region, **tally.stored()}
