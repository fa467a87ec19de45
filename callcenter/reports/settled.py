"""Sums of days in which nothing changes any more, so that a year is read in less than a second.

A day (UTC) is settled when it is over for so long that no outage is being repaired any more. Its sums are made by a
job with the switches in force then; an import into it, and a way of counting that is made valid for it, take them
away again.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from operator import add
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Database
from callcenter.reports import repository
from callcenter.reports.models import QuarterSums, SettledDay
from callcenter.reports.quarters import WHOLE, Cut, QuarterKey, Quarters, cut_key, cut_of, fold, merge
from callcenter.reports.regions import Regions
from callcenter.reports.switch_versions import book
from callcenter.reports.switches import SwitchBook
from callcenter.reports.tally import SUMS, Tally
from callcenter.reports.visit_source import VisitSource
from callcenter.sheets.periods import Period

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


async def read(session: AsyncSession, period: Period, queues: Collection[str], cut: Cut) -> Quarters:
    """The sums of the period, added up by the database: a year has some hundred thousand rows. The distribution of
    waits comes with the whole only, no table by time or place shows it."""
    axes = [getattr(QuarterSums, name) for name in cut]
    sums = [func.sum(getattr(QuarterSums, name)) for name in SUMS]
    query = select(*axes, *sums, func.max(QuarterSums.longest_wait_s)).where(*_within(period, queues)).group_by(*axes)
    found: Quarters = {}
    for row in await session.execute(query):
        kept, counted = row[: len(cut)], row[len(cut) :]
        if counted[0]:
            values = dict(zip((*SUMS, "longest_wait_s"), counted, strict=True))
            found[cut_key(dict(zip(cut, kept, strict=True)))] = Tally(**values)
    if cut == WHOLE:
        for tally in found.values():
            await _add_waits(session, period, queues, tally)
    return found


async def _add_waits(session: AsyncSession, period: Period, queues: Collection[str], tally: Tally) -> None:
    query = select(QuarterSums.answered_waits, QuarterSums.lost_waits).where(*_within(period, queues))
    for answered, lost in await session.execute(query):
        tally.answered_waits = list(map(add, tally.answered_waits, answered))
        tally.lost_waits = list(map(add, tally.lost_waits, lost))


def _within(period: Period, queues: Collection[str]) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [QuarterSums.at >= period.since, QuarterSums.at < period.until]
    return [*wanted, QuarterSums.queue.in_(queues)] if queues else wanted


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
        self,
        session: AsyncSession,
        period: Period,
        queues: Collection[str],
        *,
        switches: SwitchBook,
        cuts: Sequence[Cut],
    ) -> list[Quarters]:
        """All visits of the period in sums, once for each cut: stored ones where there are, else counted now."""
        known, open_ones = stretches_between(await settled_days(session, period), period)
        found: list[Quarters] = [{} for _ in cuts]
        for gap in open_ones:
            counted = await self.live(session, gap, queues, switches)
            for place, cut in enumerate(cuts):
                merge(found[place], cut_of(counted, cut))
        for run in known:
            for place, cut in enumerate(cuts):
                merge(found[place], await read(session, run, queues, cut))
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
