"""What recordings ask of the stored calls: whose channel this was, what was recorded, what should have been."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls import repository
from callcenter.calls.facts import CallId
from callcenter.calls.models import (
    CallAlias,
    CallLeg,
    CallQueueVisit,
    CallRecord,
    CallRecording,
    CallRecordingPause,
    CallTalk,
)
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole


@dataclass(frozen=True, slots=True)
class Span:
    """A call's time; `end` is None while it goes on."""

    call_id: CallId
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class RecordedChannel:
    """The exchange said that it began to record this channel into `file` (a path on the exchange)."""

    uniqueid: str
    file: str
    started_at: datetime


@dataclass(slots=True)
class AnsweredCall:
    """What a rule about recording may ask of a call that is over.

    `customer` is the number as it was sent, `phones` are the devices that talked, `channels` all unique ids, `outside`
    the outside party's, `told` what the exchange said that it recorded.
    """

    call_id: CallId
    node: str
    direction: Direction
    did: str
    customer: str
    queue: str | None
    started_at: datetime
    ended_at: datetime
    phones: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    outside: str = ""
    told: list[RecordedChannel] = field(default_factory=list)


async def call_of_channel(session: AsyncSession, uniqueid: str) -> CallId | None:
    """The call that this channel was a part of."""
    query = select(CallLeg.call_id).where(CallLeg.uniqueid == uniqueid).limit(1)
    found = await session.scalar(query)
    return None if found is None else CallId(found)


async def channels_recorded(session: AsyncSession, uniqueid: str) -> list[RecordedChannel]:
    query = select(CallRecording).where(CallRecording.uniqueid == uniqueid).order_by(CallRecording.started_at)
    return [RecordedChannel(row.uniqueid, row.file, row.started_at) for row in await session.scalars(query)]


async def pauses_of(session: AsyncSession, uniqueid: str) -> list[tuple[datetime, datetime | None]]:
    """From when until when this channel's recording was silenced, in order; one without an end lasted as long as the
    channel."""
    query = select(CallRecordingPause).where(CallRecordingPause.uniqueid == uniqueid)
    rows = await session.scalars(query.order_by(CallRecordingPause.start))
    return [(row.start, row.end) for row in rows]


async def calls_during(session: AsyncSession, node: str, start: datetime, end: datetime) -> list[Span]:
    """The calls of a node that overlap with this time."""
    query = select(CallRecord).where(
        CallRecord.node == node,
        CallRecord.started_at < end,
        CallRecord.started_at > start - timedelta(days=1),
        (CallRecord.ended_at > start) | CallRecord.ended_at.is_(None),
    )
    rows = await session.scalars(query.order_by(CallRecord.started_at))
    return [Span(CallId(row.id), row.started_at, row.ended_at) for row in rows]


async def current_ids(session: AsyncSession, call_ids: Collection[str]) -> Mapping[str, str]:
    """Where calls that were joined with others are found now; those that were not are left out."""
    query = select(CallAlias.absorbed_id, CallAlias.call_id).where(CallAlias.absorbed_id.in_(call_ids))
    return {row.absorbed_id: row.call_id for row in await session.execute(query)}


async def answered_between(session: AsyncSession, since: datetime, until: datetime) -> Sequence[AnsweredCall]:
    """Calls that began since then, were talked on and were over before `until`, oldest first."""
    query = select(CallRecord).where(
        CallRecord.started_at >= since,
        CallRecord.ended_at < until,
        CallRecord.status == CallStatus.ANSWERED,
    )
    calls = {row.id: _answered(row) for row in await session.scalars(query.order_by(CallRecord.started_at))}
    ids = list(calls)
    for start in range(0, len(ids), repository.MAX_CALLS_PER_QUERY):
        await _add_parts(session, calls, ids[start : start + repository.MAX_CALLS_PER_QUERY])
    return list(calls.values())


def _answered(row: CallRecord) -> AnsweredCall:
    outbound = row.direction == Direction.OUTBOUND
    return AnsweredCall(
        call_id=CallId(row.id),
        node=row.node,
        direction=Direction(row.direction),
        did=row.did,
        customer=row.to_number if outbound else row.from_number,
        queue=row.queue,
        started_at=row.started_at,
        ended_at=row.ended_at or row.started_at,
    )


async def _add_parts(session: AsyncSession, calls: Mapping[str, AnsweredCall], ids: Collection[str]) -> None:
    talked: set[str] = set()
    for talk in await session.scalars(select(CallTalk).where(CallTalk.call_id.in_(ids))):
        talked |= {talk.uniqueid_a, talk.uniqueid_b}
    for leg in await session.scalars(select(CallLeg).where(CallLeg.call_id.in_(ids)).order_by(CallLeg.seq)):
        _add_leg(calls[leg.call_id], leg, is_talker=leg.uniqueid in talked)
    for row in await session.scalars(select(CallRecording).where(CallRecording.call_id.in_(ids))):
        calls[row.call_id].told.append(RecordedChannel(row.uniqueid, row.file, row.started_at))


def _add_leg(call: AnsweredCall, leg: CallLeg, *, is_talker: bool) -> None:
    call.channels.append(leg.uniqueid)
    if is_talker:
        call.phones.append(leg.endpoint)
    if leg.role == (LegRole.OUTSIDE if call.direction is Direction.OUTBOUND else LegRole.CALLER):
        call.outside = call.outside or leg.uniqueid


async def queues_of(session: AsyncSession, call_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The queues that each of these calls went through."""
    query = select(CallQueueVisit.call_id, CallQueueVisit.queue).where(CallQueueVisit.call_id.in_(call_ids))
    found: dict[str, set[str]] = {}
    for call_id, queue in await session.execute(query):
        found.setdefault(call_id, set()).add(queue)
    return {call_id: frozenset(queues) for call_id, queues in found.items()}


async def had_by(session: AsyncSession, call_ids: Collection[str], user_id: int) -> set[str]:
    """Those of these calls that this person answered or made; a phone that only rang does not count."""
    query = select(CallLeg.call_id).where(
        CallLeg.call_id.in_(call_ids), CallLeg.user_id == user_id, CallLeg.answered_at.is_not(None)
    )
    return set(await session.scalars(query))
