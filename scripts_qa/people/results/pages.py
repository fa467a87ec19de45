"""A review turned into what its operator is shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scripts_qa.forms.form import Form, Question
from scripts_qa.people.asked import (
    GoodLine,
    ResultAnswer,
    ResultCondition,
    ResultOption,
    ResultProof,
    ResultQuestion,
    ResultRevision,
    ResultSection,
)
from scripts_qa.people.disputes.state import DisputeState
from scripts_qa.people.kinds import SelfScoring
from scripts_qa.people.models import Dispute, ResultReading
from scripts_qa.people.proofs import Heard
from scripts_qa.people.results.schemas import ResultRow
from scripts_qa.reviews.service import Answered, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One review with what belongs to it; `dispute` is the newest."""

    review: Review
    form: Form
    mode: SelfScoring
    reading: ResultReading | None
    dispute: Dispute | None
    called_at: datetime | None

    @property
    def withheld(self) -> bool:
        """Until the operator has judged himself, or, where that is only offered, has looked."""
        reading = self.reading
        judged = reading is not None and (reading.self_review_id is not None or reading.seen_at is not None)
        return self.mode is not SelfScoring.OFF and not judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is shown beside the answers, by question id; `lines` by the id of the script's step."""

    own: Review | None = None
    proofs: Mapping[str, Heard] = field(default_factory=dict)
    lines: Mapping[str, Sequence[GoodLine]] = field(default_factory=dict)
    disputable: Collection[str] = ()
    history: Mapping[str, Sequence[Answered]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)


def row_of(page: Page) -> ResultRow:
    review, reading = page.review, page.reading
    return ResultRow(
        id=review.id,
        call_id=review.call_id,
        called_at=page.called_at,
        released_at=review.released_at or review.started_at,
        form_title=page.form.title,
        total=None if page.withheld else review.total,
        outcome="withheld" if page.withheld else review.outcome,
        withheld=page.withheld,
        unread=reading is None or reading.seen_at is None,
        acknowledged_at=None if reading is None else reading.acknowledged_at,
        dispute=None if page.dispute is None else DisputeState(page.dispute.state),
    )


def section_outs(form: Form) -> list[ResultSection]:
    return [ResultSection(id=section.id, title=section.title) for section in form.sections]


def question_outs(form: Form, review: Review | None = None, beside: Beside | None = None) -> list[ResultQuestion]:
    """Without a review: the empty form."""
    return [
        _question(section.id, question, review, beside or Beside())
        for section in form.sections
        for question in section.questions
    ]


def _question(section_id: str, question: Question, review: Review | None, beside: Beside) -> ResultQuestion:
    answer = None if review is None else review.answers.get(question.id)
    own = None if beside.own is None else beside.own.answers.get(question.id)
    heard = beside.proofs.get(question.id)
    return ResultQuestion(
        id=question.id,
        section=section_id,
        text=question.text,
        help=question.help,
        type=question.type,
        kind=question.kind,
        points=question.points,
        critical=question.critical,
        na_allowed=question.na_allowed,
        options=[ResultOption(id=one.id, label=one.label, value=one.value) for one in question.options],
        low=question.low,
        high=question.high,
        good=question.good,
        show_if=_condition(question),
        answer=None if answer is None else _answer(answer),
        own=None if own is None else _answer(own),
        proof=None if heard is None else _proof(heard),
        lines=list(beside.lines.get(question.auto.id, ())) if question.auto is not None else [],
        history=[_revision(one, beside.names) for one in beside.history.get(question.id, ())],
        disputable=question.id in beside.disputable,
    )


def _condition(question: Question) -> ResultCondition | None:
    condition = question.show_if
    return None if condition is None else ResultCondition(question=condition.question, any_of=condition.is_)


def _answer(answer: Answered) -> ResultAnswer:
    return ResultAnswer(
        value=answer.value, chosen=answer.chosen, na=answer.na, unscored=answer.unscored, comment=answer.comment
    )


def _proof(heard: Heard) -> ResultProof:
    stretch = heard.stretch
    return ResultProof(start_s=stretch.start_s, end_s=stretch.end_s, quote=heard.quote, role=heard.role)


def _revision(one: Answered, names: Mapping[int, str]) -> ResultRevision:
    return ResultRevision(
        revision=one.revision,
        value=one.value,
        chosen=one.chosen,
        na=one.na,
        by_name=None if one.by_id is None else names.get(one.by_id),
        at=one.at,
        why=one.why,
    )
