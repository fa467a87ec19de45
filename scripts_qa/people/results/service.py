"""What an operator may see of the judgements about himself: released ones, his own, and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.errors import NotFound
from scripts_qa.people import cursors, repository
from scripts_qa.people.asked import ResultQuestion
from scripts_qa.people.disputes.schemas import ProposalIn
from scripts_qa.people.disputes.service import Disputes
from scripts_qa.people.disputes.views import DisputeViews
from scripts_qa.people.errors import NoClip, NoSuchResult, SelfScoreFirst
from scripts_qa.people.kinds import NoticeKind, SelfScoring
from scripts_qa.people.lines.service import BestLines
from scripts_qa.people.models import Dispute
from scripts_qa.people.notices import Notices
from scripts_qa.people.ports import CallTimes, ClipSound, People
from scripts_qa.people.proofs import Proofs
from scripts_qa.people.results.pages import Beside, Page, question_outs, row_of, section_outs
from scripts_qa.people.results.schemas import OwnAnswerIn, ResultOut, ResultPage, ResultQuery
from scripts_qa.people.results.self_scores import SelfScores
from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.service import Answered, Review, Reviews
from scripts_qa.reviews.state import ReviewState

_NOTICES = (NoticeKind.RESULT, NoticeKind.DISPUTE_RESOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    reviews: Reviews
    forms: Forms
    proofs: Proofs
    disputes: Disputes
    views: DisputeViews
    lines: BestLines
    self_scores: SelfScores
    notices: Notices
    clips: ClipSound
    people: People
    calls: CallTimes
    audit: AuditTrail
    now: Callable[[], datetime]


class Results:
    """Ids of others' reviews, and of those that are not released, are answered like ids that never were."""

    def __init__(self, around: Around) -> None:
        self._around = around

    async def page(self, session: AsyncSession, agent_id: int, query: ResultQuery) -> ResultPage:
        """The last released first."""
        before = cursors.decode(query.cursor)
        reviews = self._around.reviews
        found = await reviews.released_for(session, agent_id, before=before, limit=query.limit + 1)
        shown = found[: query.limit]
        pages = await self._pages(session, shown)
        following = None
        if len(found) > query.limit and (last := shown[-1]).released_at is not None:
            following = cursors.encode((last.released_at, last.id))
        return ResultPage(items=[row_of(page) for page in pages], next_cursor=following)

    async def own(self, session: AsyncSession, agent_id: int, review_id: UUID) -> Review:
        """:raises NoSuchResult: unless it is released and this operator's"""
        try:
            review = await self._around.reviews.review(session, review_id)
        except NotFound:
            raise NoSuchResult("there is no such result") from None
        is_his = review.agent_id == agent_id and review.purpose is Purpose.NORMAL
        if not is_his or review.state is not ReviewState.RELEASED or review.released_at is None:
            raise NoSuchResult("there is no such result")
        return review

    async def result(self, session: AsyncSession, agent_id: int, review_id: UUID) -> ResultOut:
        """Without figures and answers while the operator's own judgement is asked for first."""
        around = self._around
        review = await self.own(session, agent_id, review_id)
        (page,) = await self._pages(session, [review])
        form = page.form
        own = await around.self_scores.own(session, page.reading)
        names = await around.people.names(session, [review.reviewer_id])
        row = row_of(page)
        disputes = await around.views.of_review(session, review.id)
        open_ = review if not row.withheld else None
        return ResultOut(
            **dict(row),
            base=review.base if open_ else None,
            critical=review.critical if open_ else None,
            coverage=review.coverage,
            fatal=list(review.fatal) if open_ else [],
            comment=review.comment if open_ else "",
            reviewer_name=names.get(review.reviewer_id),
            self_scoring=page.mode,
            own_total=None if own is None else own.total,
            dispute_until=around.disputes.times.until(review.released_at or around.now()),
            sections=section_outs(form),
            questions=question_outs(form) if open_ is None else await self._questions(session, page, own),
            disputes=disputes,
        )

    async def see(self, session: AsyncSession, agent_id: int, review_id: UUID) -> None:
        """The operator looks at it. Where his own judgement is only offered, looking is declining it.

        :raises SelfScoreFirst: while it is required
        """
        review = await self.own(session, agent_id, review_id)
        await self._check_not_withheld(session, review)
        reading = await repository.reading(session, review.id, agent_id)
        if reading.seen_at is None:
            reading.seen_at = self._around.now()
        await session.flush()
        await self._around.notices.seen(session, agent_id, _NOTICES, str(review.id))

    async def acknowledge(self, session: AsyncSession, actor: Actor, review_id: UUID) -> None:
        """Twice is once."""
        review = await self.own(session, actor.user_id or 0, review_id)
        await self._check_not_withheld(session, review)
        reading = await repository.reading(session, review.id, review.agent_id)
        if reading.acknowledged_at is not None:
            return
        reading.acknowledged_at = self._around.now()
        reading.seen_at = reading.seen_at or reading.acknowledged_at
        await session.flush()
        subject = Subject("review", str(review.id), review.agent_id)
        await self._around.audit.record(session, actor, "result.acknowledge", subject)

    async def judge_oneself(
        self, session: AsyncSession, actor: Actor, review_id: UUID, answers: Sequence[OwnAnswerIn]
    ) -> None:
        review = await self.own(session, actor.user_id or 0, review_id)
        await self._around.self_scores.hand_in(session, actor, review, answers)

    async def dispute(
        self, session: AsyncSession, actor: Actor, review_id: UUID, proposals: Sequence[ProposalIn]
    ) -> Dispute:
        review = await self.own(session, actor.user_id or 0, review_id)
        await self._check_not_withheld(session, review)
        return await self._around.disputes.open(session, actor, review, proposals)

    async def clip(self, session: AsyncSession, actor: Actor, review_id: UUID, question_id: str) -> bytes:
        """The proof of one answer, whether or not operators hear whole recordings: what is held against somebody may
        be heard by him."""
        review = await self.own(session, actor.user_id or 0, review_id)
        await self._check_not_withheld(session, review)
        return await self.proof_clip(session, actor, review, question_id)

    async def proof_clip(self, session: AsyncSession, actor: Actor, review: Review, question_id: str) -> bytes:
        """Whoever calls has asked whether this person may see the review."""
        form = (await self._around.forms.version(session, review.form_version_id)).form
        heard = (await self._around.proofs.of_review(session, review, form)).by_question.get(question_id)
        if heard is None:
            raise NoClip("this answer has no place in the recording")
        why = f"review {review.id}, {question_id}"
        return await self._around.clips.sound(actor, heard.stretch, why=why, owner_id=review.agent_id)

    async def _check_not_withheld(self, session: AsyncSession, review: Review) -> None:
        (page,) = await self._pages(session, [review])
        if page.withheld and page.mode is SelfScoring.REQUIRED:
            raise SelfScoreFirst("judge the call yourself first")

    async def _pages(self, session: AsyncSession, reviews: Sequence[Review]) -> list[Page]:
        around = self._around
        ids = [review.id for review in reviews]
        readings = await repository.readings(session, ids)
        disputes = await repository.disputes_of(session, ids)
        started = await around.calls.started(session, [review.call_id for review in reviews])
        versions = {review.form_version_id for review in reviews}
        forms = {version: (await around.forms.version(session, version)).form for version in versions}
        modes = {version: await around.self_scores.mode_of(session, version) for version in versions}
        return [
            Page(
                review=review,
                form=forms[review.form_version_id],
                mode=modes[review.form_version_id],
                reading=readings.get(review.id),
                dispute=disputes[review.id][-1] if disputes[review.id] else None,
                called_at=started.get(review.call_id),
            )
            for review in reviews
        ]

    async def _questions(self, session: AsyncSession, page: Page, own: Review | None) -> list[ResultQuestion]:
        around = self._around
        review, form = page.review, page.form
        proofs = await around.proofs.of_review(session, review, form)
        steps = {question.auto.id for question in form.questions() if question.auto is not None}
        lines = await around.lines.of_steps(session, proofs.script_key, steps)
        disputable = await around.disputes.disputable(session, review)
        history = await self._history(session, review)
        names = await around.people.names(session, {one.by_id for old in history.values() for one in old if one.by_id})
        beside = Beside(
            own=own,
            proofs=proofs.by_question,
            lines=lines,
            disputable=disputable,
            history=history,
            names=names,
        )
        return question_outs(form, review, beside)

    async def _history(self, session: AsyncSession, review: Review) -> Mapping[str, list[Answered]]:
        """Of the answers that were corrected: all their revisions."""
        corrected = [name for name, answer in review.answers.items() if answer.revision > 1]
        return {name: await self._around.reviews.revisions(session, review.id, name) for name in corrected}
