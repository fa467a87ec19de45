"""QA reports as the API shows them."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator, model_validator

from scripts_qa.people.estimates import Estimate
from scripts_qa.people.reports.figures import Step
from scripts_qa.results import Status

LONGEST_DAYS = 400


class EstimateOut(BaseModel):
    """Null while there are too few calls (`too_few`)."""

    n: int
    too_few: bool
    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, found: Estimate) -> "EstimateOut":
        return cls(n=found.n, too_few=found.too_few, value=found.value, low=found.low, high=found.high)


class QaReportQuery(BaseModel):
    """By the time of the call for automatic figures, of the release for human ones; `until` is excluded."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime
    until: AwareDatetime
    agent_id: int | None = Field(None, ge=1, le=2**31 - 1)
    queue: str | None = Field(None, max_length=128)
    script_key: str | None = Field(None, max_length=80)
    step: Step = Step.WEEK
    time_zone: str = Field("UTC", max_length=64)

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("is not a time zone") from None
        return value

    @model_validator(mode="after")
    def _is_a_period(self) -> Self:
        if self.until <= self.since:
            raise ValueError("until must be later than since")
        if (self.until - self.since).days > LONGEST_DAYS:
            raise ValueError(f"a report covers {LONGEST_DAYS} days at most")
        return self


class ExportQuery(QaReportQuery):
    format: Literal["csv", "xlsx"] = "csv"


class CriterionCallsQuery(QaReportQuery):
    criterion_id: str = Field(min_length=1, max_length=80)
    which: Literal["failed", "done", "unknown"] = "failed"
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class PairOut(BaseModel):
    human: EstimateOut
    auto: EstimateOut


class AgentFigures(PairOut):
    """`reviews_to_best`: how many reviews of each would tell this person from the best one; null where they are equal
    or too few."""

    agent_id: int
    name: str | None
    disputed: int
    changed: int
    reviews_to_best: int | None


class QueueFiguresRow(PairOut):
    queue: str


class TrendPoint(PairOut):
    step: str


class ReviewerFigures(BaseModel):
    """Contested answers of this reviewer, and how many of them were changed."""

    reviewer_id: int
    name: str | None
    reviews: int
    disputed: int
    changed: int


class QaOverview(PairOut):
    agents: list[AgentFigures]
    queues: list[QueueFiguresRow]
    trend: list[TrendPoint]
    reviewers: list[ReviewerFigures]
    scripts: list[str]


class CriterionRow(BaseModel):
    script_key: str
    criterion_id: str
    kind: str
    title: str
    done: EstimateOut
    known: int
    missed: int
    partial: int
    violated: int
    unknown: int


class QuestionRow(BaseModel):
    """What people gave: the mean value of the answers to one question, 0 to 1."""

    form_title: str
    question_id: str
    text: str
    value: EstimateOut
    lost: int


class QaCriteria(BaseModel):
    criteria: list[CriterionRow]
    questions: list[QuestionRow]


class CriterionCall(BaseModel):
    call_id: str
    called_at: datetime
    agent_id: int | None
    agent_name: str | None
    status: Status
    quote: str
    start_s: float | None
    end_s: float | None


class CriterionCallPage(BaseModel):
    items: list[CriterionCall]
    next_cursor: str | None


class SuspectedCall(BaseModel):
    """`review_id` is that of a released review, by which a person has spoken."""

    call_id: str
    called_at: datetime
    agent_name: str | None
    script_key: str
    criteria: list[str]
    reviewed: bool
    review_id: UUID | None


class FallRow(BaseModel):
    script_key: str
    criterion_id: str
    title: str
    before: EstimateOut
    now: EstimateOut
    chance: float


class QaAlerts(BaseModel):
    """`now` are the last seven days, `before` the four weeks before them."""

    suspected: list[SuspectedCall]
    falling: list[FallRow]


class OutcomeRow(BaseModel):
    script_key: str
    criterion_id: str
    title: str
    with_step: EstimateOut
    without: EstimateOut
    difference: float | None
    low: float | None
    high: float | None


class QaOutcomes(BaseModel):
    """`known` of the checked calls made a lead whose fate is known."""

    known: int
    rows: list[OutcomeRow]
