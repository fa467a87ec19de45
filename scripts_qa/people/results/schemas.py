"""An operator's results as the API shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from scripts_qa.people.asked import ResultQuestion, ResultSection
from scripts_qa.people.disputes.schemas import DisputeOut
from scripts_qa.people.disputes.state import DisputeState
from scripts_qa.people.kinds import SelfScoring


class ResultQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class ResultRow(BaseModel):
    """`withheld`: the form asks for the operator's own judgement first; until then there are no figures."""

    id: UUID
    call_id: str
    called_at: datetime | None
    released_at: datetime
    form_title: str
    total: float | None
    outcome: str
    withheld: bool
    unread: bool
    acknowledged_at: datetime | None
    dispute: DisputeState | None


class ResultPage(BaseModel):
    items: list[ResultRow]
    next_cursor: str | None


class ResultOut(ResultRow):
    """`own_total` minus `total` is what the operator over- or underrates himself by."""

    base: float | None
    critical: float | None
    coverage: float
    fatal: list[str]
    comment: str
    reviewer_name: str | None
    self_scoring: SelfScoring
    own_total: float | None
    dispute_until: datetime
    sections: list[ResultSection]
    questions: list[ResultQuestion]
    disputes: list[DisputeOut]


class OwnAnswerIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question_id: str = Field(max_length=80)
    chosen: str | None = Field(None, max_length=400)
    na: bool = False
    comment: str = Field("", max_length=2000)


class SelfScoreIn(BaseModel):
    """The whole form at once."""

    model_config = ConfigDict(extra="forbid")

    answers: list[OwnAnswerIn] = Field(min_length=1, max_length=200)


class SelfScoringIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: SelfScoring


class SelfScoringRow(BaseModel):
    form_id: UUID
    key: str
    title: str
    mode: SelfScoring
