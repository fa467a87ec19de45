"""Coaching plans as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from scripts_qa.people.coaching.state import PlanMove, PlanState
from scripts_qa.people.lines.schemas import StretchIn

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CoachingPlanIn(BaseModel):
    """`target` is the mean credit, 0 to 1, that the criterion is to have over the next `calls_wanted` calls."""

    model_config = ConfigDict(extra="forbid")

    agent_id: int = Field(ge=1, le=2**31 - 1)
    title: Title
    script_key: str = Field(min_length=1, max_length=80)
    criterion_id: str = Field(min_length=1, max_length=80)
    target: float = Field(gt=0, le=1)
    calls_wanted: int = Field(ge=1, le=500)
    due_at: AwareDatetime | None = None


class PlanMoveIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    move: Literal[PlanMove.START, PlanMove.GO_ON, PlanMove.CLOSE, PlanMove.CANCEL]


class CoachingNoteIn(BaseModel):
    """`shared` false is the coach's own; an agent's notes are always shared."""

    model_config = ConfigDict(extra="forbid")

    text: Words
    shared: bool = True


class PlanClipIn(StretchIn):
    call_id: str = Field(min_length=1, max_length=200)
    title: Title


class CoachingPlanQuery(BaseModel):
    """`side`: the plans for oneself, or those that one may coach."""

    model_config = ConfigDict(extra="forbid")

    side: Literal["agent", "coach"] = "agent"
    agent_id: int | None = Field(None, ge=1, le=2**31 - 1)
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class ProgressOut(BaseModel):
    """`level` over the calls counted so far, with its interval of 95 %; `sure`: the whole interval lies on that side
    of the target."""

    counted: int
    wanted: int
    level: float | None
    low: float | None
    high: float | None
    met: bool | None
    sure: bool | None


class CoachingPlanRow(BaseModel):
    id: UUID
    agent_id: int
    agent_name: str | None
    coach_id: int
    coach_name: str | None
    title: str
    state: PlanState
    script_key: str
    criterion_id: str
    criterion_title: str
    target: float
    calls_wanted: int
    baseline: float | None
    baseline_n: int
    due_at: datetime | None
    overdue: bool
    created_at: datetime
    counted_from: datetime | None
    seen_at: datetime | None
    rechecked_at: datetime | None
    ended_at: datetime | None
    result: float | None
    result_n: int | None
    met: bool | None


class CoachingNoteOut(BaseModel):
    id: int
    author_name: str | None
    at: datetime
    text: str
    shared: bool


class PlanClipOut(BaseModel):
    id: int
    call_id: str
    title: str
    start_s: float
    end_s: float
    added_at: datetime


class CoachingPlanOut(CoachingPlanRow):
    progress: ProgressOut
    notes: list[CoachingNoteOut]
    clips: list[PlanClipOut]


class CoachingPlanPage(BaseModel):
    items: list[CoachingPlanRow]
    next_cursor: str | None
