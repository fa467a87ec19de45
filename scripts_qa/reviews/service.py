"""The rules of reviews: they are begun, answered, finished, released, and afterwards only corrected.

Nothing is published here: whoever calls `release` or `correct` tells `events` after the commit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.forms.form import Form, Question
from scripts_qa.reviews import repository
from scripts_qa.reviews.asked import Said, checked, lacking, scored
from scripts_qa.reviews.errors import NoSuchReview, Unanswered, WrongStep, invalid_field
from scripts_qa.reviews.kinds import Purpose, Source, Unscored
from scripts_qa.reviews.models import ReviewAnswer, ReviewRecord
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.record import Answered, Review, answered, review_of
from scripts_qa.reviews.state import ReviewState, advance_review

__all__ = ["AnswerIn", "Answered", "Correction", "NewReview", "Place", "Review", "Reviews"]

MAX_SECONDS: Final = 3600.0
"""A question that was open longer was left alone, not looked at."""
Place = tuple[datetime, UUID]
"""Where a page of released reviews ended: time of release and id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """`inclusion_prob` is that of the task it came from; None when nobody drew it."""

    call_id: str
    agent_id: int
    form_version_id: UUID
    reviewer_id: int
    purpose: Purpose = Purpose.NORMAL
    blind: bool = False
    inclusion_prob: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerIn:
    """An answer as it was given: `chosen` is `yes` or `no`, `done`, `partial` or `missed`, an option's id, a number or
    words, by the question's type. `machine` is what the machine would have chosen; `seconds` are added to those
    before."""

    question_id: str
    chosen: str | float | None = None
    na: bool = False
    unscored: Unscored | None = None
    comment: str = ""
    at_s: float | None = None
    machine: str | None = None
    shown: bool = False
    """Whether the machine's answer was seen before this one was given."""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A decision about one answer, `chosen` as in `AnswerIn`: `why` is kept with the revision (a dispute's decision, a
    consensus)."""

    question_id: str
    chosen: str | float | None = None
    na: bool = False
    comment: str = ""
    by_id: int
    why: str


class Reviews:
    """Methods take the caller's session and leave the commit to it."""

    def __init__(self, forms: Forms, *, now: Callable[[], datetime]) -> None:
        self._forms = forms
        self._now = now

    async def create(self, session: AsyncSession, wanted: NewReview) -> Review:
        """A draft without answers."""
        await self._forms.version(session, wanted.form_version_id)
        row = ReviewRecord(
            id=uuid4(),
            call_id=wanted.call_id,
            agent_id=wanted.agent_id,
            form_version_id=wanted.form_version_id,
            reviewer_id=wanted.reviewer_id,
            purpose=wanted.purpose,
            blind=wanted.blind,
            inclusion_prob=wanted.inclusion_prob,
            state=ReviewState.DRAFT,
            baseline=False,
            coverage=0.0,
            outcome="no_score",
            fatal=[],
            comment="",
            started_at=self._now(),
        )
        session.add(row)
        await session.flush()
        return review_of(row, {})

    async def answer(self, session: AsyncSession, review_id: UUID, given: AnswerIn, *, by_id: int) -> Review:
        """One answer of a draft, or of a finished review that nobody has seen yet: the draft's is written over, the
        finished one's gets a revision. The scores follow at once."""
        row = await self._locked(session, review_id)
        if row.state not in (ReviewState.DRAFT, ReviewState.FINISHED):
            raise WrongStep("a released review is only corrected", state=str(row.state))
        form = (await self._forms.version(session, row.form_version_id)).form
        question = _question(form, given.question_id)
        chosen, value = checked(question, given.chosen, na=given.na)
        before = (await self._answers(session, row)).get(question.id)
        entry = self._entry(row, question, before, by_id)
        entry.value, entry.chosen, entry.na = value, chosen, given.na
        entry.unscored, entry.comment, entry.at_s = given.unscored, given.comment, given.at_s
        entry.machine = given.machine
        entry.source = _source(chosen, given)
        entry.seconds += min(max(given.seconds, 0.0), MAX_SECONDS)
        session.add(entry)
        await session.flush()
        return await self._rescored(session, row, form)

    async def clear(self, session: AsyncSession, review_id: UUID, question_id: str) -> Review:
        """Take an answer of a draft back."""
        row = await self._locked(session, review_id)
        if row.state != ReviewState.DRAFT:
            raise WrongStep("only a draft's answer can be taken back", state=str(row.state))
        form = (await self._forms.version(session, row.form_version_id)).form
        entry = (await self._answers(session, row)).get(_question(form, question_id).id)
        if entry is not None:
            await session.delete(entry)
            await session.flush()
        return await self._rescored(session, row, form)

    async def say(self, session: AsyncSession, review_id: UUID, comment: str) -> Review:
        """The comment on the whole."""
        row = await self._locked(session, review_id)
        if row.state not in (ReviewState.DRAFT, ReviewState.FINISHED):
            raise WrongStep("a released review is only corrected", state=str(row.state))
        row.comment = comment
        await session.flush()
        return await self._review(session, row)

    async def finish(self, session: AsyncSession, review_id: UUID) -> Review:
        """The reviewer is done.

        :raises Unanswered: while questions that are asked have no answer, or one that needs words has none
        """
        row = await self._locked(session, review_id)
        form = (await self._forms.version(session, row.form_version_id)).form
        questions, comments = lacking(form, _said(await self._answers(session, row)))
        if questions or comments:
            raise Unanswered("the form is not finished", questions=questions, comments=comments)
        row.state = advance_review(ReviewState(row.state), ReviewState.FINISHED)
        row.finished_at = self._now()
        return await self._rescored(session, row, form)

    async def reopen(self, session: AsyncSession, review_id: UUID) -> Review:
        """Back to a draft, while it is not released."""
        row = await self._locked(session, review_id)
        row.state = advance_review(ReviewState(row.state), ReviewState.DRAFT)
        row.finished_at, row.release_at = None, None
        form = (await self._forms.version(session, row.form_version_id)).form
        return await self._rescored(session, row, form)

    async def release(
        self, session: AsyncSession, review_id: UUID, *, by_id: int | None, at: datetime | None = None
    ) -> Review:
        """Show it to the operator, now or `at` a later time; None for `by_id` is the clock."""
        row = await self._locked(session, review_id)
        if row.purpose != Purpose.NORMAL:
            raise WrongStep("only a normal review is released", state=str(row.state))
        if at is not None and at > self._now():
            advance_review(ReviewState(row.state), ReviewState.RELEASED)
            row.release_at, row.released_by_id = at, by_id
        else:
            row.state = advance_review(ReviewState(row.state), ReviewState.RELEASED)
            row.released_at = self._now()
            row.released_by_id = by_id if by_id is not None else row.released_by_id
        await session.flush()
        return await self._review(session, row)

    async def void(self, session: AsyncSession, review_id: UUID) -> Review:
        """It does not count and nobody sees it; the answers stay in the table."""
        row = await self._locked(session, review_id)
        row.state = advance_review(ReviewState(row.state), ReviewState.VOIDED)
        await session.flush()
        return await self._review(session, row)

    async def correct(self, session: AsyncSession, review_id: UUID, correction: Correction) -> Review:
        """A new revision of an answer of a finished or released review, and the score that follows from it."""
        row = await self._locked(session, review_id)
        if row.state not in (ReviewState.FINISHED, ReviewState.RELEASED):
            raise WrongStep("only what is finished is corrected", state=str(row.state))
        form = (await self._forms.version(session, row.form_version_id)).form
        question = _question(form, correction.question_id)
        chosen, value = checked(question, correction.chosen, na=correction.na)
        before = (await self._answers(session, row)).get(question.id)
        entry = self._entry(row, question, before, correction.by_id)
        entry.value, entry.chosen, entry.na = value, chosen, correction.na
        entry.unscored, entry.comment = None, correction.comment
        entry.at_s = None if before is None else before.at_s
        entry.machine = None if before is None else before.machine
        entry.source, entry.why = Source.HUMAN, correction.why
        session.add(entry)
        await session.flush()
        return await self._rescored(session, row, form)

    async def review(self, session: AsyncSession, review_id: UUID) -> Review:
        """Who may see it is for the caller to ask.

        :raises NoSuchReview: for an id that was never given
        """
        row = await repository.review(session, review_id)
        if row is None:
            raise NoSuchReview("there is no such review")
        return await self._review(session, row)

    async def revisions(self, session: AsyncSession, review_id: UUID, question_id: str) -> list[Answered]:
        """Everything that was ever answered to a question, oldest first."""
        return [answered(row) for row in await repository.revisions(session, review_id, question_id)]

    async def released_for(
        self, session: AsyncSession, agent_id: int, *, before: Place | None = None, limit: int = 50
    ) -> list[Review]:
        """An operator's released reviews, the last first. Golden, calibration and self reviews are none."""
        rows = await repository.released_for(session, agent_id, before=before, limit=limit)
        return await self._all(session, rows)

    async def released_between(self, session: AsyncSession, since: datetime, until: datetime) -> list[Review]:
        """Everybody's, by the time of their release, oldest first: for figures."""
        return await self._all(session, await repository.released_between(session, since, until))

    async def of_call(self, session: AsyncSession, call_id: str) -> list[Review]:
        """All reviews of a call whatever their purpose, oldest first."""
        return await self._all(session, await repository.of_calls(session, [call_id]))

    def _entry(self, row: ReviewRecord, question: Question, before: ReviewAnswer | None, by_id: int) -> ReviewAnswer:
        if before is not None and row.state == ReviewState.DRAFT:
            before.by_id, before.at = by_id, self._now()
            return before
        return ReviewAnswer(
            review_id=row.id,
            question_id=question.id,
            revision=1 if before is None else before.revision + 1,
            seconds=0.0 if before is None else before.seconds,
            by_id=by_id,
            at=self._now(),
            why="",
        )

    async def _rescored(self, session: AsyncSession, row: ReviewRecord, form: Form) -> Review:
        answers = await self._answers(session, row)
        found = scored(form, _said(answers))
        row.base, row.total, row.critical = found.base, found.total, found.critical
        row.coverage, row.outcome, row.fatal = found.coverage, str(found.outcome), list(found.fatal)
        await session.flush()
        return review_of(row, answers)

    async def _locked(self, session: AsyncSession, review_id: UUID) -> ReviewRecord:
        row = await repository.review(session, review_id, lock=True)
        if row is None:
            raise NoSuchReview("there is no such review")
        return row

    async def _answers(self, session: AsyncSession, row: ReviewRecord) -> dict[str, ReviewAnswer]:
        return (await repository.newest_answers(session, [row.id]))[row.id]

    async def _review(self, session: AsyncSession, row: ReviewRecord) -> Review:
        return review_of(row, await self._answers(session, row))

    async def _all(self, session: AsyncSession, rows: Sequence[ReviewRecord]) -> list[Review]:
        answers = await repository.newest_answers(session, [row.id for row in rows])
        return [review_of(row, answers.get(row.id, {})) for row in rows]


def _said(answers: dict[str, ReviewAnswer]) -> dict[str, Said]:
    return {name: answered(row).said for name, row in answers.items()}


def _question(form: Form, question_id: str) -> Question:
    question = form.question(question_id)
    if question is None:
        raise invalid_field("question_id", "the form has no such question")
    return question


def _source(chosen: str | None, given: AnswerIn) -> Source:
    if not given.shown or given.machine is None:
        return Source.HUMAN
    return Source.CONFIRMED if chosen == given.machine and not given.na else Source.OVERRIDE
