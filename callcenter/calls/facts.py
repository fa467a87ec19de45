"""What happened to a call, in the words of a call centre.

The tracker turns Asterisk's events into these facts; everything else in the house reads facts and never an
AMI event. A fact is immutable, names its call, its node and its time (UTC, the node's own clock), and can be
told twice: whoever applies facts must end in the same state when one is repeated.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeVar, dataclass_transform

T = TypeVar("T")

CallId = NewType("CallId", str)
"""Our own id of a call: the uniqueid of the channel that began it, with `node-` before it unless Asterisk's
`systemname` already put it there; so the same trace gives the same ids, and a grep in Asterisk's logs finds it."""
UniqueId = NewType("UniqueId", str)
"""Asterisk's id of one channel; unique within a node."""
Endpoint = NewType("Endpoint", str)
"""A channel name without its serial: `PJSIP/101`. Agents' devices and trunks are known by it."""


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class CallStatus(StrEnum):
    """How a call ended; `None` in a story means that it is still going on."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"  # the caller left while waiting in a queue
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"  # the caller left while it rang outside any queue


class LegRole(StrEnum):
    CALLER = "caller"  # the channel that began the call
    AGENT = "agent"  # a device of this firm that was rung
    OUTSIDE = "outside"  # a party that was dialled through a trunk
    SYSTEM = "system"  # voicemail, IVR and the like never get a leg; Local halves never either


class LegOutcome(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REJECTED = "rejected"
    CANCELLED = "cancelled"  # the caller or the dialling side gave up
    ELSEWHERE = "elsewhere"  # another device took the call
    FAILED = "failed"
    LOST = "lost"  # the PBX forgot it while we did not listen


class QueueOutcome(StrEnum):
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMEOUT = "timeout"
    FULL = "full"
    JOIN_EMPTY = "join_empty"
    LEAVE_EMPTY = "leave_empty"
    CONTINUED = "continued"  # left by a key press, a transfer or the dial plan
    LOST = "lost"


class HangupBy(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class TransferKind(StrEnum):
    BLIND = "blind"
    ATTENDED = "attended"
    BLONDE = "blonde"


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
    """A channel joined the call: the caller's own, or one that is being dialled."""

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
    kind: TransferKind
    by: Endpoint
    from_party: str
    to_party: str
    outcome: str


@fact
class PickedUp(Fact):
    by: Endpoint
    instead_of: Endpoint


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
    """`reconciled` when the end was not heard but found out after an outage; `cause` is Asterisk's hang-up cause."""

    status: CallStatus
    hangup_by: HangupBy
    cause: int
    reconciled: bool = False


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
    | RecordingStarted
    | RecordingPaused
    | RecordingResumed
    | CallEnded
    | StoryWarning
)
