"""For those who lead reviews: plans, everybody's reviews, golden baselines, and how far each reviewer is from them."""

import secrets
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.calls.ports import UserNames
from scripts_qa.agreement import cohen, percent
from scripts_qa.forms.service import FormLibrary
from scripts_qa.reviews import repository, task_store
from scripts_qa.reviews.desk import score_out
from scripts_qa.reviews.errors import NoSuchPlan, NoSuchReview, WrongStep
from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.models import ReviewRecord, SamplingPlan
from scripts_qa.reviews.record import review_of
from scripts_qa.reviews.sampling import Rules
from scripts_qa.reviews.schemas import (
    EvaluatorBody,
    GoldenAgreement,
    PlanBody,
    PlanDrawOut,
    PlanOut,
    ReviewedPerson,
    ReviewerAgreement,
    ReviewRow,
)
from scripts_qa.reviews.service import Place
from scripts_qa.reviews.state import ReviewState

DRAWS_SHOWN = 60


class ReviewLead:
    """Who may ask is said by the routes."""

    def __init__(self, forms: FormLibrary, *, names: UserNames, audit: AuditTrail, now: Callable[[], datetime]) -> None:
        self._forms = forms
        self._names = names
        self._audit = audit
        self._now = now

    async def plans(self, session: AsyncSession) -> list[PlanOut]:
        return [await self._plan(session, row) for row in await task_store.plans(session)]

    async def add_plan(self, session: AsyncSession, actor: Actor, body: PlanBody) -> PlanOut:
        row = SamplingPlan(
            id=uuid4(),
            seed=secrets.randbits(50),
            version=1,
            created_by_id=actor.user_id,
            created_at=self._now(),
        )
        await self._fill(session, row, body)
        session.add(row)
        await session.flush()
        await self._audit.record(session, actor, "review_plan.add", Subject("review_plan", str(row.id)))
        return await self._plan(session, row)

    async def change_plan(self, session: AsyncSession, actor: Actor, plan_id: UUID, body: PlanBody) -> PlanOut:
        """Draws that were made stay as they are."""
        row = await session.get(SamplingPlan, plan_id, with_for_update=True)
        if row is None:
            raise NoSuchPlan("there is no such plan")
        row.version += 1
        await self._fill(session, row, body)
        await session.flush()
        await self._audit.record(session, actor, "review_plan.change", Subject("review_plan", str(row.id)))
        return await self._plan(session, row)

    async def reviews(self, session: AsyncSession, before: Place | None, limit: int) -> list[ReviewRow]:
        rows = await task_store.reviews_page(session, before=before, limit=limit)
        names = await self._names.names(session, {one for row in rows for one in (row.agent_id, row.reviewer_id)})
        return [
            ReviewRow(
                id=row.id,
                call_id=row.call_id,
                agent=ReviewedPerson(id=row.agent_id, name=names.get(row.agent_id, "")),
                reviewer=ReviewedPerson(id=row.reviewer_id, name=names.get(row.reviewer_id, "")),
                purpose=str(row.purpose),
                state=str(row.state),
                baseline=row.baseline,
                score=score_out(review_of(row, {})),
                finished_at=row.finished_at,
                released_at=row.released_at,
            )
            for row in rows
        ]

    async def set_baseline(self, session: AsyncSession, actor: Actor, review_id: UUID, *, baseline: bool) -> None:
        """Take a finished normal review as the right answer for golden calls, or take that back."""
        row: ReviewRecord | None = await repository.review(session, review_id, lock=True)
        if row is None:
            raise NoSuchReview("there is no such review")
        if row.purpose != Purpose.NORMAL or row.state not in (ReviewState.FINISHED, ReviewState.RELEASED):
            raise WrongStep("only a finished normal review can be a baseline", state=str(row.state))
        row.baseline = baseline
        action = "review.baseline" if baseline else "review.no_baseline"
        await self._audit.record(session, actor, action, Subject("review", str(row.id), row.agent_id))

    async def agreement(self, session: AsyncSession) -> GoldenAgreement:
        """Each reviewer's answers to golden calls beside the baselines' answers to the same questions."""
        pairs = await task_store.golden_pairs(session)
        answers = await repository.newest_answers(session, {row.id for pair in pairs for row in pair})
        labels: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        calls: defaultdict[int, int] = defaultdict(int)
        for mine, base in pairs:
            calls[mine.reviewer_id] += 1
            for name, one in answers[mine.id].items():
                other = answers[base.id].get(name)
                if other is not None and (one.na or one.value is not None):
                    labels[mine.reviewer_id].append((_label(one.na, one.value), _label(other.na, other.value)))
        names = await self._names.names(session, set(calls))
        return GoldenAgreement(
            items=[
                ReviewerAgreement(
                    reviewer=ReviewedPerson(id=user_id, name=names.get(user_id, "")),
                    calls=count,
                    n=len(labels[user_id]),
                    percent=percent([{"mine": one, "base": other} for one, other in labels[user_id]]),
                    kappa=cohen(labels[user_id]) if labels[user_id] else None,
                )
                for user_id, count in sorted(calls.items())
            ]
        )

    async def _fill(self, session: AsyncSession, row: SamplingPlan, body: PlanBody) -> None:
        if body.form_version_id is not None:
            await self._forms.version(session, body.form_version_id)
        row.title, row.active, row.form_version_id = body.title, body.active, body.form_version_id
        row.rules = body.rules.model_dump(mode="json")
        row.evaluators = [one.model_dump(mode="json") for one in body.evaluators]
        row.updated_at = self._now()

    async def _plan(self, session: AsyncSession, row: SamplingPlan) -> PlanOut:
        draws = await task_store.latest_draws(session, row.id, DRAWS_SHOWN)
        names = await self._names.names(session, {one.agent_id for one in draws})
        return PlanOut(
            id=row.id,
            title=row.title,
            active=row.active,
            form_version_id=row.form_version_id,
            rules=Rules.model_validate(row.rules),
            evaluators=[EvaluatorBody.model_validate(one) for one in row.evaluators],
            version=row.version,
            seed=row.seed,
            draws=[
                PlanDrawOut(
                    agent=names.get(one.agent_id, ""),
                    **{name: getattr(one, name) for name in PlanDrawOut.model_fields if name != "agent"},
                )
                for one in draws
            ],
        )


def _label(na: bool, value: float | None) -> str:
    return "na" if na else f"{value:g}" if value is not None else ""
