"""The tracker's memory after an outage: brought in line with what the PBX says now.

A running call goes on as the same story, whether this process or only the database remembers it. What the PBX
no longer has is ended at the time of the snapshot, for nobody heard the real end; a call that nobody knew
begins late. Not to be had from a PBX: who holds, who mutes, who hears music in a conference, which transfer is under
way.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ami.tracker.arrivals import ensure_told, tell_party
from ami.tracker.bridges import reconsider
from ami.tracker.conferences import leave_conference
from ami.tracker.dials import answered, queue_of, ring
from ami.tracker.endings import end_call, end_channel
from ami.tracker.identity import is_helper, is_spy
from ami.tracker.parking import empty
from ami.tracker.queues import conclude, evidence_of, leave_unheard, open_visit
from ami.tracker.snapshot import Snapshot, SnapshotBridge, SnapshotChannel, SnapshotEntry
from ami.tracker.state import Bridge, Call, Channel, ChannelState, Space, Visit
from ami.tracker.waiting import find_holders, holder_in
from ami.tracker.world import World
from callcenter.calls.facts import Endpoint, UniqueId
from callcenter.calls.story import CallStory, Leg
from callcenter.calls.vocabulary import Direction, LegOutcome, LegRole, ParkingOutcome, QueueOutcome

UNNAMED_LOCAL = "Local/?"
"""Stories do not name Local channels."""
HEARD_IN_PART = "heard-in-part"
"""The warning of a story that went on while the line was broken: some of it may be missing or late."""


def rebuild(world: World, snapshot: Snapshot, open_stories: Iterable[CallStory]) -> None:
    world.set_time(snapshot.at)
    for story in open_stories:
        if story.node == world.node and story.ended_at is None:
            _remember(world, story)
    former = [call for call in world.every_call() if call.told and not call.ended]
    arrived = [_arrive(world, snapshot, seen) for seen in _eldest_first(snapshot)]
    world.set_time(snapshot.at)
    _end_missing(world, snapshot)
    _enter_queues(world, snapshot)
    world.set_time(snapshot.at)
    _bridge(world, snapshot)
    for channel, seen in arrived:
        if channel is not None:
            _catch_up(world, channel, seen)
    find_holders(world)
    _leave_queues(world, snapshot)
    _leave_lots(world)
    reconsider(world, list(world.channels.values()))
    for call in former:
        _note_gap(world, call)
    for member in snapshot.members:
        world.tell(member)


def _note_gap(world: World, call: Call) -> None:
    """Once: a line that breaks again and again makes the story no less whole."""
    if not call.ended and not call.heard_in_part:
        call.heard_in_part = True
        world.warn(call, HEARD_IN_PART, "the line to the PBX was broken during the call")


def _remember(world: World, story: CallStory) -> None:
    if story.linkedid in world.calls or any(call.id == story.id for call in world.every_call()):
        return
    call = world.adopt_call(story.id, story.linkedid, story.started_at)
    call.direction = story.direction
    call.from_number, call.from_name, call.withheld = story.from_number, story.from_name, story.withheld
    call.to_number, call.did = story.to_number, story.did
    call.dialled = any(leg.role is not LegRole.CALLER for leg in story.legs)
    call.talked = bool(story.talks)
    call.heard_in_part = any(warning.name == HEARD_IN_PART for warning in story.warnings)
    for leg in story.legs:
        if leg.ended_at is None:
            _remember_leg(world, call, leg)
    _remember_joins(world, story)
    _remember_failures(call, story)
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
    if leg.role is LegRole.CALLER and call.root is None:
        call.root = channel
        call.up = channel.answered


def _remember_joins(world: World, story: CallStory) -> None:
    for talk in story.talks:
        one, two = (world.channel(uniqueid) for uniqueid in talk.uniqueids)
        if talk.end is None and one is not None and two is not None:
            one.partners[two.uid] = two
            two.partners[one.uid] = one
            one.talked = two.talked = True
    for parking in story.parkings:
        party = world.channel(parking.uniqueid)
        if parking.end is None and party is not None:
            party.space = Space(parking.lot, parking.space, parking.parked_by, party)
    for stay in story.conferences:
        member = world.channel(stay.uniqueid)
        if stay.end is None and member is not None:
            member.conference = stay.conference
    for visit in story.queue_visits:
        if visit.left_at is None:
            caller = world.channel(visit.uniqueid) or _remember_local(world, story, visit.uniqueid)
            caller.visit = Visit(visit.queue, visit.entered_at)


def _remember_local(world: World, story: CallStory, uniqueid: UniqueId) -> Channel:
    """Only a Local half waits in a queue without a leg; what it is called, the PBX says if it still has it."""
    return world.make_channel(world.calls[story.linkedid], uniqueid, UNNAMED_LOCAL, "")


def _remember_failures(call: Call, story: CallStory) -> None:
    """Who did not answer so far, in order: a caller who talks to the mailbox now was not served for all that."""
    steps: list[tuple[datetime, LegOutcome | None, QueueOutcome | None]] = [
        (leg.ended_at, leg.outcome, None)
        for leg in story.legs
        if leg.ended_at is not None and leg.role is not LegRole.CALLER and leg.queue is None
    ]
    for visit in story.queue_visits:
        steps += [(visit.entered_at, None, None)]
        steps += [(visit.left_at, None, visit.outcome)] if visit.left_at is not None else []
    for _, leg_outcome, visit_outcome in sorted(steps, key=lambda step: step[0]):
        call.evidence = None
        if leg_outcome is not None:
            call.wave.append(leg_outcome)
            continue
        call.wave.clear()
        if visit_outcome is not None and visit_outcome is not QueueOutcome.ANSWERED:
            call.evidence = evidence_of(visit_outcome)


def _end_missing(world: World, snapshot: Snapshot) -> None:
    alive = {seen.uniqueid for seen in snapshot.channels}
    for channel in list(world.channels.values()):
        if channel.uid not in alive and channel.uid in world.channels:
            end_channel(world, channel, 0, LegOutcome.ANSWERED if channel.answered else LegOutcome.LOST)


def _eldest_first(snapshot: Snapshot) -> list[SnapshotChannel]:
    """The channel that began a call before those that it rang."""
    seen = [channel for channel in snapshot.channels if not is_helper(channel.name) and not is_spy(channel.uniqueid)]
    return sorted(seen, key=lambda channel: (channel.uniqueid != channel.linkedid, -channel.age_s))


def _arrive(world: World, snapshot: Snapshot, seen: SnapshotChannel) -> tuple[Channel | None, SnapshotChannel]:
    channel = world.channel(seen.uniqueid)
    visit = channel.visit if channel is not None else None
    if channel is not None and channel.name == UNNAMED_LOCAL:
        del world.channels[channel.uid], channel.call.channels[channel.uid]
        channel = None
    if channel is None and seen.uniqueid not in world.gone:
        world.set_time(snapshot.at - timedelta(seconds=seen.age_s))
        call = world.call_for(seen.linkedid, seen.uniqueid)
        channel = world.make_channel(call, seen.uniqueid, seen.name, seen.context)
        channel.number, channel.caller_name = seen.number, seen.caller_name
        channel.exten = seen.dialled or seen.exten
        channel.queue_asked = seen.queue
        channel.state, channel.visit = seen.state, visit
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
            bridge = bridges.get(bridge_id) or _bridge_in(snapshot, bridge_id)
            bridges[bridge_id] = bridge
            bridge.members[channel.uid] = channel
            channel.bridge = bridge
    world.bridges = bridges


def _bridge_in(snapshot: Snapshot, bridge_id: str) -> Bridge:
    shown = snapshot.bridges.get(bridge_id, SnapshotBridge())
    return Bridge(bridge_id, shown.holding, shown.conference, holder_in(shown.name))


def _catch_up(world: World, channel: Channel, seen: SnapshotChannel) -> None:
    channel.state = seen.state
    if channel.local:
        return
    ensure_told(world, channel)
    root = channel.call.root
    if channel is not root and root is not None:
        channel.dialer, channel.origin = channel.dialer or root, channel.origin or root
        if channel.role is None:
            channel.queue = channel.queue or queue_of(root) or _queue_of_application(root)
            tell_party(world, channel)
    if seen.state == ChannelState.RINGING:
        ring(world, channel)
    elif seen.state == ChannelState.UP:
        answered(world, channel)


def _queue_of_application(root: Channel) -> str | None:
    """Who talks with an agent is still in the application Queue: when he entered, and how long he waited, it does not
    tell."""
    return root.queue_asked or None


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
        if visit is None or visit.outcome is not None or waiting.get(caller.uid) == visit.queue:
            continue
        agent = _agent_beside(caller)
        if agent is not None:
            conclude(world, caller, QueueOutcome.ANSWERED, agent)
        else:
            leave_unheard(world, caller)


def _waits_in(caller: Channel, queue: str) -> bool:
    visit = caller.visit
    return visit is not None and visit.outcome is None and visit.queue == queue


def _enter(world: World, snapshot: Snapshot, channel: Channel, entry: SnapshotEntry) -> None:
    world.set_time(snapshot.at - timedelta(seconds=entry.wait_s))
    open_visit(world, channel, entry.queue, entry.position)
    world.set_time(snapshot.at)


def _leave_lots(world: World) -> None:
    for channel in list(world.channels.values()):
        if channel.space is not None and not _is_parked(channel):
            empty(world, channel, ParkingOutcome.LOST)
        if channel.conference and channel.bridge is None:
            leave_conference(world, channel)


def _is_parked(channel: Channel) -> bool:
    bridge = channel.bridge
    if bridge is None:
        return False
    beyond = [member.peer.bridge for member in bridge.members.values() if member.peer is not None]
    return any(place is not None and place.holding and place.holder is None for place in (bridge, *beyond))


def _agent_beside(caller: Channel) -> Endpoint | None:
    members: dict[UniqueId, Channel] = caller.bridge.members if caller.bridge is not None else {}
    return next((other.endpoint for other in members.values() if other is not caller and not other.local), None)
