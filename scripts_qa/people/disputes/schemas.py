"""Disputes as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from scripts_qa.people.asked import ResultQuestion
from scripts_qa.people.disputes.state import Decision, DisputeState

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class WorthOut(BaseModel):
    value: float | None
    chosen: str | None
    na: bool


class DisputeItemOut(BaseModel):
    question_id: str
    text: str
    question: ResultQuestion
    comment: str
    was: WorthOut
    proposed: WorthOut
    decision: Decision | None
    decided: WorthOut | None
    reason: str


class DisputeOut(BaseModel):
    id: UUID
    review_id: UUID
    state: DisputeState
    opened_at: datetime
    deadline: datetime
    overdue: bool
    ended_at: datetime | None
    resolved_by_name: str | None
    total_before: float | None
    total_after: float | None
    items: list[DisputeItemOut]


class DisputeRow(DisputeOut):
    """`mine`: whoever asks gave the review or got it, and must not decide."""

    call_id: str
    agent_id: int
    agent_name: str | None
    reviewer_name: str | None
    taken_by_id: int | None
    taken_by_name: str | None
    form_title: str
    mine: bool


class DisputePage(BaseModel):
    items: list[DisputeRow]
    next_cursor: str | None


class DisputeQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    which: Literal["live", "ended"] = "live"
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class ProposalIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question_id: str = Field(max_length=80)
    comment: Words
    chosen: str | None = Field(None, max_length=400)
    na: bool = False


class DisputeIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[ProposalIn] = Field(min_length=1, max_length=100)


class DecisionIn(BaseModel):
    """`chosen` and `na` belong to the decision `other`."""

    model_config = ConfigDict(extra="forbid")

    question_id: str = Field(max_length=80)
    decision: Decision
    reason: Words
    chosen: str | None = Field(None, max_length=400)
    na: bool = False


class ResolutionIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    decisions: list[DecisionIn] = Field(min_length=1, max_length=100)
