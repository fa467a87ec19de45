"""Calls as the API shows them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from callcenter.calls.outcomes.schemas import CallOutcomeOut
from callcenter.calls.vocabulary import (
    CallStatus,
    Direction,
    HangupBy,
    LegOutcome,
    LegRole,
    ParkingOutcome,
    QueueOutcome,
    TransferKind,
    TransferOutcome,
    Witness,
)


class CallQuery(BaseModel):
    """`status=open` asks for calls that are going on; `number` takes any notation; `words` were said, in any form;
    `outcome` is one's id, or `missing`: asked for and not given."""

    model_config = ConfigDict(extra="forbid")

    started_from: AwareDatetime | None = None
    started_to: AwareDatetime | None = None
    direction: Direction | None = None
    status: CallStatus | Literal["open"] | None = None
    queue: str | None = Field(None, max_length=80)
    agent_id: int | None = None
    number: str | None = Field(None, max_length=64)
    words: str | None = Field(None, min_length=1, max_length=200)
    tag: str | None = Field(None, min_length=1, max_length=40)
    outcome: Annotated[int, Field(ge=1, le=2**31 - 1)] | Literal["missing"] | None = None
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, max_length=400)


class CallAgent(BaseModel):
    """`name` is the device's own name where no person is known."""

    user_id: int | None
    name: str
    endpoint: str
    answered: bool


class CallCustomerRef(BaseModel):
    id: int
    name: str


class CallCustomerPhone(BaseModel):
    id: int
    raw: str
    e164: str | None
    extension: str | None
    kind: str
    display: str


class CallCustomer(BaseModel):
    """A customer who owns the number; the shape is that of a customer in a list."""

    kind: Literal["contact", "company", "lead"]
    id: int
    name: str
    company: CallCustomerRef | None
    position: str | None
    responsible: CallCustomerRef | None
    status: str | None
    phones: list[CallCustomerPhone]
    created_at: datetime


class CallRow(BaseModel):
    """`status` is null while the call goes on; `customer_key` is the outside number as E.164; `outcomes` are what those
    who talked said of it, each for his own talk."""

    id: str
    direction: Direction
    status: CallStatus | None
    from_number: str
    from_name: str
    withheld: bool
    to_number: str
    did: str
    queue: str | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wait_s: float
    talk_s: float
    hold_s: float
    parked_s: float
    hangup_by: HangupBy | None
    customer_key: str | None
    agents: list[CallAgent]
    customers: list[CallCustomer]
    outcomes: list[CallOutcomeOut] = []


class CallPage(BaseModel):
    items: list[CallRow]
    next_cursor: str | None


class CallLegOut(BaseModel):
    """`talk_s`: how long this party and any other heard each other; `hold_s`: how long it held others."""

    uniqueid: str
    channel: str
    endpoint: str
    role: LegRole
    number: str
    queue: str | None
    user_id: int | None
    started_at: datetime
    ring_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: LegOutcome | None
    talk_s: float
    hold_s: float


class CallTalkOut(BaseModel):
    between: tuple[str, str]
    start: datetime
    end: datetime | None


class CallQueueVisitOut(BaseModel):
    queue: str
    position: int
    entered_at: datetime
    left_at: datetime | None
    outcome: QueueOutcome | None
    agent: str | None
    wait_s: float | None


class CallTransferOut(BaseModel):
    kind: TransferKind
    by: str
    from_party: str
    to_party: str
    at: datetime
    outcome: TransferOutcome


class CallPickupOut(BaseModel):
    by: str
    instead_of: str
    at: datetime


class CallForwardOut(BaseModel):
    by: str
    to_party: str
    at: datetime


class CallParkingOut(BaseModel):
    """`start` and `end` of a party's wait in a parking lot."""

    lot: str
    space: str
    parked_by: str | None
    start: datetime
    end: datetime | None
    outcome: ParkingOutcome | None
    retrieved_by: str | None


class CallConferenceStayOut(BaseModel):
    conference: str
    endpoint: str
    start: datetime
    end: datetime | None


class CallRecordingPauseOut(BaseModel):
    """The recording is silent in between."""

    uniqueid: str
    start: datetime
    end: datetime | None


class CallWarningOut(BaseModel):
    name: str
    detail: str
    at: datetime


class CallDetail(CallRow):
    """`reconciled` calls were completed from records after an outage, not heard live; `witness` says from which."""

    node: str
    legs: list[CallLegOut]
    talks: list[CallTalkOut]
    queue_visits: list[CallQueueVisitOut]
    transfers: list[CallTransferOut]
    pickups: list[CallPickupOut]
    forwards: list[CallForwardOut]
    parkings: list[CallParkingOut]
    conferences: list[CallConferenceStayOut]
    recording_pauses: list[CallRecordingPauseOut]
    warnings: list[CallWarningOut]
    reconciled: bool
    witness: Witness | None
