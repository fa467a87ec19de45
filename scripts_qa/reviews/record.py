"""Reviews as other rooms see them: immutable copies of what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from scripts_qa.reviews.asked import Said
from scripts_qa.reviews.kinds import Purpose, Source, Unscored
from scripts_qa.reviews.models import ReviewAnswer, ReviewRecord
from scripts_qa.reviews.state import ReviewState


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One revision of an answer; see `models.ReviewAnswer` for what the fields mean."""

    question_id: str
    revision: int
    value: float | None
    chosen: str | None
    na: bool
    unscored: Unscored | None
    comment: str
    at_s: float | None
    source: Source
    machine: str | None
    seconds: float
    by_id: int | None
    at: datetime
    why: str

    @property
    def said(self) -> Said:
        return Said(self.chosen, self.na, self.unscored is not None, self.comment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """`answers` are the newest revisions by question id."""

    id: UUID
    call_id: str
    agent_id: int
    form_version_id: UUID
    reviewer_id: int
    purpose: Purpose
    blind: bool
    state: ReviewState
    baseline: bool
    inclusion_prob: float | None
    base: float | None
    total: float | None
    critical: float | None
    coverage: float
    outcome: str
    fatal: tuple[str, ...]
    comment: str
    started_at: datetime
    finished_at: datetime | None
    release_at: datetime | None
    released_at: datetime | None
    released_by_id: int | None
    answers: Mapping[str, Answered]


def answered(row: ReviewAnswer) -> Answered:
    return Answered(**{name: getattr(row, name) for name in Answered.__slots__})


def review_of(row: ReviewRecord, answers: Mapping[str, ReviewAnswer]) -> Review:
    values: dict[str, Any] = {name: getattr(row, name) for name in Review.__slots__ if name != "answers"}
    values["fatal"] = tuple(row.fatal)
    return Review(**values, answers={name: answered(one) for name, one in answers.items()})
