"""Checks as the API shows them."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from callcenter.calls.schemas import CallQuery, CallRow
from scripts_qa.checking.kinds import Certainty, CheckState, CriterionKind, RescoreState
from scripts_qa.checking.quality import Lamp
from scripts_qa.results import EvidenceRole, Status


class ProofOut(BaseModel):
    """Seconds of the recording; `call_s` is the same place in the call. `quote` is empty where words were removed."""

    model_config = ConfigDict(from_attributes=True)

    role: EvidenceRole
    recording_id: int
    speaker: str
    start_s: float
    end_s: float
    call_s: float
    quote: str
    phrase: str
    similarity: float
    part: str


class HumanWordOut(BaseModel):
    status: Status
    by: str | None
    at: datetime


class CriterionOut(BaseModel):
    """`counts`: the verdict has earned its place in the automatic score. `p` is the matcher's own sureness."""

    id: str
    kind: CriterionKind
    title: str
    status: Status
    credit: float | None
    p: float
    value: float | None
    matcher: str
    reason: str
    searched: list[tuple[float, float]]
    counts: bool
    evidence: list[ProofOut]
    human: HumanWordOut | None


class ScoreOut(BaseModel):
    base: float | None
    bonus: float
    penalties: float
    total: float | None
    bounds: tuple[float, float] | None
    coverage: float
    critical: float | None
    outcome: str
    fatal: list[str]
    suspected_fatal: list[str]


class CheckOut(BaseModel):
    """`auto`: the score of the verdicts that have earned trust. `machine`: the one as if all had. `call_begins_s` maps
    recordings to the second of the call at which they begin."""

    run_id: UUID
    call_id: str
    script_key: str
    script_n: int
    script_version_id: UUID
    form_version_id: UUID | None
    checked_at: datetime
    matcher_version: str
    language: str
    criteria: list[CriterionOut]
    metrics: dict[str, float | None]
    machine: ScoreOut
    auto: ScoreOut


class CallCheckOut(BaseModel):
    """`check` is null until there is a run; `state` says why."""

    state: CheckState | None
    failure: str | None
    check: CheckOut | None


class ConfirmationIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: Status
    certainty: Certainty = Certainty.SHOWN


class ShareOut(BaseModel):
    """`low` and `high` hold the value with 95 % (Wilson)."""

    model_config = ConfigDict(from_attributes=True)

    right: int
    n: int
    value: float | None
    low: float | None
    high: float | None


class CriterionCard(BaseModel):
    """What is known of the machine's judgement on a criterion. `machine_pass` is the share of calls of the last weeks
    in which it was met, `corrected_pass` the same without the machine's known errors."""

    criterion_id: str
    title: str
    kind: CriterionKind
    lamp: Lamp
    n: int
    tp: int
    fp: int
    fn: int
    tn: int
    precision: ShareOut
    not_said_precision: ShareOut
    recall: ShareOut
    statuses: dict[Status, int]
    machine_pass: float | None
    corrected_pass: float | None


class ScriptQuality(BaseModel):
    """`trust_least` and `trust_reviewed` are the rule by which a verdict earns its place."""

    script_key: str
    title: str
    version: int
    trust_least: float
    trust_reviewed: int
    criteria: list[CriterionCard]


class ConfirmedOut(BaseModel):
    """The criterion as it stands now, with its card."""

    criterion: CriterionOut
    card: CriterionCard


class ConfirmationOut(BaseModel):
    id: int
    call_id: str
    run_id: UUID
    machine: Status
    human: Status
    certainty: Certainty
    by: str | None
    at: datetime
    counts: bool


class ConfirmationPage(BaseModel):
    items: list[ConfirmationOut]
    next_cursor: int | None


class ConfirmationQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    criterion: str = Field(min_length=1, max_length=90)
    cursor: int | None = Field(None, ge=1)
    limit: int = Field(50, ge=1, le=200)


class CheckedCallsQuery(CallQuery):
    """The call log's filters, and those of checks; `score_below` is of the machine's score."""

    script: str | None = Field(None, max_length=80)
    suspected_fatal: bool | None = None
    score_below: float | None = Field(None, ge=0, le=200)
    criterion: str | None = Field(None, max_length=90)
    verdict: Status | None = None

    @model_validator(mode="after")
    def _criterion_and_verdict(self) -> Self:
        if (self.criterion is None) != (self.verdict is None):
            raise ValueError("criterion and verdict belong together")
        return self


class CheckHead(BaseModel):
    """What a list of calls shows of the newest run."""

    call_id: str
    state: CheckState
    script_key: str | None
    auto_total: float | None
    machine_total: float | None
    suspected_fatal: bool


class CheckedCallRow(BaseModel):
    call: CallRow
    check: CheckHead


class CheckedCallPage(BaseModel):
    items: list[CheckedCallRow]
    next_cursor: str | None


class HeadsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    call: list[str] = Field(min_length=1, max_length=200)


class RescoreIn(BaseModel):
    """`mode`: `what_if` shows what would be, `record` makes it so."""

    model_config = ConfigDict(extra="forbid")

    script_version_id: UUID
    form_version_id: UUID | None = None
    mode: Literal["what_if", "record"] = "what_if"
    called_from: AwareDatetime
    called_to: AwareDatetime

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.called_to <= self.called_from:
            raise ValueError("called_to must be after called_from")
        return self


class RescoreOut(BaseModel):
    id: UUID
    script_key: str
    script_version_id: UUID
    mode: Literal["what_if", "record"]
    called_from: datetime
    called_to: datetime
    state: RescoreState
    total: int
    done: int
    failed: int
    asked_at: datetime
    ended_at: datetime | None


class StatusChange(BaseModel):
    criterion: str
    before: str
    after: str


class RescoredCall(BaseModel):
    call_id: str
    before_total: float | None
    after_total: float | None
    suspected_fatal: bool
    changes: list[StatusChange]


class RescoredPage(BaseModel):
    items: list[RescoredCall]
    next_cursor: str | None


class RescoredQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cursor: str = Field("", max_length=200)
    limit: int = Field(50, ge=1, le=200)


class RescoresQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    script: str | None = Field(None, max_length=80)
    limit: int = Field(50, ge=1, le=200)
