"""Callers who did not get through, and what became of each: the one truth of the missed-call desk and its tasks."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.attempts import Contact, unqueued_inbound, with_numbers
from callcenter.reports import settling
from callcenter.reports.asking import Around
from callcenter.reports.callers import LostCaller, Try, lost_callers, tries_of
from callcenter.sheets.periods import Period


@dataclass(frozen=True, slots=True)
class Fate:
    """`settled_by` said after the last loss that it was seen to."""

    caller: LostCaller
    settled_by: int | None

    @property
    def settled(self) -> bool:
        return self.settled_by is not None


async def fates_of(session: AsyncSession, tries: Sequence[Try], since: datetime) -> list[Fate]:
    """What became by now of the callers who were lost in these tries, which began at `since`; the newest loss first."""
    ordered = sorted(tries, key=lambda one: one.at)
    keys = {one.caller for one in ordered if not one.answered}
    contacts = defaultdict[str, list[Contact]](list)
    for contact in await with_numbers(session, [key for key in keys if key.startswith("+")], since):
        contacts[contact.key or ""].append(contact)
    lost = lost_callers(ordered, contacts)
    seen_to = await settling.settled(session, [caller.caller for caller in lost])
    found = []
    for caller in lost:
        one = seen_to.get(caller.caller)
        is_settled = one is not None and one.until >= caller.last.at
        found.append(Fate(caller, one.user_id if one is not None and is_settled else None))
    return found


async def direct_tries(session: AsyncSession, period: Period, *, callers: Collection[str] | None = None) -> list[Try]:
    """Calls past all queues that nobody answered."""
    return [
        Try(contact.key or contact.number, contact.call_id, contact.started_at, "", contact.wait_s, False)
        for contact in await unqueued_inbound(session, period.since, period.until, callers=callers)
        if contact.key or contact.number
    ]


async def missed_since(
    around: Around, session: AsyncSession, since: datetime, callers: Collection[str] | None
) -> list[Fate]:
    """The callers whose number is known, of all or of these E.164 numbers, who were lost since then."""
    period = Period(since, around.now())
    visits = await around.source.visits(session, period, callers=callers)
    tries = tries_of(visits, around.regions.key)
    tries += await direct_tries(session, period, callers=callers)
    known = [one for one in tries if one.caller.startswith("+") and (callers is None or one.caller in callers)]
    return await fates_of(session, known, since)
