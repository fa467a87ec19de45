"""The tracker's memory of one PBX, and the one place where facts are told.

Every time that leaves the tracker is clamped to its call: a clock that NTP set back gives no negative
durations, and calls of other traces do not disturb each other.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from ami.tracker.events import Headers
from ami.tracker.identity import call_id_of, endpoint_of, epoch_of, is_helper, is_local, is_spy, local_pair
from ami.tracker.rules import TrackerRules
from ami.tracker.state import Bridge, Call, Channel
from callcenter.calls.facts import (
    CallFact,
    CallId,
    CallIdentified,
    CallStarted,
    Endpoint,
    MemberChanged,
    StoryWarning,
    UniqueId,
)

GONE_LIMIT = 20_000
"""Channels that hung up are known for so many further hangups: late events name them."""
ENDED_LIMIT = 5_000
UNKNOWN_TIME = 0.0
END_OF_TIME = 32_503_680_000
"""The year 3000."""

Told = CallFact | MemberChanged


class World:
    def __init__(self, rules: TrackerRules) -> None:
        self.rules = rules
        self.node = rules.node
        self.channels: dict[str, Channel] = {}
        self.channel: Callable[[str], Channel | None] = self.channels.get
        """By uniqueid; asked at least once for every event."""
        self.bridges: dict[str, Bridge] = {}
        self.calls: dict[str, Call] = {}
        """By every linkedid that the call ever had."""
        self.local_halves: dict[str, Channel] = {}
        self.gone: OrderedDict[str, float] = OrderedDict()
        """When channels hung up, in seconds since 1970."""
        self.ended: OrderedDict[CallId, int] = OrderedDict()
        self.unsettled: set[Call] = set()
        """Calls with a talk that broke a moment ago."""
        self.unheard: dict[UniqueId, Channel] = {}
        """Callers who left a queue during an outage, for a moment."""
        self.lines: set[Endpoint] = set()
        """Endpoints that were dialled as lines: outside, whatever their names and contexts say."""
        self.boot_epoch: float | None = None
        self._told: list[Told] = []
        self.tell: Callable[[Told], None] = self._told.append
        self._order = 0
        self._headers: Headers | None = None
        self._received: float | None = None
        self._now: datetime | None = None
        self._last = UNKNOWN_TIME

    # Time

    def begin(self, headers: Headers, received: float | None) -> None:
        self._headers = headers
        self._received = received
        self._now = None

    def seconds(self) -> float:
        """Of the event: its own timestamp, else its arrival, else the second in which its channel was made."""
        headers = self._headers
        if headers is None:
            return self._last
        try:
            stamp = float(headers["Timestamp"])
        except (KeyError, ValueError):
            stamp = self._stand_in(headers)
        if 0 <= stamp < END_OF_TIME:
            self._last = stamp
        return self._last

    def _stand_in(self, headers: Headers) -> float:
        if self._received is not None:
            return self._received
        made = epoch_of(headers.get("Uniqueid", "") or headers.get("DestUniqueid", ""))
        return self._last if made is None else max(made, self._last)

    def now(self) -> datetime:
        """Computed once per event, and only for events that have something to tell."""
        now = self._now
        if now is None:
            now = self._now = datetime.fromtimestamp(self.seconds(), UTC)
        return now

    def set_time(self, at: datetime) -> None:
        """For work that no event causes: resync, end of a trace."""
        self._headers = None
        self._now = at
        self._last = at.timestamp()

    def at(self, call: Call) -> datetime:
        now = self._now or self.now()
        if now <= call.last_at:
            return call.last_at
        call.last_at = now
        return now

    def repeated(self, channel: Channel, headers: Headers) -> bool:
        """Whether the event, about this channel, came before: some change the world each time that they are heard."""
        said = headers.get("Timestamp", "")
        again = said != "" and said == channel.said
        channel.said = said
        return again

    # Telling

    def take(self) -> list[Told]:
        """What was told since the last time: by most events nothing."""
        if not self._told:
            return []
        told = self._told[:]
        self._told.clear()
        return told

    def warn(self, call: Call, name: str, detail: str) -> None:
        if call.told:
            at = self.at(call)
            self.tell(StoryWarning(call_id=call.id, node=self.node, at=at, name=name, detail=detail))

    def identify(self, call: Call) -> None:
        if not call.told or call.ended:
            return
        self.tell(
            CallIdentified(
                call_id=call.id,
                node=self.node,
                at=self.at(call),
                direction=call.direction,
                from_number=call.from_number,
                from_name=call.from_name,
                withheld=call.withheld,
                to_number=call.to_number,
                did=call.did,
            )
        )

    def announce(self, call: Call, root: Channel) -> None:
        call.told = True
        self.tell(
            CallStarted(
                call_id=call.id,
                node=self.node,
                at=self.at(call),
                direction=call.direction,
                from_number=call.from_number,
                from_name=call.from_name,
                withheld=call.withheld,
                to_number=call.to_number,
                did=call.did,
                endpoint=root.endpoint,
                uniqueid=root.uid,
                linkedid=call.linkedid,
            )
        )

    # Memory

    def call_for(self, linkedid: str, uniqueid: str) -> Call:
        """The call of a linkedid, made when nobody knows it."""
        key = linkedid or uniqueid
        call = self.calls.get(key)
        if call is None:
            self._order += 1
            call = Call(
                id=self._fresh_id(key),
                order=self._order,
                linkedid=key,
                last_at=self.now(),
                linkedids={key},
            )
            self.calls[key] = call
        return call

    def _fresh_id(self, key: str) -> CallId:
        """A call seen only in part may seem to end while its caller, not seen yet, goes on: that is a second story."""
        call_id = call_id_of(self.node, key)
        again = self.ended.get(call_id)
        return call_id if again is None else CallId(f"{call_id}+{again}")

    def adopt_call(self, call_id: CallId, linkedid: str, last_at: datetime) -> Call:
        """A call that the database knows and this memory does not."""
        self._order += 1
        call = Call(id=call_id, order=self._order, linkedid=linkedid, last_at=last_at, linkedids={linkedid})
        call.told = True
        self.calls[linkedid] = call
        return call

    def add_channel(self, headers: Headers, prefix: str = "") -> Channel | None:
        """From an event's snapshot of a channel; None for Asterisk's own helpers, supervisors at
        others' ears, and events without one."""
        uid = UniqueId(headers.get(prefix + "Uniqueid", ""))
        name = headers.get(prefix + "Channel", "")
        linkedid = headers.get(prefix + "Linkedid", "")
        if not uid or not name or uid in self.gone or is_helper(name) or is_spy(uid) or self._is_over(linkedid, uid):
            return None
        call = self.call_for(linkedid, uid)
        channel = self.make_channel(call, uid, name, headers.get(prefix + "Context", ""))
        channel.exten = headers.get(prefix + "Exten", "")
        channel.number = headers.get(prefix + "CallerIDNum", "")
        channel.caller_name = headers.get(prefix + "CallerIDName", "")
        return channel

    def _is_over(self, linkedid: str, uid: UniqueId) -> bool:
        """A leg of a call that has ended: what was heard again after the lists speaks of it still."""
        if linkedid not in self.gone or linkedid in self.calls or linkedid == uid:
            return False
        return call_id_of(self.node, linkedid) in self.ended

    def make_channel(self, call: Call, uid: UniqueId, name: str, context: str) -> Channel:
        endpoint = endpoint_of(name)
        local = is_local(name)
        outside = not local and (endpoint in self.lines or self.rules.outside(endpoint, context))
        channel = Channel(uid, name, endpoint, local, outside, call, context=context)
        self.channels[uid] = channel
        call.channels[uid] = channel
        if local:
            self._pair(channel)
        return channel

    def _pair(self, channel: Channel) -> None:
        base = local_pair(channel.name)
        if base is None:
            return
        other = self.local_halves.get(base)
        if other is not None and other.call is channel.call:
            self.join_halves(channel, other)
        else:
            self.local_halves[base] = channel

    def join_halves(self, one: Channel, two: Channel) -> None:
        one.peer = two
        two.peer = one

    def forget_channel(self, channel: Channel) -> None:
        self.channels.pop(channel.uid, None)
        channel.call.channels.pop(channel.uid, None)
        base = local_pair(channel.name) if channel.local else None
        if base is not None and self.local_halves.get(base) is channel:
            del self.local_halves[base]
        if channel.peer is not None and channel.peer.peer is channel:
            channel.peer.peer = None
        self.gone[channel.uid] = self.seconds()
        if len(self.gone) > GONE_LIMIT:
            self.gone.popitem(last=False)

    def forget_call(self, call: Call) -> None:
        for linkedid in call.linkedids:
            if self.calls.get(linkedid) is call:
                del self.calls[linkedid]
        self.unsettled.discard(call)
        if not call.told:
            return
        base = CallId(call.id.partition("+")[0])
        self.ended[base] = self.ended.pop(base, 1) + 1
        if len(self.ended) > ENDED_LIMIT:
            self.ended.popitem(last=False)

    def every_call(self) -> Iterable[Call]:
        return list(dict.fromkeys(self.calls.values()))
