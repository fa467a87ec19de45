"""Queries on the tables of this room that more than one of its parts asks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from scripts_qa.people.disputes.state import LIVE, DisputeState
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.models import Dispute, DisputeItem, Notice, ResultReading

Place = tuple[datetime, UUID]
"""Where a page ended: its last row's time and id."""
MAX_IDS: Final = 500


async def readings(session: AsyncSession, review_ids: Collection[UUID]) -> dict[UUID, ResultReading]:
    rows = await session.scalars(select(ResultReading).where(ResultReading.review_id.in_(review_ids)))
    return {row.review_id: row for row in rows}


async def reading(session: AsyncSession, review_id: UUID, agent_id: int) -> ResultReading:
    """The row to write to: made when there is none, without a race between two tabs."""
    values = {"review_id": review_id, "agent_id": agent_id}
    await insert_once(session, ResultReading, values)
    query = select(ResultReading).where(ResultReading.review_id == review_id).with_for_update()
    return (await session.execute(query.execution_options(populate_existing=True))).scalar_one()


async def insert_once(session: AsyncSession, table: type[Any], values: Mapping[str, Any]) -> bool:
    """Whether the row is new; one that is there stays as it is."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    result = await session.execute(insert(table).values(**values).on_conflict_do_nothing())
    return bool(getattr(result, "rowcount", 0))


async def dispute(session: AsyncSession, dispute_id: UUID, *, lock: bool = False) -> Dispute | None:
    query = select(Dispute).where(Dispute.id == dispute_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def items(session: AsyncSession, dispute_ids: Collection[UUID]) -> dict[UUID, list[DisputeItem]]:
    found: dict[UUID, list[DisputeItem]] = {dispute_id: [] for dispute_id in dispute_ids}
    query = select(DisputeItem).where(DisputeItem.dispute_id.in_(dispute_ids)).order_by(DisputeItem.question_id)
    for row in await session.scalars(query):
        found[row.dispute_id].append(row)
    return found


async def disputes_of(session: AsyncSession, review_ids: Collection[UUID]) -> dict[UUID, list[Dispute]]:
    """Oldest first."""
    found: dict[UUID, list[Dispute]] = {review_id: [] for review_id in review_ids}
    query = select(Dispute).where(Dispute.review_id.in_(review_ids)).order_by(Dispute.opened_at, Dispute.id)
    for row in await session.scalars(query):
        found[row.review_id].append(row)
    return found


async def queue_of_disputes(session: AsyncSession, *, live: bool, after: Place | None, limit: int) -> Sequence[Dispute]:
    """Live ones by their deadline, the nearest first; ended ones by their end, the last first."""
    if live:
        query = select(Dispute).where(Dispute.state.in_(LIVE))
        return (await session.scalars(_paged(query, (Dispute.deadline, Dispute.id), after, limit))).all()
    query = select(Dispute).where(Dispute.state.not_in(LIVE))
    return (await session.scalars(_paged(query, (Dispute.ended_at, Dispute.id), after, limit, newest=True))).all()


def _paged(
    query: Select[Any],
    order: tuple[InstrumentedAttribute[Any], Any],
    after: Place | None,
    limit: int,
    *,
    newest: bool = False,
) -> Select[Any]:
    at, row_id = order
    if after is not None:
        beyond = at < after[0] if newest else at > after[0]
        same = and_(at == after[0], row_id < after[1] if newest else row_id > after[1])
        query = query.where(or_(beyond, same))
    ends = (at.desc(), row_id.desc()) if newest else (at, row_id)
    return query.order_by(*ends).limit(limit)


def page_of(query: Select[Any], order: tuple[Any, Any], after: Place | None, limit: int) -> Select[Any]:
    """Newest first, after the place."""
    return _paged(query, order, after, limit, newest=True)


async def live_before(session: AsyncSession, deadline: datetime, limit: int) -> Sequence[Dispute]:
    """Live disputes whose deadline comes before this, and of which something has not been told yet."""
    untold = or_(Dispute.reminded_at.is_(None), Dispute.overdue_told_at.is_(None))
    query = select(Dispute).where(Dispute.state.in_(LIVE), Dispute.deadline < deadline, untold)
    return (await session.scalars(query.order_by(Dispute.deadline).limit(limit).with_for_update())).all()


async def count_disputes(session: AsyncSession, *, now: datetime, not_of: int) -> tuple[int, int]:
    """Live ones and overdue ones that this person may decide."""
    query = select(func.count(), func.count().filter(Dispute.deadline < now)).where(
        Dispute.state.in_(LIVE), Dispute.reviewer_id != not_of, Dispute.agent_id != not_of
    )
    live, overdue = (await session.execute(query)).one()
    return live, overdue


async def resolved_between(
    session: AsyncSession, since: datetime, until: datetime
) -> Sequence[tuple[Dispute, DisputeItem]]:
    """Decided items, for figures."""
    query = (
        select(Dispute, DisputeItem)
        .join(DisputeItem, DisputeItem.dispute_id == Dispute.id)
        .where(Dispute.state == DisputeState.RESOLVED, Dispute.ended_at >= since, Dispute.ended_at < until)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def unseen(session: AsyncSession, user_id: int) -> dict[NoticeKind, int]:
    query = (
        select(Notice.kind, func.count())
        .where(Notice.user_id == user_id, Notice.seen_at.is_(None))
        .group_by(Notice.kind)
    )
    return {NoticeKind(kind): count for kind, count in await session.execute(query)}


async def see(
    session: AsyncSession, user_id: int, *, kinds: Collection[NoticeKind], subject: str | None, at: datetime
) -> None:
    """`subject` None: everything of these kinds."""
    query = update(Notice).where(Notice.user_id == user_id, Notice.kind.in_(kinds), Notice.seen_at.is_(None))
    if subject is not None:
        query = query.where(Notice.subject == subject)
    await session.execute(query.values(seen_at=at))
