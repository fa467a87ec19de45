"""How much of all lists a person may take along in a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm.lists.errors import QuotaExceeded
from crm.lists.kinds import ListName
from crm.lists.models import ListExport
from crm.lists.schemas import ExportQuota
from crm.repository import USERS

QUOTA_OF: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Quota:
    """`rows_per_day` of exports, 0 for as many as wanted."""

    rows_per_day: int

    async def of(self, session: AsyncSession, viewer: Principal, now: datetime) -> ExportQuota:
        if self.rows_per_day == 0:
            return ExportQuota(per_day=None, left=None)
        taken = select(func.coalesce(func.sum(ListExport.rows), 0)).where(
            ListExport.user_id == viewer.user_id, ListExport.at > now - QUOTA_OF
        )
        left = max(0, self.rows_per_day - int(await session.scalar(taken) or 0))
        return ExportQuota(per_day=self.rows_per_day, left=left)

    async def check(self, session: AsyncSession, viewer: Principal, rows: int, now: datetime) -> None:
        """:raises QuotaExceeded: when a file of so many rows is too large for what is left of the day"""
        left = (await self.of(session, viewer, now)).left
        if left is not None and rows > left:
            raise QuotaExceeded("this is more than you may export today", left=left, rows=rows)

    async def book(
        self, session: AsyncSession, viewer: Principal, rows: int, now: datetime, *, of: ListName
    ) -> ListExport:
        """Count a file against the quota; two requests at once are counted one after the other."""
        await session.execute(select(USERS.c.id).where(USERS.c.id == viewer.user_id).with_for_update())
        await self.check(session, viewer, rows, now)
        row = ListExport(user_id=viewer.user_id, list_name=str(of), at=now, rows=rows)
        session.add(row)
        await session.flush()
        return row
