"""A form's question as the API shows it, with or without an answer."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from scripts_qa.forms.form import QuestionKind, QuestionType
from scripts_qa.results import EvidenceRole
from scripts_qa.reviews.kinds import Unscored


class ResultOption(BaseModel):
    id: str
    label: str
    value: float


class ResultAnswer(BaseModel):
    value: float | None
    chosen: str | None
    na: bool
    unscored: Unscored | None
    comment: str


class ResultRevision(BaseModel):
    """What stood there before a correction, and why it was made."""

    revision: int
    value: float | None
    chosen: str | None
    na: bool
    by_name: str | None
    at: datetime
    why: str


class ResultProof(BaseModel):
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


class ResultCondition(BaseModel):
    """Asked only when another question was answered with one of these."""

    question: str
    any_of: list[str]


class ResultQuestion(BaseModel):
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
    options: list[ResultOption]
    low: float | None
    high: float | None
    good: str
    show_if: ResultCondition | None
    answer: ResultAnswer | None
    own: ResultAnswer | None
    proof: ResultProof | None
    lines: list[GoodLine]
    history: list[ResultRevision]
    disputable: bool


class ResultSection(BaseModel):
    id: str
    title: str
