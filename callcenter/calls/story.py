"""One call as one true story: what the replay prints, the database stores and every screen shows."""

from dataclasses import dataclass, field
from datetime import datetime

from callcenter.calls.facts import CallId, Endpoint, UniqueId
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
    """One channel's part. `outcome` is None while it lives; times are UTC.

    `talk_s` is the time in which this party and any other heard each other, a colleague in a consultation too;
    `hold_s` the time in which this party held others.
    """

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
    talk_s: float = 0.0
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
    outcome: TransferOutcome


@dataclass(slots=True)
class Pickup:
    by: Endpoint
    instead_of: Endpoint
    at: datetime


@dataclass(slots=True)
class Forward:
    """The device `by` rang and sent the call on."""

    by: Endpoint
    to_party: str
    at: datetime


@dataclass(slots=True)
class Parking:
    """One party's stay in a parking lot; `retrieved_by` is who took it from there."""

    uniqueid: UniqueId
    lot: str
    space: str
    parked_by: Endpoint | None
    start: datetime
    end: datetime | None = None
    outcome: ParkingOutcome | None = None
    retrieved_by: Endpoint | None = None


@dataclass(slots=True)
class ConferenceStay:
    """One party's time in a conference room, alone or not."""

    uniqueid: UniqueId
    endpoint: Endpoint
    conference: str
    start: datetime
    end: datetime | None = None


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
    `parked_s` is the time in parking lots: the customer waits there and no agent is charged with it, so it is
    neither talk nor hold; before the first talk it is part of `wait_s` too.
    `reconciled`: not all of it was heard, and `witness` told the rest.
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
    parked_s: float = 0.0
    hangup_by: HangupBy | None = None
    hangup_cause: int | None = None
    reconciled: bool = False
    witness: Witness | None = None
    legs: list[Leg] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    queue_visits: list[QueueVisit] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    pickups: list[Pickup] = field(default_factory=list)
    forwards: list[Forward] = field(default_factory=list)
    parkings: list[Parking] = field(default_factory=list)
    conferences: list[ConferenceStay] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    recording_pauses: list[RecordingPause] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)

    @property
    def customer_number(self) -> str:
        """The outside party's number as the network gave it; empty for internal and withheld calls."""
        return outside_number(self.direction, self.from_number, self.to_number, withheld=self.withheld)
