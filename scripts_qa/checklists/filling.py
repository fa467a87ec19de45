"""The sheets of a day that is over: made from its talks, and filled as far as the machine can judge."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import judged
from callcenter.calls.judged import TalkedPart
from crm.card_keeping import CardKeeping
from crm.kinds import CustomerRef
from scripts_qa.checklists.items import MACHINE, judge
from scripts_qa.checklists.models import CardDay, CardMark, CardSheet

LOOK_BACK_DAYS: Final = 7
"""Nights without a worker are made up for so long."""
SETTLED: Final = timedelta(hours=1)
"""A note may be written after the day's last call."""


class Filler:
    def __init__(self, cards: CardKeeping, *, now: Callable[[], datetime]) -> None:
        self._cards = cards
        self._now = now

    async def due(self, session: AsyncSession) -> list[date]:
        """Days that are over and have no sheets yet, oldest first. Days are those of UTC, as in the draws."""
        last = (self._now() - SETTLED).date() - timedelta(days=1)
        days = [last - timedelta(days=back) for back in range(LOOK_BACK_DAYS)]
        done = set(await session.scalars(select(CardDay.day).where(CardDay.day.in_(days))))
        return sorted(day for day in days if day not in done)

    async def fill(self, session: AsyncSession, day: date) -> int:
        """How many sheets; a day is filled once, and what people mark later stays."""
        since = datetime.combine(day, time(), UTC)
        until = since + timedelta(days=1)
        parts = [one for one in await judged.talked_between(session, since, until) if one.customer_key is not None]
        owners = await self._cards.of_numbers(session, {part.customer_key or "" for part in parts})
        pairs: dict[tuple[int, CustomerRef], TalkedPart] = {
            (part.user_id, owners[key]): part for part in parts if (key := part.customer_key or "") in owners
        }
        for (agent_id, ref), part in sorted(pairs.items(), key=lambda pair: pair[1].started_at):
            await self._sheet(session, day, (agent_id, ref, part))
        session.add(CardDay(day=day, filled_at=self._now(), sheets=len(pairs)))
        await session.flush()
        return len(pairs)

    async def _sheet(self, session: AsyncSession, day: date, made: tuple[int, CustomerRef, TalkedPart]) -> None:
        agent_id, ref, part = made
        since = datetime.combine(day, time(), UTC)
        kept = await self._cards.kept(session, ref, since, since + timedelta(days=1) + SETTLED)
        if kept is None:
            return
        row = CardSheet(
            day=day, agent_id=agent_id, customer_kind=str(ref.kind), customer_id=ref.id, call_id=str(part.call_id)
        )
        session.add(row)
        await session.flush()
        for item in MACHINE:
            value = judge(item, kept, agent_id)
            session.add(CardMark(sheet_id=row.id, item=item, value=value, machine=value, at=self._now()))
