"""An operator's results as the API shows them."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from scripts_qa.forms.form import QuestionKind, QuestionType
from scripts_qa.people.disputes.schemas import DisputeOut
from scripts_qa.people.disputes.state import DisputeState
from scripts_qa.people.kinds import SelfScoring
from scripts_qa.results import EvidenceRole
from scripts_qa.reviews.kinds import Unscored


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


class OptionOut(BaseModel):
    id: str
    label: str
    value: float


class AnswerOut(BaseModel):
    value: float | None
    chosen: str | None
    na: bool
    unscored: Unscored | None = None
    comment: str = ""


class RevisionOut(BaseModel):
    """What stood there before a correction, and why it was made."""

    revision: int
    value: float | None
    chosen: str | None
    na: bool
    by_name: str | None
    at: datetime
    why: str


class ProofOut(BaseModel):
    """`start_s` to `end_s` of the recording is what the clip plays."""

    start_s: float
    end_s: float
    quote: str
    role: EvidenceRole | None


class GoodLine(BaseModel):
    """A best line of the same step."""

    id: UUID
    quote: str
    length_s: float


class ShowIfOut(BaseModel):
    """Asked only when another question was answered with one of these."""

    question: str
    any_of: list[str]


class QuestionOut(BaseModel):
    """`answer` is None while the result is withheld, and for questions that were not asked."""

    id: str
    section: str
    text: str
    help: str
    type: QuestionType
    kind: QuestionKind
    points: float
    critical: bool
    na_allowed: bool
    options: list[OptionOut]
    low: float | None
    high: float | None
    good: str
    show_if: ShowIfOut | None = None
    answer: AnswerOut | None = None
    own: AnswerOut | None = None
    proof: ProofOut | None = None
    lines: list[GoodLine] = []
    history: list[RevisionOut] = []
    disputable: bool = False


class SectionOut(BaseModel):
    id: str
    title: str


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
    sections: list[SectionOut]
    questions: list[QuestionOut]
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
