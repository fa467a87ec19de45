"""A form as the one who answers it meets it, and what his answers are worth.

A question of the kind `penalty` takes its points off when it is answered badly (value 0) and gives none otherwise.
Fatal questions take no part in the sum: failed by a person they make the total 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from scripts_qa.scoring import Answer, Card, Score, score
from scripts_qa.script import Kind, Marks


class Type(StrEnum):
    YES_NO = "yesno"
    PARTIAL = "partial"
    SCALE = "scale"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


class Part(StrEnum):
    """What an answer does to the score."""

    NORMAL = "normal"
    FATAL = "fatal"
    BONUS = "bonus"
    PENALTY = "penalty"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is None where the option gives no points."""

    id: str
    label: str
    value: float | None


@dataclass(frozen=True, slots=True)
class ShowIf:
    """Asked only when another question's value lies within these."""

    question: str
    least: float = 0.0
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class CommentIf:
    """A comment is required when the value lies within these."""

    least: float = 0.0
    most: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`step` is the id of the script's step, prohibition or metric that the machine answers it by; empty: none."""

    id: str
    section: str
    text: str
    help: str = ""
    type: Type = Type.YES_NO
    options: tuple[Option, ...] = ()
    points: float = 1.0
    part: Part = Part.NORMAL
    critical: bool = False
    na_allowed: bool = True
    comment_if: CommentIf | None = None
    show_if: ShowIf | None = None
    step: str = ""

    @property
    def scored(self) -> bool:
        return self.part is not Part.INFO and self.type is not Type.TEXT


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedForm:
    """A published version of a form."""

    version_id: UUID
    title: str
    number: int
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    marks: Marks = field(default_factory=Marks)
    script_version_id: UUID | None = None

    def question(self, question_id: str) -> Question | None:
        return next((one for one in self.questions if one.id == question_id), None)


@dataclass(frozen=True, slots=True)
class Given:
    """As much of an answer as the score needs; `value` None and not `na`: it gives no points."""

    value: float | None
    na: bool = False
    unscored: bool = False
    comment: str = ""
    chosen: str | None = None


_KINDS: Final = {Part.FATAL: Kind.FATAL, Part.BONUS: Kind.BONUS}


def shown(form: AskedForm, given: Mapping[str, Given]) -> Iterator[Question]:
    """The questions that are asked, given the answers so far, in the form's order."""
    visible: set[str] = set()
    for question in form.questions:
        if question.show_if is None or (
            question.show_if.question in visible and _holds(question.show_if, given.get(question.show_if.question))
        ):
            visible.add(question.id)
            yield question


def _holds(condition: ShowIf | CommentIf, answer: Given | None) -> bool:
    if answer is None or answer.na or answer.value is None:
        return False
    return condition.least <= answer.value <= condition.most


def lacking(form: AskedForm, given: Mapping[str, Given]) -> tuple[list[str], list[str]]:
    """Ids of the questions without an answer, and of those whose answer needs a comment and has none."""
    unanswered, wordless = [], []
    for question in shown(form, given):
        answer = given.get(question.id)
        if answer is None or (not answer.na and not _says_something(question, answer)):
            unanswered += [question.id] if question.type is not Type.TEXT else []
        elif not answer.comment.strip() and (
            answer.unscored or (question.comment_if is not None and _holds(question.comment_if, answer))
        ):
            wordless.append(question.id)
    return unanswered, wordless


def _says_something(question: Question, answer: Given) -> bool:
    if question.type in (Type.CHOICE, Type.NUMBER):
        return bool(answer.chosen)
    return answer.value is not None or question.type is Type.TEXT


def scored(form: AskedForm, given: Mapping[str, Given], *, whole: bool) -> Score:
    """The score of these answers. `whole`: nothing more is to come, so that what has no answer does not apply;
    otherwise it counts as unknown."""
    answers: list[Answer] = []
    penalties, fatal = 0.0, []
    for question in shown(form, given):
        answer = given.get(question.id)
        if not question.scored or (answer is None and whole) or (answer is not None and (answer.na or answer.unscored)):
            continue
        value = None if answer is None else answer.value
        if answer is not None and value is None:
            continue
        match question.part:
            case Part.PENALTY:
                penalties += question.points * (1 - value) if value is not None else 0.0
            case Part.FATAL:
                fatal += [question.id] if value == 0 else []
            case _:
                answers.append(Answer(question.id, question.points, value, question.section, _kind(question)))
    weights = {section.id: section.weight for section in form.sections}
    return score(Card(answers=answers, marks=form.marks, weights=weights, penalties=penalties, fatal=tuple(fatal)))


def _kind(question: Question) -> Kind:
    if question.critical and question.part is Part.NORMAL:
        return Kind.CRITICAL
    return _KINDS.get(question.part, Kind.NORMAL)


def machine_value(question: Question, credit: float | None) -> float | None:
    """The machine's credit as the person would have to answer: scales and choices take the nearest option."""
    if credit is None or question.type in (Type.NUMBER, Type.TEXT):
        return None
    if question.type is Type.YES_NO:
        return 1.0 if credit >= 1.0 else 0.0
    values = [option.value for option in question.options if option.value is not None]
    return min(values, key=lambda value: abs(value - credit)) if values else credit


def values_of(question: Question) -> Sequence[float] | None:
    """The values that the question allows; None: any from 0 to 1."""
    options = [option.value for option in question.options if option.value is not None]
    if options:
        return options
    return (0.0, 1.0) if question.type is Type.YES_NO else None
