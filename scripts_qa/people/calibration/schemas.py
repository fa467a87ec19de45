"""Calibrations as the API shows them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from scripts_qa.people.asked import ResultAnswer, ResultOption, ResultQuestion, ResultSection
from scripts_qa.people.calibration.state import CalibrationState, Standard
from scripts_qa.people.results.schemas import OwnAnswerIn
from scripts_qa.reviews.state import ReviewState

CallIdText = Annotated[str, StringConstraints(min_length=1, max_length=200)]
PersonId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class CalibrationIn(BaseModel):
    """`baseline_id`: the member whose sheets are the standard, for the standard `baseline` alone."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    form_version_id: UUID
    standard: Standard
    baseline_id: PersonId | None = None
    call_ids: list[CallIdText] = Field(min_length=1, max_length=50)
    member_ids: list[PersonId] = Field(min_length=2, max_length=50)
    due_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _fits(self) -> "CalibrationIn":
        if len(set(self.call_ids)) < len(self.call_ids) or len(set(self.member_ids)) < len(self.member_ids):
            raise ValueError("a call or a member is there twice")
        if (self.standard is Standard.BASELINE) != (self.baseline_id is not None):
            raise ValueError("a baseline needs its member, and nothing else does")
        if self.baseline_id is not None and self.baseline_id not in self.member_ids:
            raise ValueError("the baseline is one of the members")
        return self


class CalibrationQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class CalibrationSheetIn(BaseModel):
    """Some or all answers; those that are not named stay."""

    model_config = ConfigDict(extra="forbid")

    answers: list[OwnAnswerIn] = Field(min_length=1, max_length=200)


class AgreedIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    question_id: str = Field(max_length=80)
    chosen: str | None = Field(None, max_length=400)
    na: bool = False


class ConsensusIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answers: list[AgreedIn] = Field(min_length=1, max_length=200)


class RevealIn(BaseModel):
    """`early`: although somebody has not handed in everything; what is not handed in stays out of the figures."""

    model_config = ConfigDict(extra="forbid")

    early: bool = False


class CalibrationRow(BaseModel):
    """`handed` of `sheets` are in; `mine_left` are still to be done by whoever asks."""

    id: UUID
    title: str
    form_title: str
    standard: Standard
    state: CalibrationState
    created_at: datetime
    due_at: datetime | None
    overdue: bool
    calls: int
    members: int
    handed: int
    sheets: int
    mine_left: int


class CalibrationPage(BaseModel):
    items: list[CalibrationRow]
    next_cursor: str | None


class MemberOut(BaseModel):
    user_id: int
    name: str | None
    handed: int
    baseline: bool


class GivenOut(ResultAnswer):
    user_id: int


class QuestionAnswers(BaseModel):
    question_id: str
    text: str
    options: list[ResultOption]
    given: list[GivenOut]
    agreed: ResultAnswer | None


class CallAnswers(BaseModel):
    """`totals` by member; `agreed_total` by the baseline or the consensus."""

    call_id: str
    totals: dict[int, float | None]
    agreed_total: float | None
    questions: list[QuestionAnswers]


class CalibrationCallOut(BaseModel):
    """Without the agent's name: it is the call that is judged."""

    call_id: str
    position: int
    called_at: datetime | None
    mine: ReviewState | None


class FigureOut(BaseModel):
    value: float | None
    low: float | None
    high: float | None


class AgreementOut(BaseModel):
    question_id: str | None
    text: str | None
    items: int
    pairs: int
    percent: FigureOut
    kappa: FigureOut
    alpha: FigureOut


class SeverityOut(BaseModel):
    user_id: int
    name: str | None
    calls: int
    mean: float | None
    low: float | None
    high: float | None


class CalibrationFiguresOut(BaseModel):
    questions: list[AgreementOut]
    whole: AgreementOut
    totals_alpha: FigureOut
    severity: list[SeverityOut]


class CalibrationOut(CalibrationRow):
    """`answers` and `figures` are there once they may be seen."""

    open_to_me: bool
    is_member: bool
    call_list: list[CalibrationCallOut]
    member_list: list[MemberOut]
    answers: list[CallAnswers]
    figures: CalibrationFiguresOut | None


class CalibrationSheetOut(BaseModel):
    calibration_id: UUID
    call_id: str
    title: str
    form_title: str
    state: ReviewState | None
    total: float | None
    sections: list[ResultSection]
    questions: list[ResultQuestion]
