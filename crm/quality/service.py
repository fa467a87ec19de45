"""Counting what is wrong with the customers' cards, and naming the cards."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import cursors
from crm.duplicates.service import open_pairs
from crm.kinds import CustomerKind, CustomerRef
from crm.quality.checks import KINDS, Check, Condition
from crm.quality.schemas import CheckCount, OffenderQuery, QualityReport
from crm.repository import TABLES, briefs
from crm.rights import seen
from crm.schemas import CustomerPage

MOST = 10_000
"""Counting stops there: whether it is ten or a hundred thousand changes nothing for whoever has to mend them."""


class QualityDesk:
    """`stale_lead_days`: a lead without contact for longer is stale."""

    def __init__(self, *, stale_lead_days: int) -> None:
        self._days = stale_lead_days

    async def report(self, session: AsyncSession) -> QualityReport:
        counts = [
            await self._count(session, check, kind) for check in Check for kind in CustomerKind if kind in KINDS[check]
        ]
        return QualityReport(counts=counts, duplicates=await open_pairs(session), stale_lead_days=self._days)

    async def offenders(self, session: AsyncSession, query: OffenderQuery) -> CustomerPage:
        """The cards that fail a check, the oldest first."""
        after = int(cursors.read(query.cursor, (int,))[0]) if query.cursor else 0
        table = TABLES[query.kind]
        ids: list[int] = []
        if query.kind in KINDS[query.check]:
            failing = select(table.id).where(table.id > after, *self._condition().of(query.check, query.kind))
            failing = failing.where(*seen(session, query.kind, table.responsible_id.expression))
            ids = list(await session.scalars(failing.order_by(table.id).limit(query.limit + 1)))
        shown = ids[: query.limit]
        items = await briefs(session, [CustomerRef(query.kind, id_) for id_ in shown])
        return CustomerPage(items=items, next_cursor=cursors.write(shown[-1]) if len(ids) > query.limit else None)

    async def _count(self, session: AsyncSession, check: Check, kind: CustomerKind) -> CheckCount:
        table = TABLES[kind]
        failing = select(literal(1)).select_from(table).where(*self._condition().of(check, kind))
        failing = failing.where(*seen(session, kind, table.responsible_id.expression)).limit(MOST + 1)
        count = await session.scalar(select(func.count()).select_from(failing.subquery())) or 0
        return CheckCount(check=check, kind=kind, count=min(count, MOST), capped=count > MOST)

    def _condition(self) -> Condition:
        return Condition(datetime.now(UTC) - timedelta(days=self._days))
