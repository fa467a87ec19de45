"""Every query on reviews and their answers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.models import ReviewAnswer, ReviewRecord
from scripts_qa.reviews.state import ReviewState


async def review(session: AsyncSession, review_id: UUID, *, lock: bool = False) -> ReviewRecord | None:
    query = select(ReviewRecord).where(ReviewRecord.id == review_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def newest_answers(session: AsyncSession, review_ids: Collection[UUID]) -> dict[UUID, dict[str, ReviewAnswer]]:
    """By review and question, the newest revision of each."""
    if not review_ids:
        return {}
    query = select(ReviewAnswer).where(ReviewAnswer.review_id.in_(review_ids)).order_by(ReviewAnswer.revision)
    found: dict[UUID, dict[str, ReviewAnswer]] = {review_id: {} for review_id in review_ids}
    for row in await session.scalars(query):
        found[row.review_id][row.question_id] = row
    return found


async def revisions(session: AsyncSession, review_id: UUID, question_id: str) -> Sequence[ReviewAnswer]:
    """Oldest first."""
    query = select(ReviewAnswer).where(ReviewAnswer.review_id == review_id, ReviewAnswer.question_id == question_id)
    return (await session.scalars(query.order_by(ReviewAnswer.revision))).all()


async def released_for(
    session: AsyncSession, agent_id: int, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ReviewRecord]:
    """Normal reviews, the last released first."""
    query = select(ReviewRecord).where(
        ReviewRecord.agent_id == agent_id,
        ReviewRecord.state == ReviewState.RELEASED,
        ReviewRecord.purpose == Purpose.NORMAL,
    )
    if before is not None:
        at, review_id = before
        same = and_(ReviewRecord.released_at == at, ReviewRecord.id < review_id)
        query = query.where(or_(ReviewRecord.released_at < at, same))
    return (
        await session.scalars(query.order_by(ReviewRecord.released_at.desc(), ReviewRecord.id.desc()).limit(limit))
    ).all()


async def released_between(session: AsyncSession, since: datetime, until: datetime) -> Sequence[ReviewRecord]:
    """Normal released reviews by the time of their release, oldest first."""
    query = select(ReviewRecord).where(
        ReviewRecord.state == ReviewState.RELEASED,
        ReviewRecord.purpose == Purpose.NORMAL,
        ReviewRecord.released_at >= since,
        ReviewRecord.released_at < until,
    )
    return (await session.scalars(query.order_by(ReviewRecord.released_at, ReviewRecord.id))).all()


async def due_for_release(session: AsyncSession, now: datetime, limit: int) -> Sequence[UUID]:
    query = select(ReviewRecord.id).where(
        ReviewRecord.state == ReviewState.FINISHED,
        ReviewRecord.purpose == Purpose.NORMAL,
        ReviewRecord.release_at <= now,
    )
    return (await session.scalars(query.order_by(ReviewRecord.release_at).limit(limit))).all()


async def of_calls(session: AsyncSession, call_ids: Collection[str]) -> Sequence[ReviewRecord]:
    query = select(ReviewRecord).where(ReviewRecord.call_id.in_(call_ids))
    return (await session.scalars(query.order_by(ReviewRecord.started_at))).all()


async def count_of_call(session: AsyncSession, call_id: str) -> int:
    query = select(func.count()).select_from(ReviewRecord).where(ReviewRecord.call_id == call_id)
    return await session.scalar(query) or 0
