"""A sales script as people write it: YAML, read into typed and checked parts.

A version of a script is its text; `sha256` names it. What the words mean is in docs/qa.md.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator
from pydantic_core import PydanticCustomError

MAX_PHRASES: Final = 60
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Phrases = Annotated[list[Phrase], Field(max_length=MAX_PHRASES)]
Seconds = Annotated[float, Field(gt=0, le=86_400)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0, le=1000)]


class Who(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    ANYONE = "anyone"


class Kind(StrEnum):
    """`critical` counts in a mark of its own besides; `fatal` only raises a suspicion that a person confirms."""

    NORMAL = "normal"
    CRITICAL = "critical"
    FATAL = "fatal"
    BONUS = "bonus"
    INFO = "info"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class When(_Part):
    """Seconds from the beginning and to the end of the call; both given: either is good."""

    first_s: Seconds | None = None
    last_s: Seconds | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.first_s is None and self.last_s is None:
            raise ValueError("give first_s or last_s")
        return self


class Rule(_Part):
    """`any`: one phrase is enough. `groups`: one word of each group within `near` words. `not_`: anti-phrases that
    win over both."""

    any: Phrases = []
    groups: Annotated[list[Phrases], Field(max_length=8)] = []
    not_: Annotated[Phrases, Field(alias="not")] = []
    near: Annotated[int, Field(ge=1, le=60)] | None = None
    min: Annotated[float, Field(gt=0, le=1)] | None = None

    @property
    def is_empty(self) -> bool:
        return not self.any and not self.groups


class Part(Rule):
    """One of several things that a step asks for."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.is_empty:
            raise ValueError("give any or groups")
        return self


class Trigger(Rule):
    """The step is asked for only after somebody said this."""

    who: Who = Who.CUSTOMER
    else_: Annotated[Literal["na", "missed"], Field(alias="else")] = "na"

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.is_empty:
            raise ValueError("give any or groups")
        return self


class Step(Rule):
    id: Name
    title: str = ""
    section: str = ""
    weight: Weight = 0
    kind: Kind = Kind.NORMAL
    who: Who | None = None
    when: When | None = None
    all: list[Name] = []
    parts: dict[Name, Part] = {}
    after: Name | None = None
    before: Name | None = None
    if_: Annotated[Trigger | None, Field(alias="if")] = None
    within_s: Seconds | None = None
    question: bool = False
    count: Annotated[int, Field(ge=1, le=20)] = 1
    optional: bool = False
    similar: Annotated[float, Field(gt=0.5, le=1)] | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.is_empty and not self.all:
            raise ValueError("give any, groups, or all with parts")
        if self.all and not self.is_empty:
            raise ValueError("give either all with parts, or any and groups")
        missing = [name for name in self.all if name not in self.parts]
        unused = [name for name in self.parts if name not in self.all]
        if missing or unused:
            raise ValueError(f"all and parts must name the same parts: {', '.join(missing + unused)}")
        if self.within_s is not None and self.if_ is None:
            raise ValueError("within_s counts from an if, and there is none")
        return self

    def rules(self) -> Iterator[tuple[str, Rule]]:
        """The rules that have to be met, by part; a step without parts has one, with an empty name."""
        if not self.all:
            yield "", self
        for name in self.all:
            yield name, self.parts[name]


class Forbidden(Rule):
    """What must not be said."""

    id: Name
    title: str = ""
    penalty: Weight = 0
    kind: Literal["normal", "fatal"] = "normal"
    who: Who | None = None
    when: When | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.is_empty:
            raise ValueError("give any or groups")
        return self


class Metric(_Part):
    """A figure of delivery with the band in which it is good; beyond it the value falls to zero over `soft`."""

    id: Name
    metric: Name
    title: str = ""
    section: str = ""
    weight: Weight = 0
    band: tuple[float, float] | None = None
    min: float | None = None
    max: float | None = None
    soft: Annotated[float, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _has_a_band(self) -> Self:
        if (self.band is None) == (self.min is None and self.max is None):
            raise ValueError("give band, or min and max")
        low, high = self.limits
        if low is not None and high is not None and low > high:
            raise ValueError("the lower limit is above the upper one")
        return self

    @property
    def limits(self) -> tuple[float | None, float | None]:
        return self.band if self.band is not None else (self.min, self.max)


class Defaults(_Part):
    who: Who = Who.AGENT
    near: Annotated[int, Field(ge=1, le=60)] = 12
    min: Annotated[float, Field(gt=0, le=1)] = 0.6
    negation: Literal["guard", "off"] = "guard"


class ScriptTest(_Part):
    """A line, and what the script has to say of it: a status of a step, or `ok` and `violated` of a prohibition."""

    say: Phrase
    who: Who = Who.AGENT
    expect: Annotated[dict[Name, Literal["done", "partial", "missed", "na", "ok", "violated"]], Field(min_length=1)]


class Applies(_Part):
    """Which calls the script is for."""

    direction: list[Literal["in", "out", "callback", "internal"]] = []
    queues: list[str] = []
    tags: list[str] = []
    min_talk_s: float = 0
    unless_outcome: list[str] = []


class Section(_Part):
    id: Name
    title: str = ""
    weight: Annotated[float, Field(gt=0, le=1000)] = 1


class Marks(_Part):
    """What passes, in points of 100."""

    pass_mark: Annotated[float, Field(ge=0, le=100)] = 70
    critical_mark: Annotated[float, Field(ge=0, le=100)] = 100
    cap: Annotated[float, Field(ge=100, le=200)] = 100


class Script(_Part):
    script: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
    format: Literal[1]
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    title: str = ""
    applies: Applies = Applies()
    slots: dict[Name, str | Phrases] = {}
    defaults: Defaults = Defaults()
    sections: list[Section] = []
    steps: Annotated[list[Step], Field(min_length=1, max_length=200)]
    forbid: list[Forbidden] = []
    metrics: list[Metric] = []
    tests: list[ScriptTest] = []
    marks: Marks = Marks()

    @field_validator("steps", "forbid", "metrics", "sections")
    @classmethod
    def _ids_are_different(cls, items: list[Any]) -> list[Any]:
        seen: set[str] = set()
        for place, item in enumerate(items):
            if item.id in seen:
                raise misplaced(f"{item.id} is there twice", place, "id")
            seen.add(item.id)
        return items

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> Self:
        steps = {step.id for step in self.steps}
        known = steps | {item.id for item in self.forbid}
        for place, step in enumerate(self.steps):
            for word, other in (("after", step.after), ("before", step.before)):
                if other is not None and (other not in steps or other == step.id):
                    reason = f"{step.id} refers to {other}, which is no other step"
                    raise misplaced(reason, "steps", place, word)
        for place, test in enumerate(self.tests):
            if unknown := sorted(set(test.expect) - known):
                reason = f"a test expects something of {', '.join(unknown)}, which there is not"
                raise misplaced(reason, "tests", place, "expect", unknown[0])
        return self

    @model_validator(mode="after")
    def _sections_are_there(self) -> Self:
        sections = {section.id for section in self.sections}
        placed = [("steps", place, item.id, item.section) for place, item in enumerate(self.steps)]
        placed += [("metrics", place, item.id, item.section) for place, item in enumerate(self.metrics)]
        for kind, place, name, section in placed:
            if section and section not in sections:
                raise misplaced(f"{name} is in section {section}, which there is not", kind, place, "section")
        return self


def misplaced(reason: str, *path: str | int) -> PydanticCustomError:
    """A fault whose place is deeper than where it was noticed."""
    return PydanticCustomError("misplaced", "{reason}", {"reason": reason, "path": path})


@dataclass(frozen=True, slots=True)
class ScriptText:
    """A script and the text that it was read from; `sha256` is its version's name."""

    script: Script
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()
