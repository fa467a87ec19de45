"""What a machine's verdicts are as answers of a form: suggestions, which no person has confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scripts_qa.forms.answers import Answers, Given, Raw, score_form
from scripts_qa.forms.form import Form, Question, QuestionType
from scripts_qa.results import Status
from scripts_qa.scoring import Score


@dataclass(frozen=True, slots=True)
class MachineSays:
    """`value` is a figure's."""

    status: Status
    credit: float | None
    value: float | None = None


Verdicts = Mapping[str, MachineSays]
"""By the id of the criterion."""


def score_verdicts(form: Form, verdicts: Verdicts, counts: Callable[[str], bool]) -> Score:
    """Only what `counts` is known; questions that no machine answers are left out."""
    return score_form(form, answers_of(form, verdicts, counts))


def answers_of(form: Form, verdicts: Verdicts, counts: Callable[[str], bool]) -> Answers:
    return {question.id: _given(question, verdicts, counts) for question in form.questions()}


def suggestion(question: Question, said: MachineSays) -> Given:
    """The answer that a verdict means; `Given()` where it means none."""
    if said.status is Status.NOT_APPLICABLE:
        return Given(na=True, confirmed=False)
    if said.status is Status.UNKNOWN:
        return Given(confirmed=False)
    if question.type is QuestionType.NUMBER:
        return Given(said.value, confirmed=False, credit=said.credit)
    credit = said.credit if said.credit is not None else (0.0 if said.status is Status.VIOLATED else 1.0)
    return Given(_raw(question, credit), confirmed=False, credit=credit)


def _given(question: Question, verdicts: Verdicts, counts: Callable[[str], bool]) -> Given:
    if question.auto is None:
        return Given(na=True, confirmed=False)
    said = verdicts.get(question.auto.criterion_id)
    if said is None:
        return Given(confirmed=False)
    given = suggestion(question, said)
    return given if given.na or counts(question.auto.criterion_id) else Given(confirmed=False)


def _raw(question: Question, credit: float) -> Raw:
    match question.type:
        case QuestionType.YES_NO:
            other = "no" if question.good == "yes" else "yes"
            return question.good if credit >= 1 else other
        case QuestionType.PARTIAL:
            return "done" if credit >= 1 else "partial" if credit > 0 else "missed"
        case QuestionType.CHOICE:
            return min(question.options, key=lambda option: abs(option.value - credit)).id
        case QuestionType.SCALE:
            low, high = question.low or 0.0, question.high or 0.0
            return low + (high - low) * credit
        case _:
            return None
