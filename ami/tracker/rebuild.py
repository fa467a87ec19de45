"""The tracker's memory after an outage: brought in line with what the PBX says now.

A running call goes on as the same story, whether this process or only the database remembers it. What the PBX
no longer has is ended at the time of the snapshot, for nobody heard the real end; a call that nobody knew
begins late. Not to be had from a PBX: who holds, who mutes, which transfer is under way.
"""

from collections.abc import Iterable
from datetime import timedelta

from ami.tracker.arrivals import ensure_told, tell_party
from ami.tracker.bridges import reconsider, settle
from ami.tracker.dials import answered, queue_of, ring
from ami.tracker.endings import end_call, end_channel
from ami.tracker.identity import is_helper
from ami.tracker.queues import conclude, open_visit
from ami.tracker.snapshot import Snapshot, SnapshotChannel, SnapshotEntry
from ami.tracker.state import Bridge, Call, Channel, ChannelState, Visit
from ami.tracker.waiting import find_holders
from ami.tracker.world import World
from callcenter.calls.facts import Direction, Endpoint, LegOutcome, LegRole, QueueOutcome, UniqueId
from callcenter.calls.story import CallStory, Leg


def rebuild(world: World, snapshot: Snapshot, open_stories: Iterable[CallStory]) -> None:
    world.set_time(snapshot.at)
    for story in open_stories:
        if story.node == world.node and story.ended_at is None:
            _remember(world, story)
    _end_missing(world, snapshot)
    arrived = [_arrive(world, snapshot, seen) for seen in _eldest_first(snapshot)]
    _enter_queues(world, snapshot)
    world.set_time(snapshot.at)
    _bridge(world, snapshot)
    find_holders(world)
    for channel, seen in arrived:
        if channel is not None:
            _catch_up(world, channel, seen)
    _leave_queues(world, snapshot)
    reconsider(world, list(world.channels.values()))
    for call in list(world.unsettled):
        settle(world, call, snapshot.at + timedelta(days=1))
    for member in snapshot.members:
        world.tell(member)


def _remember(world: World, story: CallStory) -> None:
    if story.linkedid in world.calls or any(call.id == story.id for call in world.every_call()):
        return
    call = world.adopt_call(story.id, story.linkedid, story.started_at)
    call.direction = story.direction
    call.from_number, call.from_name, call.withheld = story.from_number, story.from_name, story.withheld
    call.to_number, call.did = story.to_number, story.did
    call.dialled = any(leg.role is not LegRole.CALLER for leg in story.legs)
    call.talked = bool(story.talks)
    for leg in story.legs:
        if leg.ended_at is None:
            _remember_leg(world, call, leg)
    _remember_joins(world, story)
    if not call.channels:
        end_call(world, call, reconciled=True)


def _remember_leg(world: World, call: Call, leg: Leg) -> None:
    if world.channel(leg.uniqueid) is not None:
        return
    channel = world.make_channel(call, leg.uniqueid, leg.channel, "")
    channel.role = leg.role
    channel.outside = leg.role is LegRole.OUTSIDE or (
        leg.role is LegRole.CALLER and call.direction is Direction.INBOUND
    )
    channel.queue = leg.queue
    channel.rung = leg.ring_at is not None
    channel.answered = leg.answered_at is not None
    channel.held = leg.held_since is not None
    if leg.role is LegRole.CALLER:
        call.root = channel
        call.up = channel.answered


def _remember_joins(world: World, story: CallStory) -> None:
    for talk in story.talks:
        one, two = (world.channel(uniqueid) for uniqueid in talk.uniqueids)
        if talk.end is None and one is not None and two is not None:
            one.partners[two.uid] = two
            two.partners[one.uid] = one
            one.talked = two.talked = True
    for visit in story.queue_visits:
        caller = world.channel(visit.uniqueid)
        if visit.left_at is None and caller is not None:
            caller.visit = Visit(visit.queue, visit.entered_at)


def _end_missing(world: World, snapshot: Snapshot) -> None:
    alive = {seen.uniqueid for seen in snapshot.channels}
    for channel in list(world.channels.values()):
        if channel.uid not in alive and channel.uid in world.channels:
            end_channel(world, channel, 0, LegOutcome.ANSWERED if channel.answered else LegOutcome.LOST)


def _eldest_first(snapshot: Snapshot) -> list[SnapshotChannel]:
    """The channel that began a call before those that it rang."""
    seen = [channel for channel in snapshot.channels if not is_helper(channel.name)]
    return sorted(seen, key=lambda channel: (channel.uniqueid != channel.linkedid, -channel.age_s))


def _arrive(world: World, snapshot: Snapshot, seen: SnapshotChannel) -> tuple[Channel | None, SnapshotChannel]:
    channel = world.channel(seen.uniqueid)
    if channel is None and seen.uniqueid not in world.gone:
        world.set_time(snapshot.at - timedelta(seconds=seen.age_s))
        call = world.call_for(seen.linkedid, seen.uniqueid)
        channel = world.make_channel(call, seen.uniqueid, seen.name, seen.context)
        channel.number, channel.caller_name = seen.number, seen.caller_name
        channel.exten = seen.dialled or seen.exten
        channel.state = seen.state
        if not channel.local and seen.uniqueid == seen.linkedid:
            ensure_told(world, channel)
    return channel, seen


def _bridge(world: World, snapshot: Snapshot) -> None:
    """Everybody is put where he is before anybody is told to talk."""
    bridges: dict[str, Bridge] = {}
    wanted = {seen.uniqueid: seen.bridge for seen in snapshot.channels}
    for channel in world.channels.values():
        bridge_id = wanted.get(channel.uid, "")
        channel.bridge = None
        if bridge_id:
            bridge = bridges.setdefault(bridge_id, Bridge(bridge_id, bridge_id in snapshot.holding_bridges))
            bridge.members[channel.uid] = channel
            channel.bridge = bridge
    world.bridges = bridges


def _catch_up(world: World, channel: Channel, seen: SnapshotChannel) -> None:
    channel.state = seen.state
    if channel.local:
        return
    ensure_told(world, channel)
    root = channel.call.root
    if channel is not root and root is not None:
        channel.dialer = channel.dialer or root
        if channel.role is None:
            channel.queue = channel.queue or queue_of(root)
            tell_party(world, channel)
    if seen.state == ChannelState.RINGING:
        ring(world, channel)
    elif seen.state == ChannelState.UP:
        answered(world, channel)


def _enter_queues(world: World, snapshot: Snapshot) -> None:
    for entry in snapshot.entries:
        caller = world.channel(entry.uniqueid)
        if caller is None or _waits_in(caller, entry.queue):
            continue
        if caller.visit is not None:
            conclude(world, caller, QueueOutcome.LOST)
        _enter(world, snapshot, caller, entry)


def _leave_queues(world: World, snapshot: Snapshot) -> None:
    waiting = {entry.uniqueid: entry.queue for entry in snapshot.entries}
    for caller in list(world.channels.values()):
        visit = caller.visit
        if visit is not None and visit.outcome is None and waiting.get(caller.uid) != visit.queue:
            _close_visit(world, caller)


def _waits_in(caller: Channel, queue: str) -> bool:
    visit = caller.visit
    return visit is not None and visit.outcome is None and visit.queue == queue


def _enter(world: World, snapshot: Snapshot, channel: Channel, entry: SnapshotEntry) -> None:
    world.set_time(snapshot.at - timedelta(seconds=entry.wait_s))
    open_visit(world, channel, entry.queue, entry.position)
    world.set_time(snapshot.at)


def _close_visit(world: World, caller: Channel) -> None:
    agent = _agent_beside(caller)
    conclude(world, caller, QueueOutcome.ANSWERED if agent is not None else QueueOutcome.LOST, agent)


def _agent_beside(caller: Channel) -> Endpoint | None:
    members: dict[UniqueId, Channel] = caller.bridge.members if caller.bridge is not None else {}
    return next((other.endpoint for other in members.values() if other is not caller and not other.local), None)
