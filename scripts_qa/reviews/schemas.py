"""Reviews as the API shows them. What a reviewer must not know yet is not there: neither whose call it is nor what
the machine said while he judges blind, nor ever whether a task is a golden one."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from scripts_qa.reviews.kinds import Stratum, Unscored
from scripts_qa.reviews.sampling import Rules
from scripts_qa.reviews.state import TaskState

Id = Annotated[int, Field(ge=1, le=2**31 - 1)]
Text = Annotated[str, Field(max_length=4000)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class InboxQuery(_Input):
    done: bool = False
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class ReviewTaskOut(BaseModel):
    """`reason` is empty while the task is to be judged blind. When the call took place is not told: an old one would
    stand out."""

    id: UUID
    stratum: Stratum
    reason: str
    language: str
    queue: str | None
    talk_s: float
    due_at: datetime
    state: TaskState
    blind: bool


class ReviewTaskPage(BaseModel):
    items: list[ReviewTaskOut]
    next_cursor: str | None


class ReviewedPerson(BaseModel):
    id: int
    name: str


class MachineProof(BaseModel):
    part: int
    speaker: str
    start_s: float
    end_s: float
    quote: str
    role: str


class MachineSays(BaseModel):
    """The machine's verdict for one question; `answer` is what it would choose, null where it does not know."""

    answer: str | None
    status: str
    p: float
    reason: str
    counts: bool
    proofs: list[MachineProof]


class ReviewAnswerOut(BaseModel):
    value: float | None
    chosen: str | None
    na: bool
    unscored: Unscored | None
    comment: str
    seconds: float


class ReviewScore(BaseModel):
    base: float | None
    total: float | None
    critical: float | None
    coverage: float
    outcome: str
    fatal: list[str]


class ReviewPart(BaseModel):
    part: int
    duration_s: float


class ReviewTurn(BaseModel):
    part: int
    speaker: str
    start: float
    end: float
    text: str


class ReviewDeskDoc(BaseModel):
    """`form` is the published form's document; `asked` are the ids of the questions that are asked now."""

    task: ReviewTaskOut
    state: Literal["draft", "finished", "released", "voided"]
    agent: ReviewedPerson | None
    form: dict[str, Any]
    form_n: int
    script_key: str | None
    asked: list[str]
    answers: dict[str, ReviewAnswerOut]
    machine: dict[str, MachineSays]
    score: ReviewScore
    comment: str
    parts: list[ReviewPart]
    turns: list[ReviewTurn]
    release_at: datetime | None
    released_at: datetime | None


class ReviewProgress(BaseModel):
    """What an answer changes."""

    state: Literal["draft", "finished", "released", "voided"]
    asked: list[str]
    answers: dict[str, ReviewAnswerOut]
    machine: dict[str, MachineSays]
    score: ReviewScore


class ReviewAnswerBody(_Input):
    chosen: str | float | None = None
    na: bool = False
    unscored: Unscored | None = None
    comment: Text = ""
    at_s: float | None = Field(None, ge=0, le=86_400)
    seconds: float = Field(0, ge=0, le=3600)


class ReviewCommentBody(_Input):
    comment: Text


class ReviewReleaseBody(_Input):
    """`at` null is now."""

    at: datetime | None = None


class ReplacementBody(_Input):
    why: Annotated[str, Field(min_length=1, max_length=400)]


class EvaluatorBody(_Input):
    user_id: Id
    languages: list[Annotated[str, Field(max_length=10)]] = Field([], max_length=20)
    share: float = Field(1, gt=0, le=10)


class PlanBody(_Input):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    active: bool = True
    form_version_id: UUID | None = None
    rules: Rules = Rules()
    evaluators: list[EvaluatorBody] = Field(min_length=1, max_length=100)


class PlanDrawOut(BaseModel):
    period: str
    agent_id: int
    agent: str
    frame: int
    drawn: int
    unassigned: int
    replaced: int


class PlanOut(PlanBody):
    id: UUID
    version: int
    seed: int
    draws: list[PlanDrawOut]


class AskBody(_Input):
    """`agent_id` null is whoever talked longest; `form_version_id` null is the form that is bound to the call."""

    call_id: Annotated[str, Field(min_length=1, max_length=200)]
    reviewer_id: Id
    agent_id: Id | None = None
    form_version_id: UUID | None = None
    why: Annotated[str, Field(max_length=400)] = ""
    blind: bool = True
    due_days: Annotated[int, Field(ge=1, le=60)] = 7


class AskedTask(BaseModel):
    id: UUID
    due_at: datetime


class ReviewsQuery(_Input):
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class ReviewRow(BaseModel):
    """For those who lead reviews: nothing is hidden."""

    id: UUID
    call_id: str
    agent: ReviewedPerson
    reviewer: ReviewedPerson
    purpose: str
    state: str
    baseline: bool
    score: ReviewScore
    finished_at: datetime | None
    released_at: datetime | None


class ReviewPage(BaseModel):
    items: list[ReviewRow]
    next_cursor: str | None


class BaselineBody(_Input):
    baseline: bool


class ReviewerAgreement(BaseModel):
    """One reviewer against the baselines of the golden calls, answer by answer. `kappa` is null where chance explains
    everything; `n` counts answers, `calls` golden calls."""

    reviewer: ReviewedPerson
    calls: int
    n: int
    percent: float | None
    kappa: float | None


class GoldenAgreement(BaseModel):
    items: list[ReviewerAgreement]
