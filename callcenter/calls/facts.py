"""What happened to a call, in the words of a call centre.

The tracker turns Asterisk's events into these facts; everything else in the house reads facts and never an
AMI event. A fact is immutable, names its call, its node and its time (UTC, the node's own clock), and can be
told twice: whoever applies facts must end in the same state when one is repeated.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType, TypeVar, dataclass_transform

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

T = TypeVar("T")

SPY_MARK: Final = "-spy-"
"""In the id of a channel by which a supervisor listens, `NODE-spy-TOKEN`: it is no part of any call. Asterisk's own ids
have no letters behind the node's name."""

CallId = NewType("CallId", str)
"""Our own id of a call: the uniqueid of the channel that began it, with `node-` before it unless Asterisk's
`systemname` is that name and already put it there; so the same trace gives the same ids, and a grep in Asterisk's
logs finds it."""
UniqueId = NewType("UniqueId", str)
"""Asterisk's id of one channel; unique within a node."""
Endpoint = NewType("Endpoint", str)
"""A channel name without its serial: `PJSIP/101`. Agents' devices and trunks are known by it."""


@dataclass_transform(frozen_default=True, kw_only_default=True, eq_default=True)
def fact(kind: type[T]) -> type[T]:
    """A frozen dataclass to the type checker, an open one at run time.

    The frozen kind writes its fields through `object.__setattr__`: twice the time for each of some thousand facts a
    second. Nobody assigns to a fact all the same; mypy refuses it.
    """
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(kind)


@fact
class Fact:
    """`node` is the name of the PBX in our settings; `at` is UTC."""

    call_id: CallId
    node: str
    at: datetime


@fact
class CallStarted(Fact):
    """The first sign of a call. Numbers are as the network sent them, not yet normalised.

    `from_number` is empty when the network sent none or forbade showing it; `withheld` tells the latter.
    `endpoint` is the trunk for a call from outside, the device for one from inside.
    """

    direction: Direction
    from_number: str
    from_name: str
    withheld: bool
    to_number: str
    did: str
    endpoint: Endpoint
    uniqueid: UniqueId
    linkedid: str


@fact
class CallIdentified(Fact):
    """Something about the whole call became known later (an originated call's number, the real direction)."""

    direction: Direction
    from_number: str
    from_name: str
    withheld: bool
    to_number: str
    did: str


@fact
class CallsMerged(Fact):
    """Asterisk joined two calls; `absorbed` is closed and its legs belong to `call_id` from now on."""

    absorbed: CallId


@fact
class LegStarted(Fact):
    """A channel joined the call: the caller's own, or one that is being dialled. Told again when the number that was
    dialled becomes known only after the device began to ring."""

    uniqueid: UniqueId
    channel: str
    endpoint: Endpoint
    role: LegRole
    queue: str | None
    number: str


@fact
class LegRinging(Fact):
    """The device rings: this is the moment that brings the card."""

    uniqueid: UniqueId
    endpoint: Endpoint
    queue: str | None


@fact
class LegAnswered(Fact):
    uniqueid: UniqueId
    endpoint: Endpoint


@fact
class LegEnded(Fact):
    uniqueid: UniqueId
    endpoint: Endpoint
    outcome: LegOutcome


@fact
class QueueEntered(Fact):
    queue: str
    uniqueid: UniqueId
    position: int


@fact
class QueueLeft(Fact):
    """`wait_s` is computed from event times: Asterisk's HoldTime is a difference of whole seconds."""

    queue: str
    uniqueid: UniqueId
    outcome: QueueOutcome
    agent: Endpoint | None
    wait_s: float


@fact
class TalkStarted(Fact):
    """Two real parties hear each other; Local channels are never a party."""

    between: tuple[Endpoint, Endpoint]
    uniqueids: tuple[UniqueId, UniqueId]


@fact
class TalkEnded(Fact):
    between: tuple[Endpoint, Endpoint]
    uniqueids: tuple[UniqueId, UniqueId]


@fact
class Held(Fact):
    uniqueid: UniqueId
    endpoint: Endpoint


@fact
class Unheld(Fact):
    uniqueid: UniqueId
    endpoint: Endpoint


@fact
class Transferred(Fact):
    """`to_party` is the number that a blind transfer names, else the target: its endpoint, or a number outside."""

    kind: TransferKind
    by: Endpoint
    from_party: str
    to_party: str
    outcome: TransferOutcome


@fact
class Parked(Fact):
    """The party of `uniqueid` waits in a parking lot: nobody holds it, nobody hears it, anybody may take it.

    `by` is who parked it, None when the dial plan did or nobody knows.
    """

    uniqueid: UniqueId
    lot: str
    space: str
    by: Endpoint | None


@fact
class Unparked(Fact):
    """`by` is who took the call from the lot; None for every other outcome."""

    uniqueid: UniqueId
    lot: str
    space: str
    outcome: ParkingOutcome
    by: Endpoint | None


@fact
class ConferenceJoined(Fact):
    """A party is in a conference room, perhaps alone; whom it hears there, the talks tell."""

    uniqueid: UniqueId
    endpoint: Endpoint
    conference: str


@fact
class ConferenceLeft(Fact):
    uniqueid: UniqueId
    endpoint: Endpoint
    conference: str


@fact
class PickedUp(Fact):
    by: Endpoint
    instead_of: Endpoint


@fact
class Forwarded(Fact):
    """A device that rang sent the call on (SIP 302): `to_party` is tried instead of it.

    A dial plan that forwards says so nowhere: there the legs alone tell it.
    """

    uniqueid: UniqueId
    by: Endpoint
    to_party: str


@fact
class RecordingStarted(Fact):
    """MixMonitor writes `file` (a path on the PBX) for the channel."""

    uniqueid: UniqueId
    file: str


@fact
class RecordingPaused(Fact):
    """The recording of the channel is silent from now on: the file's time line goes on."""

    uniqueid: UniqueId


@fact
class RecordingResumed(Fact):
    uniqueid: UniqueId


@fact
class CallEnded(Fact):
    """`reconciled` when the end was not heard but found out after an outage, `witness` then says from whom, and nobody
    may know who hung up; `cause` is Asterisk's hang-up cause."""

    status: CallStatus
    hangup_by: HangupBy | None
    cause: int
    reconciled: bool = False
    witness: Witness | None = None


@fact
class CallRetold(Fact):
    """The PBX's own books know the call better than we heard it: all that was told of it is void, and the facts that
    follow at once, from its `CallStarted` on, make its story anew."""

    witness: Witness


@fact
class StoryWarning(Fact):
    """Something was not understood: named (`kebab-case`), told, and never turned into an invented fact."""

    name: str
    detail: str


@fact
class MemberChanged:
    """A queue member as the PBX sees it; not part of any call."""

    node: str
    at: datetime
    queue: str
    endpoint: Endpoint
    present: bool
    paused: bool
    pause_reason: str
    in_call: bool
    device_status: int


CallFact = (
    CallStarted
    | CallIdentified
    | CallsMerged
    | LegStarted
    | LegRinging
    | LegAnswered
    | LegEnded
    | QueueEntered
    | QueueLeft
    | TalkStarted
    | TalkEnded
    | Held
    | Unheld
    | Transferred
    | PickedUp
    | Forwarded
    | Parked
    | Unparked
    | ConferenceJoined
    | ConferenceLeft
    | RecordingStarted
    | RecordingPaused
    | RecordingResumed
    | CallEnded
    | CallRetold
    | StoryWarning
)
