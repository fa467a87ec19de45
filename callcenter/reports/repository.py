"""Every query on imported visits."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.reports.models import ImportedVisit
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
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    statement = insert(ImportedVisit)
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
