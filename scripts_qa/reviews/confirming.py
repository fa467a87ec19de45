"""What people answer to the machine's questions becomes their word on its verdicts."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.trail import Actor
from scripts_qa.checking.checked import CheckedCall, Criterion
from scripts_qa.checking.kinds import Certainty, CriterionKind
from scripts_qa.checking.service import Checks
from scripts_qa.forms.form import Question
from scripts_qa.results import Status
from scripts_qa.reviews.kinds import Source
from scripts_qa.reviews.ports import Forms
from scripts_qa.reviews.record import Answered, Review


class Verdicts:
    """The machine's precision is counted from these words: a finished review gives them, a decided dispute too."""

    def __init__(self, checks: Checks, forms: Forms) -> None:
        self._checks = checks
        self._forms = forms

    async def tell(
        self,
        session: AsyncSession,
        actor: Actor,
        review: Review,
        *,
        blind: bool,
        only: Iterable[str] | None = None,
    ) -> None:
        """Of the newest check of the review's call; `only` are the ids of the questions that are meant, or all. An
        answer of a blind review that was changed after the verdict was told is not blind any more."""
        checked = await self._checks.latest(session, review.call_id)
        if checked is None:
            return
        wanted = review.answers.keys() if only is None else set(only)
        form = (await self._forms.version(session, review.form_version_id)).form
        for question in form.questions():
            found, answer = criterion_of(question, checked), review.answers.get(question.id)
            if found is None or answer is None or question.id not in wanted:
                continue
            word = word_of(found.kind, answer)
            certainty = Certainty.BLIND if blind and answer.source == Source.HUMAN else Certainty.SHOWN
            if word is not None:
                await self._checks.confirm(session, actor, (checked.run_id, found.id), word, certainty=certainty)


def criterion_of(question: Question, checked: CheckedCall | None) -> Criterion | None:
    return None if checked is None or question.auto is None else checked.criterion(question.auto.id)


def word_of(kind: CriterionKind, answer: Answered) -> Status | None:
    """A person's answer as a word on the verdict; None where it is none (what costs no points is no error)."""
    if kind is CriterionKind.METRIC or answer.unscored is not None:
        return None
    if answer.na or answer.value is None:
        return Status.NOT_APPLICABLE if answer.na and kind is CriterionKind.STEP else None
    if kind is CriterionKind.FORBID:
        return Status.OK if answer.value >= 1 else Status.VIOLATED
    if answer.value >= 1:
        return Status.DONE
    return Status.MISSED if answer.value <= 0 else Status.PARTIAL
