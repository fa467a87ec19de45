"""The reviewer's desk: his tasks and nothing beyond them. What is hidden is left out here, on the server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Role
from callcenter.auth.principal import Principal
from callcenter.calls.ports import UserNames
from recordings.kinds import RecordingState
from recordings.library import RecordingLibrary
from recordings.ports import StoredRecording
from recordings.transcription.schemas import TranscriptQuery
from recordings.transcription.service import TranscriptService
from scripts_qa.checking.checked import CheckedCall, Criterion
from scripts_qa.checking.service import Checks
from scripts_qa.forms.answers import asked
from scripts_qa.forms.form import Form, Question, form_document
from scripts_qa.forms.service import FormLibrary
from scripts_qa.reviews import task_store
from scripts_qa.reviews.asked import machine_answer
from scripts_qa.reviews.confirming import Verdicts, criterion_of
from scripts_qa.reviews.drawing import Drawer
from scripts_qa.reviews.errors import NoSuchTask, WrongStep
from scripts_qa.reviews.kinds import Purpose
from scripts_qa.reviews.models import ReviewTask
from scripts_qa.reviews.schemas import (
    MachineProof,
    MachineSays,
    ReviewAnswerBody,
    ReviewAnswerOut,
    ReviewDeskDoc,
    ReviewedPerson,
    ReviewPart,
    ReviewProgress,
    ReviewScore,
    ReviewTaskOut,
    ReviewTurn,
)
from scripts_qa.reviews.service import Answered, AnswerIn, NewReview, Review, Reviews
from scripts_qa.reviews.state import ReviewState, TaskState, advance_task

HIDDEN: Final = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskParts:
    """What the desk works with."""

    reviews: Reviews
    forms: FormLibrary
    checks: Checks
    library: RecordingLibrary
    transcripts: TranscriptService
    names: UserNames
    drawer: Drawer
    verdicts: Verdicts
    now: Callable[[], datetime]


class ReviewDesk:
    """Every method is given the person, and knows only the tasks that are this person's."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    async def open(self, session: AsyncSession, actor: Actor, principal: Principal, task_id: UUID) -> ReviewDeskDoc:
        """Begins the review with the first look."""
        row = await self.mine(session, principal, task_id)
        review = await self._begun(session, row)
        version = await self._parts.forms.version(session, row.form_version_id)
        checked = await self._parts.checks.latest(session, row.call_id)
        recordings = await self.recordings(session, row)
        progress = self._progress(row, review, version.form, (checked, recordings))
        seen = not row.blind or review.finished_at is not None
        names = await self._parts.names.names(session, [row.agent_id]) if seen else {}
        return ReviewDeskDoc(
            **dict(progress),
            task=task_out(row),
            agent=ReviewedPerson(id=row.agent_id, name=names.get(row.agent_id, "")) if seen else None,
            form=form_document(version.form),
            form_n=version.n,
            script_key=version.script_key,
            comment=review.comment,
            parts=[ReviewPart(part=n, duration_s=one.duration_s) for n, one in enumerate(recordings, 1)],
            turns=await self._turns(session, actor, principal, (row, recordings)),
            release_at=review.release_at,
            released_at=review.released_at or self._pretended(row, review),
        )

    async def answer(
        self, session: AsyncSession, principal: Principal, place: tuple[UUID, str], body: ReviewAnswerBody
    ) -> ReviewProgress:
        """Stored at once; the machine's verdict of a question that was judged blind is told from now on."""
        task_id, question_id = place
        row = await self.mine(session, principal, task_id)
        review = await self._still_open(session, row)
        form = (await self._parts.forms.version(session, row.form_version_id)).form
        checked = await self._parts.checks.latest(session, row.call_id)
        question = form.question(question_id)
        found = None if question is None else criterion_of(question, checked)
        answered_before = question_id in review.answers
        given = AnswerIn(
            question_id=question_id,
            machine=None if question is None or found is None else machine_answer(question, found.status, found.credit),
            shown=not row.blind or answered_before,
            **body.model_dump(),
        )
        review = await self._parts.reviews.answer(session, review.id, given, by_id=principal.user_id)
        return self._progress(row, review, form, (checked, await self.recordings(session, row)))

    async def clear(self, session: AsyncSession, principal: Principal, place: tuple[UUID, str]) -> None:
        task_id, question_id = place
        review = await self._still_open(session, await self.mine(session, principal, task_id))
        await self._parts.reviews.clear(session, review.id, question_id)

    async def say(self, session: AsyncSession, principal: Principal, task_id: UUID, comment: str) -> None:
        review = await self._still_open(session, await self.mine(session, principal, task_id))
        await self._parts.reviews.say(session, review.id, comment)

    async def finish(self, session: AsyncSession, actor: Actor, principal: Principal, task_id: UUID) -> Review:
        """The answers to the machine's questions become people's words on its verdicts."""
        row = await self.mine(session, principal, task_id)
        review = await self._parts.reviews.finish(session, (await self._begun(session, row)).id)
        if row.state != TaskState.DONE:
            row.state = advance_task(TaskState(row.state), TaskState.DONE)
        if row.purpose == Purpose.NORMAL:
            await self._parts.verdicts.tell(session, actor, review, blind=row.blind)
        await session.flush()
        return await self._scheduled(session, row, review)

    async def release(
        self, session: AsyncSession, principal: Principal, task_id: UUID, at: datetime | None
    ) -> Review | None:
        """None where nothing is shown to anybody: a golden review ends here, and looks as if it were released."""
        row = await self.mine(session, principal, task_id)
        review = await self._still_open(session, row)
        return await self._release(session, row, review, (principal.user_id, at))

    async def replace(self, session: AsyncSession, principal: Principal, task_id: UUID, why: str) -> ReviewTaskOut:
        row = await self.mine(session, principal, task_id)
        if row.review_id is not None:
            await self._parts.reviews.void(session, row.review_id)
        return task_out(await self._parts.drawer.replace(session, row, why))

    async def mine(
        self, session: AsyncSession, principal: Principal, task_id: UUID, *, lock: bool = True
    ) -> ReviewTask:
        """:raises NoSuchTask: for somebody else's as for none, so that ids tell nothing"""
        row = await task_store.task(session, task_id, lock=lock)
        if row is None or row.evaluator_id != principal.user_id or row.state in _GONE:
            raise NoSuchTask("there is no such task")
        return row

    async def recordings(self, session: AsyncSession, row: ReviewTask) -> list[StoredRecording]:
        """What there is to hear, in the order in which it was spoken."""
        found = await self._parts.library.of_call(session, row.call_id)
        return [one for one in found if one.state == RecordingState.STORED]

    async def _scheduled(self, session: AsyncSession, row: ReviewTask, review: Review) -> Review:
        """Where its plan says so, what is finished is released by itself; the reviewer may still be quicker."""
        hours = await self._parts.drawer.release_after_h(session, row)
        if not hours:
            return review
        at = self._parts.now() + timedelta(hours=hours)
        await self._release(session, row, review, (None, at))
        return await self._parts.reviews.review(session, review.id)

    async def _release(
        self, session: AsyncSession, row: ReviewTask, review: Review, order: tuple[int | None, datetime | None]
    ) -> Review | None:
        by_id, at = order
        if row.purpose == Purpose.NORMAL:
            return await self._parts.reviews.release(session, review.id, by_id=by_id, at=at)
        await self._parts.reviews.mark_release(session, review.id, at or self._parts.now())
        return None

    async def _still_open(self, session: AsyncSession, row: ReviewTask) -> Review:
        """:raises WrongStep: for a golden review that looks released, as a released one would be refused"""
        review = await self._begun(session, row)
        if self._pretended(row, review) is not None:
            raise WrongStep("a released review is only corrected", state=str(ReviewState.RELEASED))
        return review

    def _pretended(self, row: ReviewTask, review: Review) -> datetime | None:
        """When a golden review would have been released, once that time has come."""
        at = review.release_at if row.purpose == Purpose.GOLDEN else None
        return at if at is not None and at <= self._parts.now() else None

    async def _begun(self, session: AsyncSession, row: ReviewTask) -> Review:
        if row.review_id is not None:
            return await self._parts.reviews.review(session, row.review_id)
        review = await self._parts.reviews.create(
            session,
            NewReview(
                call_id=row.call_id,
                agent_id=row.agent_id,
                form_version_id=row.form_version_id,
                reviewer_id=row.evaluator_id,
                purpose=Purpose(row.purpose),
                blind=row.blind,
                inclusion_prob=row.inclusion_prob,
            ),
        )
        row.review_id, row.state = review.id, advance_task(TaskState(row.state), TaskState.STARTED)
        await session.flush()
        return review

    async def _turns(
        self, session: AsyncSession, actor: Actor, principal: Principal, place: tuple[ReviewTask, list[StoredRecording]]
    ) -> list[ReviewTurn]:
        row, recordings = place
        parts = {one.id: n for n, one in enumerate(recordings, 1)}
        found = await self._parts.transcripts.of_call(session, actor, lent(principal), row.call_id, TranscriptQuery())
        return [
            ReviewTurn(
                part=parts[item.recording_id], speaker=str(turn.speaker), start=turn.start, end=turn.end, text=turn.text
            )
            for item in found.items
            if item.recording_id in parts
            for turn in item.turns
        ]

    def _progress(
        self, row: ReviewTask, review: Review, form: Form, heard: tuple[CheckedCall | None, list[StoredRecording]]
    ) -> ReviewProgress:
        checked, recordings = heard
        questions = asked(
            form, {q.id: review.answers[q.id].said.given(q) for q in form.questions() if q.id in review.answers}
        )
        parts = {one.id: n for n, one in enumerate(recordings, 1)}
        machine = {
            question.id: _machine(question, found, parts)
            for question in form.questions()
            if (found := criterion_of(question, checked)) is not None
            and (not row.blind or question.id in review.answers)
        }
        pretended = self._pretended(row, review) is not None
        return ReviewProgress(
            state="released" if pretended else review.state.value,
            asked=[question.id for question in questions],
            answers={name: _answer(one) for name, one in review.answers.items()},
            machine=machine,
            score=score_out(review),
        )


_GONE: Final = (TaskState.REPLACED, TaskState.EXPIRED)


def lent(principal: Principal) -> Principal:
    """The person with a QA person's rights: for the call of a task, once `mine` has said that the task is his."""
    return replace(principal, role=Role.QA)


def task_out(row: ReviewTask) -> ReviewTaskOut:
    values = {name: getattr(row, name) for name in ReviewTaskOut.model_fields}
    return ReviewTaskOut.model_validate({**values, "reason": HIDDEN if row.blind else row.reason})


def score_out(review: Review) -> ReviewScore:
    return ReviewScore.model_validate(review, from_attributes=True)


def _answer(one: Answered) -> ReviewAnswerOut:
    return ReviewAnswerOut.model_validate(one, from_attributes=True)


def _machine(question: Question, found: Criterion, parts: Mapping[int, int]) -> MachineSays:
    return MachineSays(
        answer=machine_answer(question, found.status, found.credit),
        status=str(found.status),
        p=found.p,
        reason=found.reason,
        counts=found.counts,
        proofs=[
            MachineProof(
                part=parts[one.recording_id],
                speaker=str(one.speaker),
                start_s=one.start_s,
                end_s=one.end_s,
                quote=one.quote,
                role=str(one.role),
            )
            for one in found.evidence
            if one.recording_id in parts
        ],
    )
