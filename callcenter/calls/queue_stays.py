"""Stays of callers in queues as stored calls tell them, for reports."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.models import CallHold, CallLeg, CallQueueVisit, CallRecord, CallTalk, CallTransfer
from callcenter.calls.vocabulary import QueueOutcome, TransferKind


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStay:
    """`outcome` None: still waiting. `talk_s` is the agent's own part, from his first word with the caller to his last,
    holds included; None while it goes on. `transferred` tells how the agent gave the caller away, if he did."""

    call_id: str
    uniqueid: str
    queue: str
    entered_at: datetime
    left_at: datetime | None
    outcome: QueueOutcome | None
    wait_s: float
    agent: str
    user_id: int | None
    talk_s: float | None
    hold_s: float
    talk_ended_at: datetime | None
    transferred: TransferKind | None
    caller: str
    did: str


@dataclass(frozen=True, slots=True)
class _Talk:
    uniqueids: tuple[str, str]
    endpoints: tuple[str, str]
    start: datetime
    end: datetime | None

    def partner(self, uniqueid: str) -> tuple[str, str] | None:
        """Channel and endpoint of whom this channel talks with."""
        if uniqueid not in self.uniqueids:
            return None
        other = 1 - self.uniqueids.index(uniqueid)
        return self.uniqueids[other], self.endpoints[other]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What belongs to the calls of the stays, by call."""

    talks: Mapping[str, Sequence[_Talk]]
    holds: Mapping[str, Sequence[Row[str, str, datetime, datetime | None]]]
    users: Mapping[tuple[str, str], int]
    transfers: Mapping[tuple[str, str], TransferKind]


async def stays(
    session: AsyncSession,
    since: datetime,
    until: datetime,
    queues: Collection[str] = (),
    *,
    callers: Collection[str] | None = None,
) -> list[QueueStay]:
    """Those that began in the period, of these queues or of all, in order; of everybody, or of these E.164 numbers."""
    wanted: list[ColumnElement[bool]] = [CallQueueVisit.entered_at >= since, CallQueueVisit.entered_at < until]
    if queues:
        wanted.append(CallQueueVisit.queue.in_(queues))
    if callers is not None:
        calls = select(CallRecord.id).where(CallRecord.customer_key.in_(callers))
        wanted.append(CallQueueVisit.call_id.in_(calls))
    return await _stays(session, wanted)


async def stays_of(session: AsyncSession, call_ids: Collection[str]) -> list[QueueStay]:
    """All stays of these calls, in order."""
    return await _stays(session, [CallQueueVisit.call_id.in_(call_ids)])


async def _stays(session: AsyncSession, wanted: Sequence[ColumnElement[bool]]) -> list[QueueStay]:
    query = select(CallQueueVisit, CallRecord.from_number, CallRecord.did).join(
        CallRecord, CallRecord.id == CallQueueVisit.call_id
    )
    rows = (await session.execute(query.where(*wanted).order_by(CallQueueVisit.entered_at))).all()
    parts = await _parts(session, wanted) if rows else _Parts({}, {}, {}, {})
    return [_stay(visit, number, did, parts) for visit, number, did in rows]


async def first_stay(session: AsyncSession) -> datetime | None:
    """When the oldest one began."""
    query = select(CallQueueVisit.entered_at).order_by(CallQueueVisit.entered_at).limit(1)
    return await session.scalar(query)


async def _parts(session: AsyncSession, wanted: Sequence[ColumnElement[bool]]) -> _Parts:
    """One query for each kind of part rather than one for each call."""
    ids = select(CallQueueVisit.call_id).where(*wanted)
    talks: defaultdict[str, list[_Talk]] = defaultdict(list)
    holds: defaultdict[str, list[Any]] = defaultdict(list)
    of_talks = select(
        CallTalk.call_id, CallTalk.uniqueid_a, CallTalk.uniqueid_b, CallTalk.endpoint_a, CallTalk.endpoint_b,
        CallTalk.start, CallTalk.end,
    ).where(CallTalk.call_id.in_(ids))  # fmt: skip
    for call_id, one, other, first, second, start, end in await session.execute(of_talks):
        talks[call_id].append(_Talk((one, other), (first, second), start, end))
    of_holds = select(CallHold.call_id, CallHold.uniqueid, CallHold.start, CallHold.end)
    for hold in await session.execute(of_holds.where(CallHold.call_id.in_(ids))):
        holds[hold[0]].append(hold)
    of_legs = select(CallLeg.call_id, CallLeg.uniqueid, CallLeg.user_id)
    legs = await session.execute(of_legs.where(CallLeg.call_id.in_(ids), CallLeg.user_id.is_not(None)))
    of_transfers = select(CallTransfer.call_id, CallTransfer.by, CallTransfer.kind)
    moved = await session.execute(of_transfers.where(CallTransfer.call_id.in_(ids), CallTransfer.outcome != "failed"))
    return _Parts(
        talks=talks,
        holds=holds,
        users={(call_id, uniqueid): user_id for call_id, uniqueid, user_id in legs if user_id is not None},
        transfers={(call_id, by): TransferKind(kind) for call_id, by, kind in moved},
    )


def _stay(visit: CallQueueVisit, number: str, did: str, parts: _Parts) -> QueueStay:
    agent = visit.agent or ""
    mine = []
    for talk in parts.talks.get(visit.call_id, ()):
        partner = talk.partner(visit.uniqueid)
        if partner is not None and agent and partner[1] == agent and talk.start >= visit.entered_at:
            mine.append((talk, partner[0]))
    legs = {uniqueid for _, uniqueid in mine}
    ends = [talk.end for talk, _ in mine if talk.end is not None]
    over = bool(mine) and len(ends) == len(mine)
    first = min((talk.start for talk, _ in mine), default=None)
    last = max(ends, default=None) if over else None
    users = [parts.users[visit.call_id, leg] for leg in sorted(legs) if (visit.call_id, leg) in parts.users]
    return QueueStay(
        call_id=visit.call_id,
        uniqueid=visit.uniqueid,
        queue=visit.queue,
        entered_at=visit.entered_at,
        left_at=visit.left_at,
        outcome=None if visit.outcome is None else QueueOutcome(visit.outcome),
        wait_s=visit.wait_s or 0.0,
        agent=agent,
        user_id=users[0] if users else None,
        talk_s=(last - first).total_seconds() if first is not None and last is not None else None,
        hold_s=_held(parts.holds.get(visit.call_id, ()), legs),
        talk_ended_at=last,
        transferred=parts.transfers.get((visit.call_id, agent)),
        caller=number,
        did=did,
    )


def _held(holds: Sequence[Any], legs: Collection[str]) -> float:
    mine = [(start, end) for _, uniqueid, start, end in holds if uniqueid in legs and end is not None]
    return float(sum((end - start).total_seconds() for start, end in mine))
