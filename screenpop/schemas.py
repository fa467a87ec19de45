"""What travels over the desk's WebSocket; the shapes are published with the OpenAPI description."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from callcenter.agents.schemas import DeskOut
from callcenter.calls.vocabulary import CallStatus, Direction, LegOutcome
from callcenter.control.schemas import CallControls
from crm.loyalty.kinds import CallerLoyalty
from crm.schemas import CustomerBrief
from recordings.transcription.live.schemas import LivePicture


class QueueLabel(BaseModel):
    name: str
    title: str


class CardOwner(CustomerBrief):
    """A customer who owns the number, with what helps in the first second of a call."""

    last_note: str | None = None
    loyalty: CallerLoyalty | None = None
    calls_total: int = 0


class RecentCall(BaseModel):
    call_id: str
    started_at: datetime
    direction: Direction
    status: CallStatus | None
    agent_name: str | None
    queue: str | None
    talk_s: float


class Card(CallControls):
    """One call on one operator's desk. A higher `version` of the same `id` replaces a lower one."""

    id: str
    call_id: str
    version: int
    phase: Literal["ringing", "talking", "held", "ended", "missed"]
    direction: Direction
    number: str = Field(description="As the network sent it; empty when withheld")
    number_display: str
    withheld: bool
    caller_name: str = Field(description="The network's name of the caller, not a customer's name")
    line: str = Field(description="The number of ours that was dialled")
    line_title: str
    queue: QueueLabel | None
    ring_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    status: CallStatus | None
    why_missed: LegOutcome | None
    match: Literal["pending", "known", "shared", "new_lead", "unknown", "withheld", "internal"]
    owners: list[CardOwner]
    created_lead_id: int | None
    recent: list[RecentCall]


class CardEvent(BaseModel):
    kind: Literal["card"] = "card"
    card: Card


class CardClosedEvent(BaseModel):
    kind: Literal["card_closed"] = "card_closed"
    card_id: str


class DeskEvent(BaseModel):
    kind: Literal["desk"] = "desk"
    desk: DeskOut


class NoticeEvent(BaseModel):
    """Something of the person's own changed: ask for it anew. `messages` are those of supervisors, `listening` is to
    whom one listens, `tasks` are one's tasks and reminders, `inbox` is what one was told about cards."""

    kind: Literal["notice"] = "notice"
    topic: Literal["messages", "listening", "tasks", "inbox"]


class SnapshotFrame(BaseModel):
    """The whole desk; the first frame after `subscribe` unless the resume could be honoured."""

    type: Literal["snapshot"]
    stream: Literal["desk"]
    epoch: str
    seq: int
    desk: DeskOut
    cards: list[Card]


class EventFrame(BaseModel):
    type: Literal["event"]
    stream: Literal["desk"]
    seq: int
    event: CardEvent | CardClosedEvent | DeskEvent | NoticeEvent = Field(discriminator="kind")


class StepTick(BaseModel):
    """A step of the script that was heard, one that is to be said now and for how long still, or something that must
    not be said and was. `quote` is the proof; of a step that is due, what asked for it."""

    id: str
    state: Literal["done", "violated", "due"]
    quote: str
    left_s: float | None


class ScriptTicks(BaseModel):
    """All of a call; what is not among them was not heard yet. `version_id` is the script's version."""

    version_id: UUID
    steps: list[StepTick]


class LiveFrame(LivePicture):
    """What is said in a call that goes on. `whole` replaces all that was known of it; otherwise the turns are new, or
    newer. `ticks` replace all earlier ones; null when there is nothing new of them."""

    type: Literal["live"]
    whole: bool
    ticks: ScriptTicks | None


class ResultFrame(BaseModel):
    type: Literal["result"]
    id: int
    ok: bool
    code: str | None = None
    detail: str | None = None


class Resume(BaseModel):
    epoch: str = Field(max_length=64)
    seq: int = Field(ge=0)


class SubscribeCommand(BaseModel):
    id: int
    type: Literal["subscribe"]
    stream: Literal["desk"]
    resume: Resume | None = None


class CloseCardCommand(BaseModel):
    id: int
    type: Literal["close_card"]
    card_id: str = Field(max_length=256)


class ReadAlongCommand(BaseModel):
    """Answered with a whole `live` frame, which others follow until the call is over or the reading is stopped."""

    id: int
    type: Literal["read_along"]
    call_id: str = Field(min_length=1, max_length=200)


class StopReadingCommand(BaseModel):
    id: int
    type: Literal["stop_reading"]
    call_id: str = Field(min_length=1, max_length=200)


class PingCommand(BaseModel):
    id: int
    type: Literal["ping"]


Command = SubscribeCommand | CloseCardCommand | ReadAlongCommand | StopReadingCommand | PingCommand

MESSAGES: Final[tuple[type[BaseModel], ...]] = (
    SnapshotFrame,
    EventFrame,
    LiveFrame,
    ResultFrame,
    SubscribeCommand,
    CloseCardCommand,
    ReadAlongCommand,
    StopReadingCommand,
    PingCommand,
)
"""Everything that travels over the socket, for the API's description."""
