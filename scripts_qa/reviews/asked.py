"""What a form asks of a review: what an answer may be, what is still lacking, and what the answers are worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scripts_qa.forms.answers import PARTIAL_VALUES, AnswerInvalid, Given, asked, score_form, worth
from scripts_qa.forms.form import Form, Question, QuestionType
from scripts_qa.results import Status
from scripts_qa.reviews.errors import invalid_field
from scripts_qa.scoring import Score

NUMBERS: Final = (QuestionType.SCALE, QuestionType.NUMBER)


@dataclass(frozen=True, slots=True)
class Said:
    """As much of an answer as its form needs. `chosen` is the answer as text: `yes`, `done`, an option's id, a number,
    words. `unscored`: bad, and not the operator's fault."""

    chosen: str | None
    na: bool = False
    unscored: bool = False
    comment: str = ""

    def given(self, question: Question) -> Given:
        """As the formula takes it: what costs no points does not apply."""
        if self.na or self.unscored:
            return Given(na=True)
        return Given(value=_raw(question, self.chosen))


Sayings = Mapping[str, Said]


def checked(question: Question, chosen: str | float | None, *, na: bool) -> tuple[str | None, float | None]:
    """The answer as it is stored, and its value from 0 to 1 (None where it has none).

    :raises InvalidInput: when it is not one of the question's answers
    """
    if na:
        if not question.na_allowed:
            raise invalid_field("body.na", "this question always applies")
        return None, None
    text = f"{chosen:g}" if isinstance(chosen, float | int) else chosen
    try:
        value = worth(question, _raw(question, text))
    except AnswerInvalid as error:
        raise invalid_field("body.chosen", error.detail) from error
    return text, value


def lacking(form: Form, said: Sayings) -> tuple[list[str], list[str]]:
    """Ids of the questions that are asked and have no answer, and of those whose answer needs words and has none."""
    unanswered, wordless = [], []
    for question in asked(form, _given(form, said)):
        answer = said.get(question.id)
        if answer is None or (not answer.na and not (answer.chosen or "").strip()):
            unanswered += [question.id] if question.type is not QuestionType.TEXT else []
        elif not answer.comment.strip() and _needs_words(question, answer):
            wordless.append(question.id)
    return unanswered, wordless


def scored(form: Form, said: Sayings) -> Score:
    """What is not answered is unknown: it lowers the coverage."""
    return score_form(form, _given(form, said))


def machine_answer(question: Question, status: Status, credit: float | None) -> str | None:
    """What the machine would choose; None where it does not know, or is not asked for a figure."""
    if status in (Status.UNKNOWN, Status.NOT_APPLICABLE) or question.type in (*NUMBERS, QuestionType.TEXT):
        return None
    good = credit if credit is not None else (0.0 if status is Status.VIOLATED else 1.0)
    if question.type is QuestionType.YES_NO:
        return question.good if good >= 1 else {"yes": "no", "no": "yes"}[question.good]
    values = {option.id: option.value for option in question.options} or PARTIAL_VALUES
    return min(values, key=lambda name: abs(values[name] - good))


def _needs_words(question: Question, answer: Said) -> bool:
    if answer.unscored or (question.comment_if == "always" and not answer.na):
        return True
    value = None if answer.na else worth(question, _raw(question, answer.chosen))
    return question.comment_if == "lost" and value is not None and value < 1


def _given(form: Form, said: Sayings) -> dict[str, Given]:
    return {question.id: said[question.id].given(question) for question in form.questions() if question.id in said}


def _raw(question: Question, text: str | None) -> str | float | None:
    if question.type not in NUMBERS or text is None:
        return text
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise AnswerInvalid(f"{question.id} is answered by a number") from None
