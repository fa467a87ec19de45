"""The card's two questions, answered from the stored customers and calls."""

from dataclasses import dataclass

from callcenter.calls.service import CallLog
from callcenter.db import Database
from crm import service as customers
from screenpop.schemas import CardOwner, RecentCall


@dataclass(frozen=True, slots=True)
class StoredCallerFile:
    """Implements `screenpop.matching.CallerFile`; each question is a glance of its own."""

    database: Database
    calls: CallLog

    async def owners_of(self, e164: str) -> list[CardOwner]:
        """Every customer with exactly this number, with the last note of each."""
        async with self.database.glance() as session:
            owners = await customers.owners_of(session, e164)
            notes = await customers.last_notes(session, owners)
            total = await self.calls.count_of_number(session, e164)
        return [CardOwner(**dict(owner), last_note=notes.get(owner.ref), calls_total=total) for owner in owners]

    async def recent_calls(self, e164: str, limit: int) -> list[RecentCall]:
        """The newest calls with this number that are over; the one that rings now is no history."""
        async with self.database.glance() as session:
            rows = await self.calls.calls_of_numbers(session, [e164], before=None, limit=limit + 1)
        return [
            RecentCall(
                call_id=row.id,
                started_at=row.started_at,
                direction=row.direction,
                status=row.status,
                agent_name=next((agent.name for agent in row.agents if agent.answered), None),
                queue=row.queue,
                talk_s=row.talk_s,
            )
            for row in rows
            if row.status is not None
        ][:limit]
