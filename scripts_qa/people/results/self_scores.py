"""The operator's own judgement with the same form, before he sees the reviewer's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from scripts_qa.forms.service import FormLibrary
from scripts_qa.people import repository
from scripts_qa.people.errors import WrongMove
from scripts_qa.people.kinds import SelfScoring
from scripts_qa.people.models import ResultReading, SelfScoringRule
from scripts_qa.people.results.schemas import OwnAnswerIn, SelfScoringRow
from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.service import AnswerIn, NewReview, Review, Reviews


class SelfScores:
    def __init__(self, reviews: Reviews, forms: FormLibrary, audit: AuditTrail) -> None:
        self._reviews = reviews
        self._forms = forms
        self._audit = audit

    async def rules(self, session: AsyncSession) -> list[SelfScoringRow]:
        """Of every published form."""
        modes = {row.form_id: row.mode for row in await session.scalars(select(SelfScoringRule))}
        return [
            SelfScoringRow(
                form_id=form.form_id, key=form.key, title=form.title, mode=modes.get(form.form_id, SelfScoring.OFF)
            )
            for form in await self._forms.published(session)
            if form.form_id is not None
        ]

    async def set_rule(self, session: AsyncSession, actor: Actor, form_id: UUID, mode: SelfScoring) -> None:
        row = await session.get(SelfScoringRule, form_id)
        if row is None:
            session.add(SelfScoringRule(form_id=form_id, mode=mode))
        else:
            row.mode = mode
        await self._audit.record(session, actor, "self_scoring.set", Subject("form", str(form_id)), {"mode": str(mode)})

    async def mode_of(self, session: AsyncSession, form_version_id: UUID) -> SelfScoring:
        form = await self._forms.version(session, form_version_id)
        row = None if form.form_id is None else await session.get(SelfScoringRule, form.form_id)
        return SelfScoring.OFF if row is None else SelfScoring(row.mode)

    async def own(self, session: AsyncSession, reading: ResultReading | None) -> Review | None:
        if reading is None or reading.self_review_id is None:
            return None
        return await self._reviews.review(session, reading.self_review_id)

    async def hand_in(
        self, session: AsyncSession, actor: Actor, review: Review, answers: Sequence[OwnAnswerIn]
    ) -> None:
        """Once, and only before the result was seen: afterwards it would be no judgement of one's own.

        :raises WrongMove: when it is too late, or not asked for
        """
        if await self.mode_of(session, review.form_version_id) is SelfScoring.OFF:
            raise WrongMove("this form does not ask for one's own judgement")
        reading = await repository.reading(session, review.id, review.agent_id)
        if reading.self_review_id is not None or reading.seen_at is not None:
            raise WrongMove("the result was seen, or judged, already")
        wanted = NewReview(
            call_id=review.call_id,
            agent_id=review.agent_id,
            form_version_id=review.form_version_id,
            reviewer_id=review.agent_id,
            purpose=Purpose.SELF,
            blind=True,
        )
        own = await self._reviews.create(session, wanted)
        for given in answers:
            answer = AnswerIn(
                question_id=given.question_id,
                chosen=given.chosen,
                na=given.na,
                comment=given.comment,
            )
            await self._reviews.answer(session, own.id, answer, by_id=review.agent_id)
        finished = await self._reviews.finish(session, own.id)
        reading.self_review_id = own.id
        await session.flush()
        subject = Subject("review", str(review.id), review.agent_id)
        await self._audit.record(session, actor, "result.self_score", subject, {"total": finished.total})
