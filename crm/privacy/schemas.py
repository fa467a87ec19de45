"""Privacy as the API shows it."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from crm.kinds import CustomerKind
from crm.privacy.kinds import RequestKind, RequestState, SubjectKind
from crm.schemas import Named, PageQuery, RowId

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
_NAMED: frozenset[SubjectKind] = frozenset({SubjectKind.NUMBER, SubjectKind.EMAIL})


class RequestInput(BaseModel):
    """`customer_id` for a card; `subject` for a number or e-mail that no card has. `reason` is kept: no names in it.
    `language` is that of the archive's index."""

    model_config = ConfigDict(extra="forbid")

    kind: RequestKind
    subject_kind: SubjectKind
    customer_id: RowId | None = None
    subject: str = Field("", max_length=250)
    reason: Reason
    language: Literal["ru", "en"] = "en"

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.subject_kind in _NAMED) != (self.customer_id is None) or (self.subject_kind in _NAMED) != bool(
            self.subject.strip()
        ):
            raise ValueError("a card needs customer_id, a number or e-mail needs subject")
        return self


class ConfirmInput(BaseModel):
    """`name` exactly as on the card (or the number or e-mail), where the settings ask for it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field("", max_length=1000)


class RequestQuery(PageQuery):
    state: RequestState | None = None
    subject_kind: SubjectKind | None = None
    customer_id: RowId | None = None


class ObstacleView(BaseModel):
    """`code`: legal-hold, recording-on-hold, recording-arriving, call-going-on."""

    code: str
    subject: str


class RoomCount(BaseModel):
    """`own` rows are the person's, `mentions` only say something of him; `done` rows were removed or anonymised, null
    before the room's turn."""

    room: str
    table: str
    own: int
    mentions: int
    done: int | None


class RequestView(BaseModel):
    """`name` is that on the card, empty once it is erased. `rooms_done` of `rooms_total` are erased."""

    id: int
    kind: RequestKind
    subject_kind: SubjectKind
    customer_id: int | None
    name: str
    state: RequestState
    reason: str
    asked_by: Named | None
    asked_at: AwareDatetime
    confirmed_by: Named | None
    confirmed_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    rooms_done: int
    rooms_total: int
    counts: list[RoomCount]
    shared: list[str]
    obstacles: list[ObstacleView]
    may_confirm: bool
    needs_name: bool
    file_until: AwareDatetime | None


class RequestPage(BaseModel):
    items: list[RequestView]
    next_cursor: str | None


class Certificate(BaseModel):
    """What was done, when, by whom; nobody's data."""

    request_id: int
    subject_kind: SubjectKind
    customer_id: int | None
    asked_by: Named | None
    asked_at: AwareDatetime
    confirmed_by: Named | None
    confirmed_at: AwareDatetime | None
    finished_at: AwareDatetime
    counts: list[RoomCount]
    rows: int
    sha256: str


class HoldInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: CustomerKind
    customer_id: RowId
    reason: Reason
    until: AwareDatetime | None = None


class HoldQuery(PageQuery):
    """`live` False: also those that are over."""

    kind: CustomerKind | None = None
    customer_id: RowId | None = None
    live: bool = True


class HoldView(BaseModel):
    id: int
    kind: CustomerKind
    customer_id: int
    name: str
    reason: str
    until: AwareDatetime | None
    at: AwareDatetime
    by: Named | None
    lifted_at: AwareDatetime | None
    lifted_by: Named | None
    live: bool


class HoldPage(BaseModel):
    items: list[HoldView]
    next_cursor: str | None
