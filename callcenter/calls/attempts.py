"""Calls as reports count them beside the queues: attempts outwards, callers nobody answered, people's own talks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.models import CallHold, CallLeg, CallRecord, CallTalk
from callcenter.calls.vocabulary import CallStatus, Direction

IDS_AT_ONCE: Final = 500
LONGEST_CALL: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One call with an outside number. `key` is the number as E.164; `user_id` who talked, or tried to."""

    call_id: str
    key: str | None
    number: str
    direction: Direction
    status: CallStatus | None
    queue: str | None
    line: str
    started_at: datetime
    answered_at: datetime | None
    wait_s: float
    talk_s: float
    user_id: int | None

    @property
    def answered(self) -> bool:
        return self.status is CallStatus.ANSWERED or (self.status is None and self.answered_at is not None)


@dataclass(frozen=True, slots=True)
class TalkSpan:
    """A person's talk with somebody, or a hold within it; `end` None: it goes on."""

    user_id: int
    start: datetime
    end: datetime | None
    is_hold: bool


async def outbound(session: AsyncSession, since: datetime, until: datetime) -> list[Contact]:
    """Every call outwards that began in the period, in order."""
    return await _contacts(session, _period(since, until), CallRecord.direction == Direction.OUTBOUND)


async def unqueued_inbound(
    session: AsyncSession, since: datetime, until: datetime, *, callers: Collection[str] | None = None
) -> list[Contact]:
    """Calls from outside that came into no queue and that nobody answered: of everybody, or of these E.164 numbers."""
    wanted = [CallRecord.direction == Direction.INBOUND, CallRecord.queue.is_(None)]
    if callers is not None:
        wanted.append(CallRecord.customer_key.in_(callers))
    ended = (CallRecord.status.is_not(None), CallRecord.status != CallStatus.ANSWERED)
    return await _contacts(session, _period(since, until), *wanted, *ended)


async def with_numbers(session: AsyncSession, keys: Collection[str], since: datetime) -> list[Contact]:
    """The calls with these E.164 numbers since then, either way, in order."""
    wanted, found = sorted(keys), []
    for start in range(0, len(wanted), IDS_AT_ONCE):
        some = wanted[start : start + IDS_AT_ONCE]
        found += await _contacts(session, [CallRecord.customer_key.in_(some), CallRecord.started_at >= since])
    return sorted(found, key=lambda contact: (contact.started_at, contact.call_id))


async def talk_spans(session: AsyncSession, since: datetime, until: datetime) -> list[TalkSpan]:
    """Talks and holds of people that lie in the period, wholly or in part, of calls that began up to a day before."""
    talks = select(CallLeg.user_id, CallTalk.start, CallTalk.end).join(
        CallTalk,
        (CallTalk.call_id == CallLeg.call_id)
        & or_(CallTalk.uniqueid_a == CallLeg.uniqueid, CallTalk.uniqueid_b == CallLeg.uniqueid),
    )
    holds = select(CallLeg.user_id, CallHold.start, CallHold.end).join(
        CallHold, (CallHold.call_id == CallLeg.call_id) & (CallHold.uniqueid == CallLeg.uniqueid)
    )
    found = []
    for part, query, is_hold in ((CallTalk, talks, False), (CallHold, holds, True)):
        for user_id, start, end in await session.execute(_overlapping(query, part, since, until)):
            found.append(TalkSpan(user_id, start, end, is_hold))
    return found


def _overlapping(query: Any, part: Any, since: datetime, until: datetime) -> Any:
    began = (CallRecord.started_at < until, CallRecord.started_at >= since - LONGEST_CALL)
    lies = (part.start < until, or_(part.end.is_(None), part.end > since))
    return query.join(CallRecord, CallRecord.id == CallLeg.call_id).where(CallLeg.user_id.is_not(None), *began, *lies)


def _period(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    return [CallRecord.started_at >= since, CallRecord.started_at < until]


async def _contacts(
    session: AsyncSession, period: Sequence[ColumnElement[bool]], *more: ColumnElement[bool]
) -> list[Contact]:
    names = ("id", "customer_key", "from_number", "to_number", "direction", "status", "queue", "did", "started_at")
    query = select(
        *(getattr(CallRecord, name) for name in (*names, "answered_at", "wait_s", "talk_s")),
    ).where(*period, *more)
    rows = (await session.execute(query.order_by(CallRecord.started_at, CallRecord.id))).all()
    people = await _people(session, [row.id for row in rows])
    return [_contact(row, people.get(row.id)) for row in rows]


def _contact(row: Any, user_id: int | None) -> Contact:
    direction = Direction(row.direction)
    return Contact(
        call_id=row.id,
        key=row.customer_key,
        number=row.to_number if direction is Direction.OUTBOUND else row.from_number,
        direction=direction,
        status=None if row.status is None else CallStatus(row.status),
        queue=row.queue,
        line=row.did,
        started_at=row.started_at,
        answered_at=row.answered_at,
        wait_s=row.wait_s,
        talk_s=row.talk_s,
        user_id=user_id,
    )


async def _people(session: AsyncSession, call_ids: Sequence[str]) -> dict[str, int]:
    """Who talked longest in each call; of those who did not talk the first that was rung."""
    people: dict[str, tuple[float, int]] = {}
    for start in range(0, len(call_ids), IDS_AT_ONCE):
        some = call_ids[start : start + IDS_AT_ONCE]
        query = select(CallLeg.call_id, CallLeg.user_id, CallLeg.talk_s).where(
            CallLeg.call_id.in_(some), CallLeg.user_id.is_not(None)
        )
        for call_id, user_id, talk_s in await session.execute(query.order_by(CallLeg.call_id, CallLeg.seq)):
            if user_id is not None and (call_id not in people or talk_s > people[call_id][0]):
                people[call_id] = (talk_s, user_id)
    return {call_id: user_id for call_id, (_, user_id) in people.items()}
