"""Every query on plans, draws and tasks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.models import PlanDraw, ReviewRecord, ReviewTask, SamplingPlan
from scripts_qa.reviews.state import ReviewState, TaskState

OPEN: tuple[TaskState, ...] = (TaskState.OPEN, TaskState.STARTED)


async def plans(session: AsyncSession, *, active: bool = False) -> Sequence[SamplingPlan]:
    query = select(SamplingPlan).order_by(SamplingPlan.created_at, SamplingPlan.id)
    return (await session.scalars(query.where(SamplingPlan.active) if active else query)).all()


async def draws(session: AsyncSession, plan_id: UUID, period: str) -> set[int]:
    """The operators whose draw of this period is made."""
    query = select(PlanDraw.agent_id).where(PlanDraw.plan_id == plan_id, PlanDraw.period == period)
    return set(await session.scalars(query))


async def latest_draws(session: AsyncSession, plan_id: UUID, limit: int) -> Sequence[PlanDraw]:
    query = select(PlanDraw).where(PlanDraw.plan_id == plan_id).order_by(PlanDraw.at.desc(), PlanDraw.agent_id)
    return (await session.scalars(query.limit(limit))).all()


async def taken(session: AsyncSession, plan_id: UUID, period: str, agent_id: int) -> list[str]:
    """The calls of this operator that have a task of this plan and period, replaced ones too."""
    query = select(ReviewTask.call_id).where(
        ReviewTask.plan_id == plan_id, ReviewTask.period == period, ReviewTask.agent_id == agent_id
    )
    return list(await session.scalars(query))


async def load(session: AsyncSession) -> dict[int, int]:
    """How many tasks each evaluator still has to do."""
    query = select(ReviewTask.evaluator_id, func.count()).where(ReviewTask.state.in_(OPEN))
    return {row[0]: row[1] for row in await session.execute(query.group_by(ReviewTask.evaluator_id))}


async def task(session: AsyncSession, task_id: UUID, *, lock: bool = False) -> ReviewTask | None:
    query = select(ReviewTask).where(ReviewTask.id == task_id)
    return await session.scalar(query.with_for_update() if lock else query)


async def inbox(
    session: AsyncSession, evaluator_id: int, *, done: bool, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ReviewTask]:
    """One person's tasks, the one that is due first in front."""
    states = (TaskState.DONE,) if done else OPEN
    query = select(ReviewTask).where(ReviewTask.evaluator_id == evaluator_id, ReviewTask.state.in_(states))
    if after is not None:
        at, task_id = after
        query = query.where(or_(ReviewTask.due_at > at, and_(ReviewTask.due_at == at, ReviewTask.id > task_id)))
    return (await session.scalars(query.order_by(ReviewTask.due_at, ReviewTask.id).limit(limit))).all()


async def has_task(session: AsyncSession, evaluator_id: int, call_id: str) -> bool:
    """Whether this person has or had the call, for whatever reason."""
    query = select(ReviewTask.id).where(ReviewTask.evaluator_id == evaluator_id, ReviewTask.call_id == call_id)
    return await session.scalar(query.limit(1)) is not None


async def golden_counts(session: AsyncSession, plan_id: UUID, evaluator_id: int) -> tuple[int, int]:
    """How many tasks of a plan this person ever got, and how many of them were golden."""
    query = select(ReviewTask.purpose, func.count()).where(
        ReviewTask.plan_id == plan_id, ReviewTask.evaluator_id == evaluator_id
    )
    counts = {row[0]: row[1] for row in await session.execute(query.group_by(ReviewTask.purpose))}
    return sum(counts.values()), counts.get(Purpose.GOLDEN, 0)


async def baselines_for(session: AsyncSession, evaluator_id: int) -> Sequence[ReviewRecord]:
    """Baselines of calls that this person neither judged nor was given, nor had himself."""
    known = select(ReviewTask.call_id).where(ReviewTask.evaluator_id == evaluator_id)
    judged = select(ReviewRecord.call_id).where(ReviewRecord.reviewer_id == evaluator_id)
    query = select(ReviewRecord).where(
        ReviewRecord.baseline,
        ReviewRecord.state.in_((ReviewState.FINISHED, ReviewState.RELEASED)),
        ReviewRecord.agent_id != evaluator_id,
        ReviewRecord.call_id.not_in(known),
        ReviewRecord.call_id.not_in(judged),
    )
    return (await session.scalars(query.order_by(ReviewRecord.id))).all()


async def golden_pairs(session: AsyncSession) -> Sequence[tuple[ReviewRecord, ReviewRecord]]:
    """Finished golden reviews with the baseline that each is held against."""
    mine, base = ReviewRecord.__table__.alias("mine"), ReviewRecord.__table__.alias("base")
    query = (
        select(mine.c.id, base.c.id)
        .join(ReviewTask, ReviewTask.review_id == mine.c.id)
        .join(base, base.c.id == ReviewTask.baseline_id)
        .where(ReviewTask.purpose == Purpose.GOLDEN, mine.c.finished_at.is_not(None))
    )
    ids = [(one, other) for one, other in await session.execute(query)]
    wanted = {review_id for pair in ids for review_id in pair}
    rows = {row.id: row for row in await session.scalars(select(ReviewRecord).where(ReviewRecord.id.in_(wanted)))}
    return [(rows[one], rows[other]) for one, other in ids]


async def reviews_page(
    session: AsyncSession, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[ReviewRecord]:
    """Finished reviews of every purpose, the last first."""
    query = select(ReviewRecord).where(ReviewRecord.finished_at.is_not(None))
    if before is not None:
        at, review_id = before
        query = query.where(
            or_(ReviewRecord.finished_at < at, and_(ReviewRecord.finished_at == at, ReviewRecord.id < review_id))
        )
    return (
        await session.scalars(query.order_by(ReviewRecord.finished_at.desc(), ReviewRecord.id.desc()).limit(limit))
    ).all()
