"""Call control as the API shows it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from callcenter.control.actions import Action, Means, Result

UserId = Annotated[int, Field(ge=1, le=2**31 - 1)]
Number = Annotated[str, Field(min_length=1, max_length=40, examples=["+7 495 000-00-01", "102"])]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PersonTarget(_Asked):
    """A colleague, at the phone that he holds now."""

    kind: Literal["person"] = "person"
    user_id: UserId


class QueueTarget(_Asked):
    kind: Literal["queue"] = "queue"
    name: str = Field(min_length=1, max_length=80)


class NumberTarget(_Asked):
    """An extension or an outside number, in any notation."""

    kind: Literal["number"] = "number"
    number: Number


Target = Annotated[PersonTarget | QueueTarget | NumberTarget, Field(discriminator="kind")]


class DialRequest(_Asked):
    """`user_id` is whose phone rings first, one's own without it; `shown` the firm's number that the customer sees."""

    number: Number
    user_id: UserId | None = None
    shown: str | None = Field(None, max_length=40)
    queue: str | None = Field(None, max_length=80, description="Choose the number to show by this queue's rule")


class LegRequest(_Asked):
    """`user_id` is whose part of the call is meant; one's own without it."""

    user_id: UserId | None = None


class TransferRequest(LegRequest):
    to: Target


class DtmfRequest(LegRequest):
    digits: str = Field(pattern=r"^[0-9A-D*#]{1,32}$")


class RetrieveRequest(_Asked):
    """At one's own phone."""


class Done(BaseModel):
    """`result` says what is known: `done`, `ringing` (a phone rings now), or `sent` (taken, but not seen to happen in
    time: look before you try again). `detail` is a stable word on it."""

    action: str
    result: Result
    call_id: str
    detail: str = ""


class Dialled(Done):
    """`shown` is what the customer sees."""

    number: str
    shown: str


class Parked(Done):
    """`space` is what is dialled to take the call back."""

    space: str


class RecordingPause(Done):
    """`resumes_at` is when the recording goes on by itself."""

    resumes_at: datetime | None


class CallerNumber(BaseModel):
    """A number of the firm that one may show. `default` when nothing else is said."""

    number: str
    title: str
    default: bool


class Control(BaseModel):
    """One action on one's part of a call. `reason` is the code with which it would be refused now; `by` tells a browser
    phone that the action is its own to do."""

    action: Action
    possible: bool
    reason: str | None = None
    by: Means = Means.PBX


class Consultation(BaseModel):
    """A second talk beside the customer's. `state` is that of the second party, a colleague where `user_id` is set."""

    user_id: int | None
    name: str
    number: str
    state: Literal["ringing", "talking", "held"]
    since: datetime


class CallControls(BaseModel):
    """What an operator sees of and may do with one's part of a call. `held_since` is set while the customer waits."""

    held_since: datetime | None = None
    recording: Literal["off", "on", "paused"] = "off"
    recording_resumes_at: datetime | None = None
    consultation: Consultation | None = None
    parked_space: str | None = None
    controls: list[Control] = []


class PersonState(BaseModel):
    """`state` is what counts for whoever wants to reach the person: a ring or a talk goes before the desk's state."""

    kind: Literal["person"] = "person"
    user_id: int
    name: str
    extension: str | None
    state: Literal["ready", "paused", "wrap_up", "offline", "ringing", "talking"]
    reason: str
    since: datetime
    queues: list[str]
    free: bool
    ringing_call_id: str | None = Field(None, description="A call that may be picked up")


class QueueState(BaseModel):
    kind: Literal["queue"] = "queue"
    name: str
    title: str
    waiting: int
    free_agents: int
    longest_since: datetime | None


class ParkedState(BaseModel):
    kind: Literal["parked"] = "parked"
    space: str
    number: str
    parked_by: str
    since: datetime | None
    until: datetime | None


class TargetQuery(BaseModel):
    """`q` is the beginning of a name, an extension or a number."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    q: str = Field("", max_length=64)
    limit: int = Field(50, ge=1, le=200)


class Targets(BaseModel):
    """Free people first, then the others; `number` is set when what was typed can be dialled."""

    people: list[PersonState]
    queues: list[QueueState]
    parked: list[ParkedState]
    number: str | None
