"""The card's question, answered from the stored customers and calls."""

from dataclasses import dataclass

from callcenter.calls.past import PastCall
from callcenter.calls.service import CallLog
from callcenter.db import Database
from crm import service as customers
from crm.schemas import CallerExtras, CustomerBrief
from screenpop.matching import KnownNumber
from screenpop.schemas import CardOwner, RecentCall


@dataclass(frozen=True, slots=True)
class StoredCallerFile:
    """Implements `screenpop.matching.CallerFile`; one glance, for the phone rings."""

    database: Database
    calls: CallLog

    async def known_of(self, e164: str, recent_limit: int) -> KnownNumber:
        """Every owner with the last note, and the newest calls that are over: the one that rings now is no history."""
        async with self.database.glance() as session:
            owners = await customers.callers(session, e164)
            since = await customers.number_since(session, [owner.ref for owner, _ in owners], e164)
            past = await self.calls.past_of_number(session, e164, recent_limit, since=since)
        return KnownNumber(
            tuple(_owner(owner, extras, past.total) for owner, extras in owners),
            tuple(_recent(call) for call in past.newest),
        )


def _owner(owner: CustomerBrief, extras: CallerExtras, calls: int) -> CardOwner:
    return CardOwner(**dict(owner), last_note=extras.last_note, loyalty=extras.loyalty, calls_total=calls)


def _recent(call: PastCall) -> RecentCall:
    return RecentCall(
        call_id=call.id,
        started_at=call.started_at,
        direction=call.direction,
        status=call.status,
        agent_name=call.agent,
        queue=call.queue,
        talk_s=call.talk_s,
    )
