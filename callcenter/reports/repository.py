"""Every query on imported visits and stretches."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.reports.agent_time import Stretch
from callcenter.reports.models import ImportedStretch, ImportedVisit
from callcenter.reports.periods import Period
from callcenter.reports.visits import Ending, Visit

_KEY = (
    ImportedVisit.source,
    ImportedVisit.call_id,
    ImportedVisit.queue,
    ImportedVisit.entered_at,
    ImportedVisit.seq,
)
_FIELDS = (
    "call_id", "queue", "entered_at", "ending", "wait_s", "agent", "talk_s", "wrap_s", "caller", "did", "event", "seq",
)  # fmt: skip


async def store(session: AsyncSession, source: str, visits: Sequence[Visit]) -> None:
    """What was imported before is written anew: a visit that was open then may have ended since."""
    rows = [{"source": source} | {name: getattr(visit, name) for name in _FIELDS} for visit in visits]
    if not rows:
        return
    statement = _insert(session)(ImportedVisit.__table__)
    changed = {name: statement.excluded[name] for name in ("ending", "wait_s", "agent", "talk_s", "wrap_s", "event")}
    await session.execute(statement.on_conflict_do_update(index_elements=list(_KEY), set_=changed), rows)


async def imported(
    session: AsyncSession, since: datetime, until: datetime, queues: Collection[str] = ()
) -> list[Visit]:
    """Those that began in the period, in order."""
    query = select(*(getattr(ImportedVisit, name) for name in _FIELDS)).where(
        ImportedVisit.entered_at >= since, ImportedVisit.entered_at < until
    )
    if queues:
        query = query.where(ImportedVisit.queue.in_(queues))
    rows = await session.execute(query.order_by(ImportedVisit.entered_at, ImportedVisit.call_id))
    found = [dict(zip(_FIELDS, row, strict=True)) for row in rows]
    return [Visit(**(values | {"ending": Ending(values["ending"])})) for values in found]


async def count_imported(session: AsyncSession, period: Period) -> int:
    began = (ImportedVisit.entered_at >= period.since, ImportedVisit.entered_at < period.until)
    return await session.scalar(select(func.count()).select_from(ImportedVisit).where(*began)) or 0


async def imported_agents(session: AsyncSession, since: datetime) -> set[str]:
    """Whoever answered in an imported log since then."""
    query = select(ImportedVisit.agent).where(ImportedVisit.entered_at >= since, ImportedVisit.agent != "").distinct()
    return set(await session.scalars(query))


async def first_imported(session: AsyncSession) -> datetime | None:
    return await session.scalar(select(ImportedVisit.entered_at).order_by(ImportedVisit.entered_at).limit(1))


async def store_stretches(session: AsyncSession, source: str, stretches: Sequence[Stretch]) -> None:
    """Twice the same changes nothing; one that was open gets its end."""
    rows = [
        {
            "source": source,
            "agent": stretch.agent,
            "queue": stretch.queue,
            "doing": stretch.doing,
            "started_at": stretch.start,
            "ended_at": stretch.end,
            "why": stretch.why,
        }
        for stretch in stretches
    ]
    if not rows:
        return
    statement = _insert(session)(ImportedStretch.__table__)
    key = [getattr(ImportedStretch, name) for name in ("source", "agent", "queue", "doing", "started_at")]
    changed = {name: statement.excluded[name] for name in ("ended_at", "why")}
    await session.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _insert(session: AsyncSession) -> Any:
    """Given tables, not classes: the ORM makes a statement for each run of rows with the same fields empty, which in a
    busy log is nearly every row."""
    return postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert


async def stretches(session: AsyncSession, since: datetime, until: datetime) -> list[Stretch]:
    """Those that lie in the period, wholly or in part; one without an end is taken to end with the period."""
    reaches = or_(ImportedStretch.ended_at.is_(None), ImportedStretch.ended_at > since)
    query = select(ImportedStretch).where(ImportedStretch.started_at < until, reaches)
    return [
        Stretch(row.agent, row.doing, row.started_at, row.ended_at or until, row.why, row.queue)
        for row in await session.scalars(query.order_by(ImportedStretch.started_at))
    ]
