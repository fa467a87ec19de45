"""What the tracker remembers while calls live: channels, bridges, queue visits, calls."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from callcenter.calls.facts import CallId, Endpoint, Transferred, UniqueId
from callcenter.calls.vocabulary import CallStatus, Direction, HangupBy, LegOutcome, LegRole, QueueOutcome


class ChannelState:
    """Asterisk's own numbers, as in the header `ChannelState`."""

    DOWN: Final = 0
    RING: Final = 4  # the far end asks us
    RINGING: Final = 5  # we ask the far end
    UP: Final = 6


CALLER, AGENT, OUTSIDE = LegRole.CALLER, LegRole.AGENT, LegRole.OUTSIDE
INBOUND, OUTBOUND, INTERNAL = Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL
"""Up to Python 3.11 an enum's attribute is a call: what every event asks for is looked up once."""


@dataclass(slots=True, eq=False)
class Bridge:
    """`holding` bridges park people beside each other; nobody in them hears anybody. `conference`: of ConfBridge.

    `holder` is whom people wait for in a holding bridge of call control.
    """

    id: str
    holding: bool = False
    conference: bool = False
    holder: UniqueId | None = None
    members: dict[UniqueId, "Channel"] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Visit:
    """A caller in a queue. `abandon` is a hint only: Asterisk says it on time-outs too.

    `unheard`: he left while nobody listened. What he does next may still tell how, for a moment.
    """

    queue: str
    entered_at: datetime
    position: int = 0
    left_at: datetime | None = None
    abandon: bool = False
    unheard: bool = False
    outcome: QueueOutcome | None = None


@dataclass(slots=True, eq=False)
class Space:
    """One space of a parking lot. `party` is who is known to wait there, `by` who put him there."""

    lot: str
    name: str
    by: Endpoint | None
    party: "Channel | None" = None


@dataclass(slots=True, eq=False)
class Channel:
    """One Asterisk channel and, when it is a real party, its leg of the call.

    `role` is None until the leg was told. `dialer` is the channel that rings this one, `origin` the real one
    for which it does, through Local channels; `peer` is the other half of a Local channel. `partners` are the
    real parties that this one hears now, `holding` those that it put on hold, `held_by` is the one who lets it wait
    in a holding bridge of call control. `dialled` is the number by which a party outside was called, `vanished` a
    device that this one rang and that is gone without the dial's end, `said` the time of the last Unhold or attended
    transfer.
    """

    uid: UniqueId
    name: str
    endpoint: Endpoint
    local: bool
    outside: bool
    call: "Call"
    state: int = 0
    exten: str = ""
    number: str = ""
    caller_name: str = ""
    context: str = ""
    role: LegRole | None = None
    bridge: Bridge | None = None
    peer: "Channel | None" = None
    dialer: "Channel | None" = None
    origin: "Channel | None" = None
    vanished: "Channel | None" = None
    queue: str | None = None
    queue_asked: str = ""
    visit: Visit | None = None
    rung: bool = False
    answered: bool = False
    held: bool = False
    said: str = ""
    holding: "dict[UniqueId, Channel]" = field(default_factory=dict)
    talked: bool = False
    silent: bool = False
    elsewhere: bool = False
    leaving: bool = False
    transferring: bool = False
    hung_up: bool = False
    dial_status: str = ""
    dialled: str = ""
    recording: str | None = None
    space: Space | None = None
    was_parked: bool = False
    conference: str = ""
    music: bool = False
    dumped: bool = False
    gave_up_ringing: bool = False
    """The far half of a Local channel whose near half a queue or group rang until its time was over."""
    masked: frozenset[str] = frozenset()
    held_by: "Channel | None" = None
    partners: dict[UniqueId, "Channel"] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class OpenTransfer:
    """`moved` is on the way to the target; `tried` says how the devices rung for him so far ended."""

    moved: Channel
    fact: Transferred
    tried: list[LegOutcome] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class BrokenTalk:
    """Two parties who left each other a moment ago; Asterisk may be moving them into another bridge."""

    a: Channel
    b: Channel
    at: datetime


@dataclass(slots=True, eq=False)
class Call:
    """`channels` are alive, Local halves included; `told` says whether facts named this call yet.

    `wave` holds the outcomes of the devices that were rung last outside queues, `evidence` the status that a
    queue gave: the later of the two decides a call in which nobody talked. `first_out` left the last talk first.
    """

    id: CallId
    order: int
    linkedid: str
    last_at: datetime
    linkedids: set[str] = field(default_factory=set)
    channels: dict[UniqueId, Channel] = field(default_factory=dict)
    root: Channel | None = None
    told: bool = False
    ended: bool = False
    direction: Direction = Direction.INTERNAL
    from_number: str = ""
    from_name: str = ""
    withheld: bool = False
    to_number: str = ""
    did: str = ""
    originated: bool = False
    dialled: bool = False
    up: bool = False
    talked: bool = False
    heard_in_part: bool = False
    wave: list[LegOutcome] = field(default_factory=list)
    evidence: CallStatus | None = None
    hangup_by: HangupBy | None = None
    first_out: Channel | None = None
    complete_reason: str = ""
    cause: int = 0
    broken: dict[tuple[UniqueId, UniqueId], BrokenTalk] = field(default_factory=dict)
    transfers: list[OpenTransfer] = field(default_factory=list)

    def goes_on(self) -> None:
        """Somebody new came: an earlier hang-up did not end the call, unless it was the caller's own."""
        root = self.root
        if root is None or not root.leaving or root.transferring:
            self.hangup_by = None
