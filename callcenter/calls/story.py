"""One call as one true story: what the replay prints, the database stores and every screen shows."""

from dataclasses import dataclass, field
from datetime import datetime

from callcenter.calls.facts import (
    CallId,
    CallStatus,
    Direction,
    Endpoint,
    HangupBy,
    LegOutcome,
    LegRole,
    QueueOutcome,
    TransferKind,
    UniqueId,
)


def outside_number(direction: Direction, from_number: str, to_number: str, *, withheld: bool) -> str:
    """The number of the party outside the firm; empty when there is none to know."""
    match direction:
        case Direction.INBOUND:
            return "" if withheld else from_number
        case Direction.OUTBOUND:
            return to_number
        case Direction.INTERNAL:
            return ""


@dataclass(slots=True)
class Leg:
    """One channel's part. `outcome` is None while it lives; times are UTC."""

    uniqueid: UniqueId
    channel: str
    endpoint: Endpoint
    role: LegRole
    number: str
    queue: str | None
    started_at: datetime
    ring_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: LegOutcome | None = None
    hold_s: float = 0.0
    held_since: datetime | None = None


@dataclass(slots=True)
class Talk:
    """Two parties who hear each other, hold included; `end` is None while it goes on."""

    between: tuple[Endpoint, Endpoint]
    uniqueids: tuple[UniqueId, UniqueId]
    start: datetime
    end: datetime | None = None


@dataclass(slots=True)
class Hold:
    """One party put the others on hold."""

    uniqueid: UniqueId
    start: datetime
    end: datetime | None = None


@dataclass(slots=True)
class QueueVisit:
    queue: str
    uniqueid: UniqueId
    position: int
    entered_at: datetime
    left_at: datetime | None = None
    outcome: QueueOutcome | None = None
    agent: Endpoint | None = None
    wait_s: float | None = None


@dataclass(slots=True)
class Transfer:
    kind: TransferKind
    by: Endpoint
    from_party: str
    to_party: str
    at: datetime
    outcome: str


@dataclass(slots=True)
class Pickup:
    by: Endpoint
    instead_of: Endpoint
    at: datetime


@dataclass(slots=True)
class Recording:
    uniqueid: UniqueId
    file: str
    started_at: datetime


@dataclass(slots=True)
class RecordingPause:
    """The recording of the channel is silent in between; `end` is None while it is."""

    uniqueid: UniqueId
    start: datetime
    end: datetime | None = None


@dataclass(slots=True)
class Warning_:
    """Something in the trace that was not understood; `name` is kebab-case and stable."""

    name: str
    detail: str
    at: datetime


@dataclass(slots=True)
class CallStory:
    """`status` and `ended_at` are None while the call goes on.

    `wait_s` is the caller's time until the first talk (or until the end, when nobody answered), `talk_s` the
    time in which the customer and somebody of the firm heard each other, hold apart, `hold_s` the time on hold.
    """

    id: CallId
    node: str
    linkedid: str
    direction: Direction
    from_number: str
    from_name: str
    withheld: bool
    to_number: str
    did: str
    endpoint: Endpoint
    started_at: datetime
    queue: str | None = None
    status: CallStatus | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    wait_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    hangup_by: HangupBy | None = None
    hangup_cause: int | None = None
    reconciled: bool = False
    legs: list[Leg] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    queue_visits: list[QueueVisit] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    pickups: list[Pickup] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    recording_pauses: list[RecordingPause] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)

    @property
    def customer_number(self) -> str:
        """The outside party's number as the network gave it; empty for internal and withheld calls."""
        return outside_number(self.direction, self.from_number, self.to_number, withheld=self.withheld)
