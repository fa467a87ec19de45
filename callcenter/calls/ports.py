"""What the domain asks of a telephone exchange, so that it can be run and tested without one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import SPY_MARK, CallId, Endpoint, UniqueId

_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_STILL: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """One PBX as `/readyz` tells it; `state` is the connection's own word (`up`, `waiting`, `refused`...)."""

    node: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class Position:
    """The place of a call in the log, newest first; the id decides between two of one microsecond."""

    started_at: datetime
    call_id: str


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """An E.164 number within a stretch of time, `until` itself being outside; None: without an end on that side."""

    key: str
    since: datetime | None = None
    until: datetime | None = None

    def without(self, other: "NumberSpan") -> "list[NumberSpan]":
        """What is left of this stretch when another one is taken out."""
        (begins, ends), (out, back) = self._bounds(), other._bounds()
        before = [replace(self, until=self.until if ends <= out else other.since)] if begins < min(ends, out) else []
        after = [replace(self, since=self.since if back <= begins else other.until)] if max(begins, back) < ends else []
        return before + after

    def _bounds(self) -> tuple[datetime, datetime]:
        return self.since or _NEVER, self.until or _STILL


class Telephony(Protocol):
    """Commands to the PBX. Each is sent once at most; what was not sent raises `Unavailable`."""

    async def join_queues(self, endpoint: Endpoint, name: str, queues: list[str], *, paused: bool) -> None:
        """Make the device a member of exactly these queues' rings (already a member is fine)."""

    async def leave_queues(self, endpoint: Endpoint, queues: list[str]) -> None:
        """Take the device out of these queues (not a member is fine)."""

    async def pause(self, endpoint: Endpoint, *, paused: bool, reason: str) -> None:
        """Pause or unpause the device in every queue that it is a member of."""

    async def originate(self, endpoint: Endpoint, number: str, *, caller_id: str) -> CallId:
        """Ring the agent's device, then dial the number; returns the id that the call will have."""

    async def hang_up(self, channel: str) -> None:
        """Hang up one channel by its name."""

    def status(self) -> list[NodeStatus]:
        """The connections to every configured PBX."""


class DeviceState(StrEnum):
    """A device as the PBX sees it; `UNAVAILABLE` is a phone that is not registered."""

    IDLE = "idle"
    IN_USE = "in_use"
    RINGING = "ringing"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Party:
    """One live channel of a running call."""

    channel: str
    uniqueid: UniqueId


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes on: an extension in the context of operators' own calls, or in the context named."""

    exten: str
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialOrder:
    """`endpoint` rings first and shows `name` and `number`; then `dialled` is called, to which `shown` is presented
    (empty: what the dial plan says). `auto_answer` asks a desk phone to take its own leg at once."""

    endpoint: Endpoint
    number: str
    name: str
    dialled: str
    shown: str = ""
    auto_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedCall:
    """A call on a parking space; `timeout_s` is what is left until it comes back."""

    node: str
    space: str
    party: Party
    number: str
    parked_by: str
    timeout_s: int
    duration_s: int


class CallHandling(Protocol):
    """Commands to running calls. As with `Telephony` each is sent once at most; a channel that is gone, and whatever
    the PBX does not do, raises a `Conflict`; `node` is the call's own."""

    async def device_state(self, endpoint: Endpoint) -> DeviceState:
        """What the device does now."""

    async def dial(self, order: DialOrder) -> CallId:
        """Ring the device, then dial; returns the id that the call will have."""

    async def retrieve(self, endpoint: Endpoint, space: str) -> CallId:
        """Ring the device, and give it the call on the parking space when it answers."""

    async def pick_up(self, endpoint: Endpoint, ringing: Party, *, auto_answer: bool) -> CallId:
        """Ring the device, and give it the call that rings at another one when it answers."""

    async def ask_to_answer(self, node: str, ringing: Party) -> None:
        """Ask the desk phone to go off hook for this ring; whether it does is seen later, or not."""

    async def hang_up_party(self, node: str, party: Party) -> None:
        """Gone already is fine."""

    async def hold(self, node: str, holder: Party, waiting: Party) -> None:
        """The one waits with music, the holder in silence."""

    async def resume(self, node: str, holder: Party, waiting: Party) -> None:
        """Both talk again."""

    async def consult(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        """The one waits with music while the holder calls somebody else."""

    async def swap(self, node: str, holder: Party, talking: Party, waiting: Party) -> None:
        """`talking` waits, and the holder talks with the one who waited."""

    async def join(self, node: str, waiting: Party, consulted: Party) -> None:
        """The one who waited talks with the one consulted; the holder is hung up by the dial plan."""

    async def end_consultation(self, node: str, holder: Party, waiting: Party) -> None:
        """Whoever was consulted or rung for it is hung up; the holder talks with the one who waited."""

    async def transfer(self, node: str, by: Party, to: Place) -> None:
        """Whom this one talks with goes on there."""

    async def send_on(self, node: str, holder: Party, waiting: Party, to: Place) -> None:
        """The one who waits goes on there, and the holder is hung up."""

    async def play_digits(self, node: str, party: Party, digits: str) -> None:
        """The party hears these keys."""

    async def park(self, node: str, party: Party, by: Party) -> str:
        """Put the party on a parking space, whose number is returned; it comes back to `by` in time."""

    async def parked(self) -> list[ParkedCall]:
        """The parked calls of all nodes."""

    async def mask_recording(self, node: str, party: Party, *, masked: bool) -> None:
        """Silence both directions of the recordings on this channel, or end that."""


class SpyMode(StrEnum):
    """How a supervisor is at an agent's ear: hears both, speaks to the agent alone, or speaks to both."""

    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class SpyState(StrEnum):
    RINGING = "ringing"
    LISTENING = "listening"


def spy_id(node: str, token: str) -> UniqueId:
    """The id of a supervisor's channel; the tracker knows it by its form."""
    return UniqueId(f"{node}{SPY_MARK}{token}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpyOrder:
    """`endpoint` is the supervisor's phone, which shows `name`; `spied` the agent's channel on `node`; `channel_id` is
    made by `spy_id` for this one listening."""

    node: str
    channel_id: UniqueId
    endpoint: Endpoint
    spied: Party
    mode: SpyMode
    name: str
    auto_answer: bool = False


class Supervision(Protocol):
    """What a supervisor does to others' calls at the PBX. Sent once at most, as with `CallHandling`.

    A supervisor's channel is known by its id, and never becomes a call or a leg.
    """

    async def spy(self, order: SpyOrder) -> None:
        """Ring the supervisor's phone; answered, it is at the agent's ear until either hangs up."""

    async def spy_mode(self, node: str, spy: UniqueId, mode: SpyMode) -> None:
        """Change how, within the same call."""

    async def spies(self, node: str) -> Mapping[UniqueId, SpyState]:
        """The supervisors' channels that there are."""

    async def end_spy(self, node: str, spy: UniqueId) -> None:
        """Gone already is fine."""

    async def take_over(self, node: str, agent: Party, customer: Party, *, taker: Endpoint, giver: Endpoint) -> None:
        """The customer is transferred to `taker`'s phone and back to `giver`'s when nobody answers there."""

    async def to_front(self, node: str, queue: str, caller: Party) -> None:
        """Make the caller the first of the queue."""

    async def line_up(self, node: str, queue: str) -> list[UniqueId]:
        """Who waits in the queue, the first in front."""

    async def send(self, node: str, party: Party, to: Place) -> None:
        """The party leaves whatever it is in, and goes on there."""


class AgentLocator(Protocol):
    """Who holds which device now."""

    def agent_of(self, endpoint: Endpoint) -> int | None:
        """The id of the person who holds the device; None for a trunk and for a device that nobody took."""


class UserNames(Protocol):
    """The names of people by their ids."""

    async def names(self, session: AsyncSession, user_ids: Collection[int]) -> Mapping[int, str]:
        """A name for each id that exists."""


class SpokenWords(Protocol):
    """What was said in calls."""

    def calls_with(self, session: AsyncSession, words: str) -> Select[Any]:
        """The ids of the calls in which all these words were said, in any form; to be used within a query."""


class CallTags(Protocol):
    """The words that people put on calls."""

    def calls_tagged(self, tag: str) -> Select[Any]:
        """The ids of the calls with this tag; to be used within a query."""


class CustomerLookup(Protocol):
    """Whose numbers these are."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[BaseModel]]:
        """The customers of each E.164 number, with the attributes of `CallCustomer`; nobody's number is left out."""
