"""Commands to the exchange over AMI: the `Telephony` port.

Nothing is ever sent twice. What was not sent, and what Asterisk refused, leaves the exchange as it was; what was
sent and not answered is `OutcomeUnknown`, and whoever asked has to look first.
"""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from ami.actions_wire import ActionValue
from ami.errors import ActionFailed, AmiError, InvalidAction, OutcomeUnknown
from ami.message import Event, Response
from callcenter.calls.facts import CallId, Endpoint
from callcenter.calls.ports import NodeStatus
from callcenter.errors import Conflict, InvalidInput, Unavailable

T = TypeVar("T")

DIALLABLE: Final = re.compile(r"\+?[0-9*#]{1,32}")
"""What may be dialled for a person. Letters and separators would let a number choose another part of the dial plan."""
MAX_NAME: Final = 80
ORIGINATED: Final = "OriginateResponse"
"""The event that tells how an Originate went on."""

_ORIGINATE_REASONS: Final[Mapping[str, str]] = {
    "0": "the phone is not registered",
    "1": "the phone did not answer",
    "3": "the phone did not answer",
    "5": "the phone is busy",
    "8": "the phone cannot be reached",
}
"""`Reason` of OriginateResponse is the number of a control frame in Asterisk's `frame.h`."""


class PbxRefused(Conflict):
    """Asterisk understood and said no; the reason is in our words, Asterisk's own in `pbx_message`."""

    code = "pbx-refused"


class PbxAway(Unavailable):
    """Nothing was sent: it may be tried again."""

    code = "pbx-away"


class PbxSilent(Unavailable):
    """It was sent and not answered: it may have happened."""

    code = "pbx-silent"
    retryable = False


class LinkStatus(Protocol):
    """The part of a link's status that is told on."""

    @property
    def state(self) -> str:
        """`up` or why not."""

    @property
    def last_error(self) -> str | None:
        """In plain words."""


class ManagerLink(Protocol):
    """What is needed of the connection to one node."""

    async def send(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> Response:
        """Send once; the answer may be an error."""

    async def list(self, action: Mapping[str, ActionValue], *, timeout: float | None = None) -> Sequence[Event]:
        """The rows of a list action."""

    def next_action_id(self) -> str:
        """An id under which a later event will be recognised."""

    def status(self) -> LinkStatus:
        """How the link is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRules:
    """`context` is where an operator's own calls go through the dial plan. `ring_s` is how long the operator's device
    rings; `watch_s` how long we wait for an early failure before the caller is told that it rings."""

    context: str
    ring_s: int = 30
    watch_s: float = 2.0
    node_of: Mapping[Endpoint, str] = field(default_factory=dict)


class AmiTelephony:
    """Implements `Telephony` over one link per node. A device that `node_of` does not name is on the first node."""

    def __init__(
        self,
        links: Mapping[str, ManagerLink],
        rules: DialRules,
        *,
        new_token: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        if not links:
            raise ValueError("a telephony needs at least one node")
        self._links = links
        self._rules = rules
        self._new_token = new_token
        self._originated: dict[str, asyncio.Future[Event]] = {}

    async def join_queues(self, endpoint: Endpoint, name: str, queues: list[str], *, paused: bool) -> None:
        node = self.node_of(endpoint)
        present = await self._dynamic_queues(node, endpoint)
        for queue in queues:
            if queue not in present:
                await self._add(node, endpoint, queue, {"MemberName": _name(name, endpoint), "Paused": _flag(paused)})
        await self.leave_queues(endpoint, sorted(present - set(queues)))

    async def leave_queues(self, endpoint: Endpoint, queues: list[str]) -> None:
        node = self.node_of(endpoint)
        for queue in queues:
            response = await self.send(node, {"Action": "QueueRemove", "Queue": queue, "Interface": endpoint})
            check(response, "the phone cannot leave a queue", but=("not there", "no such queue"))

    async def pause(self, endpoint: Endpoint, *, paused: bool, reason: str) -> None:
        action = {"Action": "QueuePause", "Interface": endpoint, "Paused": _flag(paused)}
        if reason:
            action["Reason"] = _plain(reason)
        check(await self.send(self.node_of(endpoint), action), "the phone is in no queue of the PBX")

    async def originate(self, endpoint: Endpoint, number: str, *, caller_id: str) -> CallId:
        for text in (number, caller_id):
            if text:
                check_diallable(text)
        if not number:
            raise InvalidInput("there is no number to dial")
        where = {"Context": self._rules.context, "Exten": number, "Priority": "1"}
        return await self.ring_first(endpoint, where | ({"CallerID": caller_id} if caller_id else {}))

    async def ring_first(self, endpoint: Endpoint, then: Mapping[str, ActionValue]) -> CallId:
        """Ring the device, and do `then` (headers of Originate) with it when it answers.

        The id is given to Asterisk as the channel's own, so that the call is known from its first event; `then` may
        name another one.
        """
        node = self.node_of(endpoint)
        call_id = CallId(f"{node}-{self._new_token()}")
        action_id = self._links[node].next_action_id()
        outcome: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._originated[action_id] = outcome
        first = {"Action": "Originate", "Channel": endpoint, "Timeout": str(self._rules.ring_s * 1000), "Async": "true"}
        try:
            action = {**first, "ChannelId": call_id, **then, "ActionID": action_id}
            check(await self.send(node, action), "the PBX does not place the call")
            await self._watch(outcome)
        finally:
            del self._originated[action_id]
        return call_id

    async def hang_up(self, channel: str) -> None:
        """A channel that is gone already is fine."""
        node = self.node_of(Endpoint(channel.rpartition("-")[0]))
        response = await self.send(node, {"Action": "Hangup", "Channel": channel})
        check(response, "the PBX does not hang up", but=("no such channel",))

    def status(self) -> list[NodeStatus]:
        return [self._status(node, link) for node, link in self._links.items()]

    def observe(self, event: Event) -> None:
        """Feed every event of every node: the outcome of an Originate comes as an event."""
        if event.name != ORIGINATED:
            return
        outcome = self._originated.get(event.action_id)
        if outcome is not None and not outcome.done():
            outcome.set_result(event)

    async def _watch(self, outcome: asyncio.Future[Event]) -> None:
        """An early failure is told; a phone that still rings after the watch is a call like any other."""
        done, _ = await asyncio.wait([outcome], timeout=self._rules.watch_s)
        if not done:
            return
        event = outcome.result()
        if event.get("Response", "").lower() != "success":
            reason = event.get("Reason", "")
            raise PbxRefused(_ORIGINATE_REASONS.get(reason, "the phone could not be called"), reason=reason)

    async def _dynamic_queues(self, node: str, endpoint: Endpoint) -> set[str]:
        """The queues that the device was added to at run time; those of the configuration file are not ours."""
        action = {"Action": "QueueStatus", "Member": endpoint}
        rows = await self.rows(node, action)
        return {
            row.get("Queue", "")
            for row in rows
            if row.name == "QueueMember"
            and row.get("Location", row.get("Interface", "")) == endpoint
            and row.get("Membership", "dynamic") == "dynamic"
        }

    async def _add(self, node: str, endpoint: Endpoint, queue: str, more: Mapping[str, str]) -> None:
        action = {"Action": "QueueAdd", "Queue": queue, "Interface": endpoint, "StateInterface": endpoint, **more}
        response = await self.send(node, action)
        if "no such queue" in response.message.lower():
            raise PbxRefused("the PBX has no such queue", queue=queue, pbx_message=response.message)
        check(response, "the phone cannot join a queue", but=("already there",))

    async def send(self, node: str, action: Mapping[str, ActionValue]) -> Response:
        """Once; a node that is not configured is one that is away."""
        if node not in self._links:
            raise PbxAway("the call is on a PBX that is not configured here")
        return await translated(self._links[node].send(action))

    def node_of(self, endpoint: Endpoint) -> str:
        """The node on which the device is."""
        node = self._rules.node_of.get(endpoint)
        return node if node is not None and node in self._links else next(iter(self._links))

    async def rows(self, node: str, action: Mapping[str, ActionValue]) -> Sequence[Event]:
        """Of a list action."""
        if node not in self._links:
            raise PbxAway("the call is on a PBX that is not configured here")
        return await translated(self._links[node].list(action))

    @property
    def nodes(self) -> Sequence[str]:
        """In the order of the settings."""
        return tuple(self._links)

    @property
    def context(self) -> str:
        """Through which operators' own calls go."""
        return self._rules.context

    def _status(self, node: str, link: ManagerLink) -> NodeStatus:
        status = link.status()
        return NodeStatus(node, str(status.state), status.last_error or "")


async def translated(answer: Awaitable[T]) -> T:
    """The answer, or what became of the action in the words of the house."""
    try:
        return await answer
    except OutcomeUnknown as error:
        raise PbxSilent("the PBX did not answer in time: look before you try again") from error
    except InvalidAction as error:
        raise InvalidInput("a value cannot be sent to the PBX") from error
    except ActionFailed as error:
        raise PbxRefused("the PBX refused the request", pbx_message=error.message) from error
    except AmiError as error:
        raise PbxAway("the PBX does not answer now") from error


def check_diallable(text: str) -> None:
    if not DIALLABLE.fullmatch(text):
        raise InvalidInput("only digits, * and # can be dialled")


def check(response: Response, refusal: str, *, but: Sequence[str] = ()) -> None:
    """Errors that mean "it is so already" are none."""
    if response.ok or any(fine in response.message.lower() for fine in but):
        return
    raise PbxRefused(refusal, pbx_message=response.message)


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _name(name: str, endpoint: Endpoint) -> str:
    return _plain(name) or endpoint


def _plain(text: str) -> str:
    """Free text on one line: it ends up in a header and in queue_log, whose separator is the bar."""
    return "".join(letter if letter.isprintable() and letter != "|" else " " for letter in text).strip()[:MAX_NAME]
