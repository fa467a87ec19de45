"""What answers are worth, which questions are asked, and the score of a form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from callcenter.errors import InvalidInput
from scripts_qa.forms.form import Form, Question, QuestionKind, QuestionType
from scripts_qa.scoring import Answer, Card, Score, score

Raw = str | float | bool | None
PARTIAL_VALUES: Final[Mapping[str, float]] = {"done": 1.0, "partial": 0.5, "missed": 0.0}


class AnswerInvalid(InvalidInput):
    """The answer does not fit its question."""

    code = "answer-invalid"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer. `value` None: not answered yet. `confirmed`: a person gave or confirmed it, so that a fatal one
    counts. `credit` overrules what the raw value is worth: a machine's share of a step's parts."""

    value: Raw = None
    na: bool = False
    confirmed: bool = True
    credit: float | None = None


Answers = Mapping[str, Given]


def worth(question: Question, raw: Raw) -> float | None:
    """From 0 to 1; None for what has no value.

    :raises AnswerInvalid: when the answer does not fit the question
    """
    match question.type:
        case QuestionType.YES_NO:
            return 1.0 if _one_of(question, raw, ("yes", "no")) == question.good else 0.0
        case QuestionType.PARTIAL:
            return PARTIAL_VALUES[_one_of(question, raw, tuple(PARTIAL_VALUES))]
        case QuestionType.CHOICE:
            values = {option.id: option.value for option in question.options}
            return values[_one_of(question, raw, tuple(values))]
        case QuestionType.SCALE:
            return _on_scale(question, _number(question, raw))
        case QuestionType.NUMBER:
            return _in_band(question, _number(question, raw))
        case QuestionType.TEXT:
            if not isinstance(raw, str):
                raise AnswerInvalid(f"{question.id} is answered by a text")
            return None


def asked(form: Form, answers: Answers) -> list[Question]:
    """The questions whose condition is met, in order; one that depends on a hidden or unanswered one is hidden."""
    shown: dict[str, Question] = {}
    for question in form.questions():
        condition = question.show_if
        if condition is None or (condition.question in shown and _met(answers, condition.question, condition.is_)):
            shown[question.id] = question
    return list(shown.values())


def score_form(form: Form, answers: Answers) -> Score:
    """Questions that are asked and not answered are unknown: they lower the coverage, not the score."""
    return score(card_of_form(form, answers))


def card_of_form(form: Form, answers: Answers) -> Card:
    sections = {question.id: section.id for section in form.sections for question in section.questions}
    counted = [(question, given) for question, given in _counted(form, answers) if question.kind is not _PENALTY]
    return Card(
        answers=[
            Answer(
                question.id,
                question.points,
                value_of(question, given),
                sections[question.id],
                question.scoring_kind,
                given.confirmed,
            )
            for question, given in counted
        ],
        marks=form.marks,
        weights={section.id: section.weight for section in form.sections},
        penalties=sum(_penalties(form, answers)),
    )


def value_of(question: Question, given: Given) -> float | None:
    if given.credit is not None:
        return given.credit
    return None if given.value is None else worth(question, given.value)


_PENALTY: Final = QuestionKind.PENALTY


def _counted(form: Form, answers: Answers) -> Iterator[tuple[Question, Given]]:
    for question in asked(form, answers):
        given = answers.get(question.id, Given())
        if not given.na:
            yield question, given


def _penalties(form: Form, answers: Answers) -> Iterator[float]:
    """What is not known takes nothing."""
    for question, given in _counted(form, answers):
        value = value_of(question, given) if question.kind is _PENALTY else None
        if value is not None:
            yield question.points * (1 - value)


def _met(answers: Answers, question_id: str, wanted: list[str]) -> bool:
    given = answers.get(question_id)
    if given is None or given.value is None:
        return False
    text = f"{given.value:g}" if isinstance(given.value, float | int) else given.value
    return ("na" in wanted) if given.na else text in wanted


def _one_of(question: Question, raw: Raw, known: tuple[str, ...]) -> str:
    if not isinstance(raw, str) or raw not in known:
        raise AnswerInvalid(f"{question.id} is answered by {', '.join(known)}")
    return raw


def _number(question: Question, raw: Raw) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise AnswerInvalid(f"{question.id} is answered by a number")
    return float(raw)


def _on_scale(question: Question, number: float) -> float:
    low, high = question.low or 0.0, question.high or 0.0
    if not low <= number <= high:
        raise AnswerInvalid(f"{question.id} is answered by a number from {low:g} to {high:g}")
    return (number - low) / (high - low)


def _in_band(question: Question, number: float) -> float | None:
    low, high = question.low, question.high
    if low is None and high is None:
        return None
    beyond = max((low - number) if low is not None else 0.0, (number - high) if high is not None else 0.0, 0.0)
    falling = max(1 - beyond / question.soft, 0.0) if question.soft else 0.0
    return 1.0 if beyond == 0 else falling
