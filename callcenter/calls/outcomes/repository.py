"""Every query on the tables of outcomes."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.models import CallLeg, CallRecord
from callcenter.calls.outcomes.models import CallOutcome, GivenOutcome, OutcomeEntry


async def outcomes(session: AsyncSession, *, lock: bool = False) -> list[CallOutcome]:
    """In their order, the archived ones behind."""
    query = select(CallOutcome).order_by(CallOutcome.archived, CallOutcome.position, CallOutcome.id)
    return list(await session.scalars(query.with_for_update() if lock else query))


async def offered(session: AsyncSession) -> bool:
    query = select(CallOutcome.id).where(CallOutcome.archived.is_(False))
    return await session.scalar(query.limit(1)) is not None


async def given(session: AsyncSession, call_id: str, user_id: int, *, lock: bool = False) -> GivenOutcome | None:
    query = select(GivenOutcome).where(GivenOutcome.call_id == call_id, GivenOutcome.user_id == user_id)
    row: GivenOutcome | None = await session.scalar(query.with_for_update() if lock else query)
    return row


async def of_calls(session: AsyncSession, call_ids: Collection[str]) -> list[Any]:
    """Given outcomes with their names, in the order in which they were given first."""
    query = (
        select(GivenOutcome, CallOutcome.name)
        .outerjoin(CallOutcome, CallOutcome.id == GivenOutcome.outcome_id)
        .where(GivenOutcome.call_id.in_(call_ids))
        .order_by(GivenOutcome.id)
    )
    return list(await session.execute(query))


async def entries(session: AsyncSession, given_ids: Collection[int]) -> list[Any]:
    query = (
        select(OutcomeEntry, CallOutcome.name)
        .outerjoin(CallOutcome, CallOutcome.id == OutcomeEntry.outcome_id)
        .where(OutcomeEntry.given_id.in_(given_ids))
        .order_by(OutcomeEntry.id)
    )
    return list(await session.execute(query))


async def talked(session: AsyncSession, call_id: str, user_id: int) -> bool:
    """Whether this person answered, or dialled somebody who did, in the call."""
    query = select(CallLeg.call_id).where(
        CallLeg.call_id == call_id, CallLeg.user_id == user_id, CallLeg.answered_at.is_not(None)
    )
    return await session.scalar(query.limit(1)) is not None


def calls_with(outcome_id: int | None) -> Select[str]:
    """The ids of the calls with this outcome; with None those of which it was asked for and not given."""
    wanted = GivenOutcome.outcome_id.is_(None) if outcome_id is None else GivenOutcome.outcome_id == outcome_id
    return select(GivenOutcome.call_id).where(wanted)


async def between(session: AsyncSession, since: datetime, until: datetime) -> list[Any]:
    """Call, person, outcome, beginning, and the queue that brought the talk to this person: those of the calls that
    began in the period, in order."""
    talk = (CallLeg.call_id == GivenOutcome.call_id, CallLeg.user_id == GivenOutcome.user_id)
    queue = select(func.min(CallLeg.queue)).where(*talk, CallLeg.answered_at.is_not(None)).scalar_subquery()
    query = (
        select(
            *(GivenOutcome.call_id, GivenOutcome.user_id, GivenOutcome.outcome_id, GivenOutcome.remark),
            *(CallOutcome.name, func.coalesce(queue, CallRecord.queue).label("queue")),
            *(CallRecord.started_at, CallRecord.customer_key),
        )
        .join(CallRecord, CallRecord.id == GivenOutcome.call_id)
        .outerjoin(CallOutcome, CallOutcome.id == GivenOutcome.outcome_id)
        .where(CallRecord.started_at >= since, CallRecord.started_at < until)
        .order_by(CallRecord.started_at, GivenOutcome.id)
    )
    return list(await session.execute(query))


async def add(session: AsyncSession, row: GivenOutcome) -> None:
    session.add(row)
    await session.flush()
    remember(session, row)
    await session.flush()


def remember(session: AsyncSession, row: GivenOutcome) -> None:
    """How it is from now on, for its history."""
    session.add(
        OutcomeEntry(given_id=row.id, at=row.at, by_id=row.by_id, outcome_id=row.outcome_id, remark=row.remark)
    )  # fmt: skip


def write(row: CallOutcome, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
