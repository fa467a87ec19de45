"""From Asterisk's events to the facts of calls.

Pure and synchronous: no I/O and no clock, so a recorded trace gives the same facts every time. Whatever comes,
`feed` returns: unknown ids, missing headers and events out of order are part of life on a busy PBX.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from ami.tracker import arrivals, bridges, dials, endings, holding, marks, members, queues, transfers
from ami.tracker.events import EventLike, Headers
from ami.tracker.rebuild import rebuild
from ami.tracker.rules import TrackerRules
from ami.tracker.snapshot import Snapshot
from ami.tracker.world import Told, World
from callcenter.calls.story import CallStory

Handler = Callable[[World, Headers], None]

HANDLERS: dict[str, Handler] = {
    "Newchannel": arrivals.newchannel,
    "NewCallerid": arrivals.new_caller_id,
    "Newstate": dials.newstate,
    "DialBegin": dials.dial_begin,
    "DialState": dials.dial_state,
    "DialEnd": dials.dial_end,
    "LocalBridge": bridges.local_bridge,
    "BridgeCreate": bridges.bridge_create,
    "BridgeEnter": bridges.bridge_enter,
    "BridgeLeave": bridges.bridge_leave,
    "BridgeDestroy": bridges.bridge_destroy,
    "Hold": holding.hold,
    "Unhold": holding.unhold,
    "VarSet": marks.var_set,
    "MixMonitorStart": marks.mix_monitor_start,
    "MixMonitorMute": marks.mix_monitor_mute,
    "ChanSpyStart": marks.chan_spy_start,
    "Newexten": queues.new_exten,
    "QueueCallerJoin": queues.caller_join,
    "QueueCallerAbandon": queues.caller_abandon,
    "QueueCallerLeave": queues.caller_leave,
    "AgentCalled": queues.agent_called,
    "AgentConnect": queues.agent_connect,
    "AgentComplete": queues.agent_complete,
    "QueueMemberAdded": members.member_changed,
    "QueueMemberStatus": members.member_changed,
    "QueueMemberPause": members.member_changed,
    "QueueMember": members.member_changed,
    "QueueMemberRemoved": members.member_removed,
    "BlindTransfer": transfers.blind_transfer,
    "AttendedTransfer": transfers.attended_transfer,
    "Pickup": transfers.pickup,
    "HangupRequest": endings.hangup_request,
    "Hangup": endings.hangup,
    "FullyBooted": endings.fully_booted,
    "Shutdown": endings.shutdown,
}

HEARD = frozenset(HANDLERS)
"""The events that say something to the tracker; all others may be left out before they are parsed.

Of VarSet it hears `marks.VARIABLES` alone.
"""


class Tracker:
    """One PBX. `faults` counts events whose handling broke, by name: it stays empty, and is watched."""

    def __init__(self, rules: TrackerRules) -> None:
        self.world = World(rules)
        self.faults: Counter[str] = Counter()

    def feed(self, event: EventLike, received: float | None = None) -> list[Told]:
        """`received` (seconds since 1970) stands in for the time of events without a timestamp."""
        handler = HANDLERS.get(event.name)
        if handler is None:
            return []
        headers = event.headers
        if handler is marks.var_set and headers.get("Variable", "") not in marks.VARIABLES:
            return []
        world = self.world
        world.begin(headers, received)
        try:
            if world.unsettled:
                self._settle_before(headers)
            handler(world, headers)
        except Exception:  # noqa: BLE001 - one odd event must not take the calls of the whole PBX with it
            self._fault(event)
        return world.take()

    def tick(self, now: datetime) -> list[Told]:
        """Tell the ends of talks that stayed broken; call it some times a second, with the node's time."""
        world = self.world
        for call in list(world.unsettled):
            bridges.settle(world, call, now)
        return world.take()

    def finish(self) -> list[Told]:
        """A trace is over: what it left running stays open, but no talk stays in the balance."""
        return self.tick(datetime.max.replace(tzinfo=UTC))

    def rebuild(self, snapshot: Snapshot, open_stories: Iterable[CallStory]) -> list[Told]:
        """After a (re)connect; `open_stories` are the running calls that the database knows."""
        rebuild(self.world, snapshot, open_stories)
        return self.world.take()

    def lose_all(self, at: datetime) -> list[Told]:
        """The PBX restarted: nothing of before lives."""
        self.world.set_time(at)
        endings.lose_all(self.world)
        return self.world.take()

    def _settle_before(self, headers: Headers) -> None:
        channel = self.world.channel(headers.get("Uniqueid", ""))
        if channel is not None and channel.call in self.world.unsettled:
            bridges.settle(self.world, channel.call, self.world.now())

    def _fault(self, event: EventLike) -> None:
        self.faults[event.name] += 1
        channel = self.world.channel(event.headers.get("Uniqueid", ""))
        if channel is not None:
            self.world.warn(channel.call, "event-not-understood", event.name)
