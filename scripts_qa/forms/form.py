"""A scorecard as people make it: sections of questions, with points, conditions and marks.

The value of an answer is goodness, from 0 to 1, whatever the kind of the question: a bonus adds its points times the
value, a penalty takes its points times what is missing to 1.
"""

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from scripts_qa.script import Kind, Marks

MAX_QUESTIONS: Final = 200
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FormKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Points = Annotated[float, Field(ge=0, le=1000)]


class QuestionType(StrEnum):
    """`partial` is answered done, partial or missed; `text` has no value."""

    YES_NO = "yesno"
    PARTIAL = "partial"
    SCALE = "scale"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


class QuestionKind(StrEnum):
    """A failed `fatal` makes the total 0, once a person has said so; `info` has no points."""

    NORMAL = "normal"
    FATAL = "fatal"
    BONUS = "bonus"
    PENALTY = "penalty"
    INFO = "info"


class AutoSource(StrEnum):
    STEP = "step"
    FORBID = "forbid"
    METRIC = "metric"


def criterion_id(source: AutoSource, name: str) -> str:
    """Steps, prohibitions and figures of a script may have the same name."""
    return name if source is AutoSource.STEP else f"{source}.{name}"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Part):
    id: Name
    label: Title
    value: Annotated[float, Field(ge=0, le=1)]


class ShowIf(_Part):
    """Asked only when an earlier question was answered with one of these."""

    question: Name
    is_: Annotated[list[str], Field(alias="is", min_length=1, max_length=20)]

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Auto(_Part):
    """The criterion of the script that suggests the answer."""

    source: AutoSource
    id: Name

    @property
    def criterion_id(self) -> str:
        return criterion_id(self.source, self.id)


class Question(_Part):
    """`critical` also counts in a mark of its own. `low`, `high` are the ends of a scale, and the band of a number;
    beyond the band the value falls to 0 over `soft`. `good` is the good answer of yes and no."""

    id: Name
    text: Title
    help: Annotated[str, Field(max_length=2000)] = ""
    type: QuestionType = QuestionType.YES_NO
    kind: QuestionKind = QuestionKind.NORMAL
    points: Points = 0
    critical: bool = False
    na_allowed: bool = True
    comment_if: Literal["never", "lost", "always"] = "never"
    show_if: ShowIf | None = None
    options: Annotated[list[Option], Field(max_length=20)] = []
    low: float | None = None
    high: float | None = None
    soft: Annotated[float, Field(ge=0)] = 0
    good: Literal["yes", "no"] = "yes"
    auto: Auto | None = None
    skills: Annotated[list[Title], Field(max_length=10)] = []

    @property
    def scoring_kind(self) -> Kind:
        """What it is to the formula, a penalty apart, which is no answer there."""
        if self.critical:
            return Kind.CRITICAL
        return Kind.INFO if self.kind is QuestionKind.PENALTY else Kind(str(self.kind))

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.critical and self.kind is not QuestionKind.NORMAL:
            raise ValueError(f"{self.id}: only a normal question can be critical")
        if (self.type is QuestionType.CHOICE) != bool(self.options):
            raise ValueError(f"{self.id}: options belong to a choice, and a choice needs them")
        if len({option.id for option in self.options}) < len(self.options):
            raise ValueError(f"{self.id}: two options have the same id")
        if self.kind is QuestionKind.FATAL and self.type not in (QuestionType.YES_NO, QuestionType.PARTIAL):
            raise ValueError(f"{self.id}: a fatal question is answered by yes or no, or done and missed")
        self._check_limits()
        if self.type is QuestionType.TEXT and (self.points or self.kind is not QuestionKind.INFO):
            raise ValueError(f"{self.id}: a text has no value; make it info without points")
        return self

    def _check_limits(self) -> None:
        if self.type is QuestionType.SCALE and (self.low is None or self.high is None or self.low >= self.high):
            raise ValueError(f"{self.id}: a scale needs low below high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"{self.id}: low is above high")
        if self.type is QuestionType.NUMBER and self.points and self.low is None and self.high is None:
            raise ValueError(f"{self.id}: a number with points needs a band")


class FormSection(_Part):
    id: Name
    title: Title
    weight: Annotated[float, Field(gt=0, le=1000)] = 1
    questions: Annotated[list[Question], Field(max_length=MAX_QUESTIONS)]


class Form(_Part):
    title: Title
    sections: Annotated[list[FormSection], Field(min_length=1, max_length=40)]
    marks: Marks = Marks()

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, question_id: str) -> Question | None:
        return next((item for item in self.questions() if item.id == question_id), None)

    @property
    def sha256(self) -> str:
        """Of the form's canonical JSON: names its version."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()

    @model_validator(mode="after")
    def _refers_backwards(self) -> Self:
        if len({section.id for section in self.sections}) < len(self.sections):
            raise ValueError("two sections have the same id")
        seen: dict[str, Question] = {}
        for question in self.questions():
            if question.id in seen:
                raise ValueError(f"the question {question.id} is there twice")
            condition = question.show_if
            if condition is not None and condition.question not in seen:
                raise ValueError(f"{question.id} depends on {condition.question}, which does not come before it")
            seen[question.id] = question
        if not seen:
            raise ValueError("a form needs a question")
        if len(seen) > MAX_QUESTIONS:
            raise ValueError(f"a form has at most {MAX_QUESTIONS} questions")
        return self


def form_document(form: Form) -> dict[str, Any]:
    """As it is stored and sent."""
    return form.model_dump(mode="json", by_alias=True)
