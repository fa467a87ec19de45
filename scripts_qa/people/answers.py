"""A proposed or decided answer: whether it fits its question, and whether it differs from what stands there."""

from dataclasses import dataclass

from callcenter.errors import InvalidInput
from scripts_qa.reviews.asked import Question, Type, values_of


@dataclass(frozen=True, slots=True)
class Worth:
    """An answer without its words; see `reviews.models.ReviewAnswer` for what the fields mean."""

    value: float | None = None
    chosen: str | None = None
    na: bool = False


def fitting(question: Question, given: Worth, *, field: str) -> Worth:
    """The answer as it is stored.

    :raises InvalidInput: when the question does not take it
    """
    if given.na:
        return Worth(na=True) if question.na_allowed else _refuse(field, "this question always applies")
    match question.type:
        case Type.TEXT:
            return _refuse(field, "a text has no value to dispute")
        case Type.CHOICE:
            option = next((one for one in question.options if one.id == given.chosen), None)
            return Worth(option.value, option.id) if option else _refuse(field, "not one of the options")
        case Type.NUMBER:
            return given if given.chosen is not None and given.value is not None else _refuse(field, "not a number")
        case _:
            return _valued(question, given, field)


def _valued(question: Question, given: Worth, field: str) -> Worth:
    allowed = values_of(question)
    if given.value is None or not 0 <= given.value <= 1 or (allowed is not None and given.value not in allowed):
        return _refuse(field, "not one of the question's answers")
    return Worth(given.value, given.chosen)


def _refuse(field: str, reason: str) -> Worth:
    raise InvalidInput("the request is not valid", errors=[{"field": field, "reason": reason}])
