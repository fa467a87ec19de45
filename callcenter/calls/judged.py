"""What those who judge people's work ask of the stored calls: who talked how long in which call."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import repository
from callcenter.calls.facts import CallId
from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegRole


@dataclass(frozen=True, slots=True)
class TalkedPart:
    """One person's part in one call that is over; a person who came back to the call has one part."""

    call_id: CallId
    user_id: int
    started_at: datetime
    talk_s: float
    direction: Direction
    queue: str | None
    ended_by_customer: bool
    customer_key: str | None


@dataclass(frozen=True, slots=True)
class MissedCall:
    """An inbound call that nobody answered. `rang` are the people whose devices rang."""

    call_id: CallId
    customer_key: str
    started_at: datetime
    ended_at: datetime
    rang: frozenset[int]


def _parts() -> Select[CallRecord, int | None, float]:
    return (
        select(CallRecord, CallLeg.user_id, func.sum(CallLeg.talk_s))
        .join(CallLeg, CallLeg.call_id == CallRecord.id)
        .where(CallRecord.ended_at.is_not(None), CallLeg.user_id.is_not(None), CallLeg.answered_at.is_not(None))
        .group_by(CallRecord.id, CallLeg.user_id)
    )


async def talked_between(
    session: AsyncSession, since: datetime, until: datetime, *, user_id: int | None = None
) -> list[TalkedPart]:
    """Of calls that began in this time, oldest first."""
    query = _parts().where(CallRecord.started_at >= since, CallRecord.started_at < until)
    if user_id is not None:
        query = query.where(CallLeg.user_id == user_id)
    rows = await session.execute(query.order_by(CallRecord.started_at, CallRecord.id, CallLeg.user_id))
    return [_part(*row) for row in rows]


async def talked_in(session: AsyncSession, call_ids: Collection[str]) -> list[TalkedPart]:
    """Of these calls."""
    ids = sorted(call_ids)
    found: list[TalkedPart] = []
    for start in range(0, len(ids), repository.MAX_CALLS_PER_QUERY):
        some = ids[start : start + repository.MAX_CALLS_PER_QUERY]
        found += [_part(*row) for row in await session.execute(_parts().where(CallRecord.id.in_(some)))]
    return found


async def missed_between(session: AsyncSession, since: datetime, until: datetime) -> list[MissedCall]:
    """Inbound calls with a public number that began in this time and were not answered, oldest first."""
    query = (
        select(CallRecord, CallLeg.user_id)
        .outerjoin(CallLeg, (CallLeg.call_id == CallRecord.id) & (CallLeg.role == LegRole.AGENT))
        .where(
            CallRecord.started_at >= since,
            CallRecord.started_at < until,
            CallRecord.direction == Direction.INBOUND,
            CallRecord.status.is_not(None),
            CallRecord.status != CallStatus.ANSWERED,
            CallRecord.customer_key.is_not(None),
            CallRecord.ended_at.is_not(None),
        )
        .order_by(CallRecord.started_at, CallRecord.id)
    )
    found = []
    for _, rows in groupby((await session.execute(query)).all(), key=lambda row: row[0].id):
        pairs = list(rows)
        call = pairs[0][0]
        rang = frozenset(user_id for _, user_id in pairs if user_id is not None)
        ended_at = call.ended_at or call.started_at
        found.append(MissedCall(CallId(call.id), call.customer_key or "", call.started_at, ended_at, rang))
    return found


async def reached_after(
    session: AsyncSession, keys: Collection[str], since: datetime, until: datetime
) -> dict[str, list[datetime]]:
    """When the firm and these numbers were in touch in this time: answered calls of either direction, and calls back
    whether or not they were answered."""
    wanted = sorted(keys)
    found: dict[str, list[datetime]] = {}
    for start in range(0, len(wanted), repository.MAX_CALLS_PER_QUERY):
        query = select(CallRecord.customer_key, CallRecord.started_at).where(
            CallRecord.customer_key.in_(wanted[start : start + repository.MAX_CALLS_PER_QUERY]),
            CallRecord.started_at >= since,
            CallRecord.started_at < until,
            (CallRecord.status == CallStatus.ANSWERED) | (CallRecord.direction == Direction.OUTBOUND),
        )
        for key, at in await session.execute(query):
            found.setdefault(str(key), []).append(at)
    return found


def _part(call: CallRecord, user_id: int | None, talk_s: float) -> TalkedPart:
    return TalkedPart(
        call_id=CallId(call.id),
        user_id=user_id or 0,
        started_at=call.started_at,
        talk_s=talk_s,
        direction=Direction(call.direction),
        queue=call.queue,
        ended_by_customer=call.hangup_by == HangupBy.CUSTOMER,
        customer_key=call.customer_key,
    )
