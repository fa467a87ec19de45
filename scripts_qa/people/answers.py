"""A proposed or decided answer, and whether it differs from what stands there."""

from dataclasses import dataclass

from callcenter.errors import InvalidInput
from scripts_qa.forms.form import Question, QuestionType
from scripts_qa.reviews.asked import checked


@dataclass(frozen=True, slots=True)
class Worth:
    """An answer without its words; see `reviews.models.ReviewAnswer` for what the fields mean."""

    chosen: str | None = None
    na: bool = False
    value: float | None = None


def fitting(question: Question, chosen: str | None, *, na: bool, field: str) -> Worth:
    """The answer as it is stored.

    :raises InvalidInput: when the question does not take it, or has no value that could be disputed
    """
    if question.type is QuestionType.TEXT:
        raise InvalidInput("the request is not valid", errors=[{"field": field, "reason": "a text has no value"}])
    text, value = checked(question, chosen, na=na)
    return Worth(text, na, value)
