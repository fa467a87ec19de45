"""Disputes: opened by the operator, decided item by item by somebody else, on the record.

Scores move only through `Reviews.correct`, which keeps what stood there before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Subject
from callcenter.bus import JsonValue
from callcenter.errors import InvalidInput
from scripts_qa.forms.form import Form
from scripts_qa.people import repository
from scripts_qa.people.answers import Worth, fitting
from scripts_qa.people.disputes.schemas import DecisionIn, ProposalIn
from scripts_qa.people.disputes.state import (
    LIVE,
    Decision,
    DisputeState,
    Move,
    advance,
    working_deadline,
)
from scripts_qa.people.errors import AlreadyDecided, NoSuchDispute, OwnReview, TooLate, WrongMove
from scripts_qa.people.kinds import NoticeKind
from scripts_qa.people.models import Dispute, DisputeItem
from scripts_qa.people.notices import Notices
from scripts_qa.people.ports import Transcribing
from scripts_qa.reviews.confirming import Verdicts
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.service import Answered, Correction, Review, Reviews


@dataclass(frozen=True, slots=True)
class DisputeTimes:
    """In working days: how long after its release a result may be disputed, and how long the decision may take."""

    open_days: int
    resolve_days: int

    def until(self, released_at: datetime) -> datetime:
        return working_deadline(released_at, self.open_days)


@dataclass(frozen=True, slots=True)
class _Decided:
    """`comment` is the reviewer's own, which stays with the answer."""

    item: DisputeItem
    worth: Worth
    comment: str


@dataclass(frozen=True, slots=True)
class Around:
    reviews: Reviews
    forms: Forms
    audit: AuditTrail
    notices: Notices
    transcribing: Transcribing
    verdicts: Verdicts
    now: Callable[[], datetime]


class Disputes:
    def __init__(self, around: Around, times: DisputeTimes) -> None:
        self._around = around
        self.times = times

    async def open(
        self, session: AsyncSession, actor: Actor, review: Review, proposals: Sequence[ProposalIn]
    ) -> Dispute:
        """`review` is one that this operator may see as his own.

        :raises TooLate: when the time for it is over
        :raises AlreadyDecided: when an answer was decided about before
        :raises WrongMove: when a dispute about this result is going on
        """
        now = self._around.now()
        if review.released_at is None or now > self.times.until(review.released_at):
            raise TooLate("the time in which this result may be disputed is over")
        form = (await self._around.forms.version(session, review.form_version_id)).form
        final = await self._decided(session, review.id)
        items = [_item(form, review, proposal, place, final) for place, proposal in enumerate(proposals)]
        if len({item.question_id for item in items}) < len(items):
            raise InvalidInput("the request is not valid", errors=[{"field": "body.items", "reason": "one is twice"}])
        row = Dispute(
            review_id=review.id,
            call_id=review.call_id,
            agent_id=review.agent_id,
            reviewer_id=review.reviewer_id,
            state=DisputeState.OPEN,
            opened_at=now,
            deadline=working_deadline(now, self.times.resolve_days),
            total_before=review.total,
        )
        await self._store(session, row, items)
        detail: dict[str, JsonValue] = {"review": str(review.id), "questions": [item.question_id for item in items]}
        await self._around.audit.record(session, actor, "dispute.open", _subject(row), detail)
        await self._around.transcribing.prioritise(session, review.call_id)
        return row

    async def take(self, session: AsyncSession, actor: Actor, dispute_id: UUID) -> Dispute:
        """From whoever has it: a colleague who is ill must not keep it."""
        row = await self._to_decide(session, actor, dispute_id)
        row.state = advance(DisputeState(row.state), Move.TAKE)
        row.taken_by_id = actor.user_id
        await self._around.audit.record(session, actor, "dispute.take", _subject(row))
        return row

    async def give_back(self, session: AsyncSession, actor: Actor, dispute_id: UUID) -> Dispute:
        row = await self._to_decide(session, actor, dispute_id)
        row.state = advance(DisputeState(row.state), Move.GIVE_BACK)
        row.taken_by_id = None
        await self._around.audit.record(session, actor, "dispute.give_back", _subject(row))
        return row

    async def withdraw(self, session: AsyncSession, actor: Actor, dispute_id: UUID) -> Dispute:
        """By the operator who opened it."""
        row = await repository.dispute(session, dispute_id, lock=True)
        if row is None or row.agent_id != actor.user_id:
            raise NoSuchDispute("there is no such dispute")
        row.state = advance(DisputeState(row.state), Move.WITHDRAW)
        row.ended_at = self._around.now()
        await self._around.audit.record(session, actor, "dispute.withdraw", _subject(row))
        return row

    async def resolve(
        self, session: AsyncSession, actor: Actor, dispute_id: UUID, decisions: Sequence[DecisionIn]
    ) -> tuple[Dispute, Review]:
        """Every item at once, each with its reason; the review as it is afterwards.

        :raises OwnReview: for the reviewer and for the operator himself
        """
        row = await self._to_decide(session, actor, dispute_id)
        if row.state is DisputeState.TAKEN and row.taken_by_id != actor.user_id:
            raise WrongMove("somebody else is at this dispute; take it first", state=str(row.state))
        row.state = advance(DisputeState(row.state), Move.RESOLVE)
        items = {item.question_id: item for item in (await repository.items(session, [row.id]))[row.id]}
        given = _complete(items, decisions)
        review = await self._around.reviews.review(session, row.review_id)
        form = (await self._around.forms.version(session, review.form_version_id)).form
        for place, decision in enumerate(decisions):
            item = items[decision.question_id]
            worth = _decided_worth(form, item, decision, place)
            item.decision, item.reason = decision.decision, decision.reason
            item.decided_value, item.decided_chosen, item.decided_na = worth.value, worth.chosen, worth.na
            if decision.decision is not Decision.KEEP:
                comment = review.answers[item.question_id].comment
                review = await self._correct(session, actor, row, _Decided(item, worth, comment))
        await self._around.verdicts.tell(session, actor, review, blind=False, only=items)
        row.resolved_by_id, row.ended_at, row.total_after = actor.user_id, self._around.now(), review.total
        await session.flush()
        detail: dict[str, JsonValue] = {
            "review": str(row.review_id),
            "before": row.total_before,
            "after": row.total_after,
            "decisions": {name: str(decision.decision) for name, decision in given.items()},
        }
        await self._around.audit.record(session, actor, "dispute.resolve", _subject(row), detail)
        await self._around.notices.tell(session, row.agent_id, NoticeKind.DISPUTE_RESOLVED, str(row.review_id))
        return row, review

    async def _correct(self, session: AsyncSession, actor: Actor, row: Dispute, decided: "_Decided") -> Review:
        item, worth = decided.item, decided.worth
        correction = Correction(
            question_id=item.question_id,
            chosen=worth.chosen,
            na=worth.na,
            comment=decided.comment,
            by_id=actor.user_id or 0,
            why=f"dispute {row.id}: {item.reason}",
        )
        return await self._around.reviews.correct(session, row.review_id, correction)

    async def _store(self, session: AsyncSession, row: Dispute, items: Sequence[DisputeItem]) -> None:
        try:
            async with session.begin_nested():
                session.add(row)
                await session.flush()
        except IntegrityError:
            raise WrongMove("a dispute about this result is going on already", state="open") from None
        for item in items:
            item.dispute_id = row.id
        session.add_all(items)
        await session.flush()

    async def _to_decide(self, session: AsyncSession, actor: Actor, dispute_id: UUID) -> Dispute:
        row = await repository.dispute(session, dispute_id, lock=True)
        if row is None:
            raise NoSuchDispute("there is no such dispute")
        if actor.user_id in (row.reviewer_id, row.agent_id):
            raise OwnReview("somebody else has to decide about this result")
        return row

    async def _decided(self, session: AsyncSession, review_id: UUID) -> set[str]:
        rows = (await repository.disputes_of(session, [review_id]))[review_id]
        over = [row.id for row in rows if row.state is DisputeState.RESOLVED]
        found = await repository.items(session, over)
        return {item.question_id for items in found.values() for item in items}

    async def disputable(self, session: AsyncSession, review: Review) -> set[str]:
        """The questions that the operator may dispute now."""
        rows = (await repository.disputes_of(session, [review.id]))[review.id]
        is_late = review.released_at is None or self._around.now() > self.times.until(review.released_at)
        if is_late or any(row.state in LIVE for row in rows):
            return set()
        return set(review.answers) - await self._decided(session, review.id)


def _item(form: Form, review: Review, proposal: ProposalIn, place: int, final: set[str]) -> DisputeItem:
    field = f"body.items.{place}"
    question, answer = form.question(proposal.question_id), review.answers.get(proposal.question_id)
    if question is None or answer is None:
        raise InvalidInput("the request is not valid", errors=[{"field": field, "reason": "no such answer"}])
    if question.id in final:
        raise AlreadyDecided("this answer was decided about in an earlier dispute", question=question.id)
    proposed = fitting(question, proposal.chosen, na=proposal.na, field=field)
    was = worth_of(answer)
    if (proposed.chosen, proposed.na) == (was.chosen, was.na):
        raise InvalidInput("the request is not valid", errors=[{"field": field, "reason": "that stands there already"}])
    return DisputeItem(
        question_id=question.id,
        comment=proposal.comment,
        was_value=was.value,
        was_chosen=was.chosen,
        was_na=was.na,
        proposed_value=proposed.value,
        proposed_chosen=proposed.chosen,
        proposed_na=proposed.na,
        reason="",
    )


def worth_of(answer: Answered) -> Worth:
    return Worth(answer.chosen, answer.na, answer.value)


def _complete(items: Mapping[str, DisputeItem], decisions: Sequence[DecisionIn]) -> dict[str, DecisionIn]:
    given = {decision.question_id: decision for decision in decisions}
    if len(given) < len(decisions) or given.keys() != items.keys():
        fault = {"field": "body.decisions", "reason": "one decision for each contested answer"}
        raise InvalidInput("the request is not valid", errors=[fault])
    return given


def _decided_worth(form: Form, item: DisputeItem, decision: DecisionIn, place: int) -> Worth:
    match decision.decision:
        case Decision.KEEP:
            return Worth(item.was_chosen, item.was_na, item.was_value)
        case Decision.ACCEPT:
            return Worth(item.proposed_chosen, item.proposed_na, item.proposed_value)
        case Decision.OTHER:
            question = form.question(item.question_id)
            if question is None:
                raise NoSuchDispute("the form has no such question any more")
            return fitting(question, decision.chosen, na=decision.na, field=f"body.decisions.{place}")


def _subject(row: Dispute) -> Subject:
    return Subject("dispute", str(row.id), row.agent_id)
