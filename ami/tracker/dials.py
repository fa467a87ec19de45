"""Devices are rung, answer, or do not.

`DialEnd` never ends a leg here: app_queue says it twice, and its NOANSWER hides busy and declined. The first
final status is kept and refined by the cause when the channel hangs up.
"""

from ami.tracker.arrivals import (
    asks_after_all,
    ensure_told,
    identify_originated,
    known_or_late,
    number_in,
    tell_leg,
    tell_party,
)
from ami.tracker.events import Headers
from ami.tracker.forwarding import forwarded
from ami.tracker.queues import moved_on
from ami.tracker.rules import dialled_number, is_line, known_exten
from ami.tracker.state import AGENT, INBOUND, OUTBOUND, OUTSIDE, Call, Channel, ChannelState
from ami.tracker.transfers import taken_over
from ami.tracker.waiting import sent_on
from ami.tracker.world import World
from callcenter.calls.facts import LegAnswered, LegRinging


def newstate(world: World, headers: Headers) -> None:
    channel = known_or_late(world, headers)
    if channel is None:
        return
    channel.state = number_in(headers, "ChannelState")
    if channel.local:
        return
    if channel.state == ChannelState.RING and channel is channel.call.root:
        asks_after_all(world, channel)
    elif channel.state == ChannelState.RINGING:
        ring(world, channel)
    elif channel.state == ChannelState.UP:
        answered(world, channel)


def dial_begin(world: World, headers: Headers) -> None:
    dialer = known_or_late(world, headers)
    dest = known_or_late(world, headers, "Dest")
    if dest is None:
        return
    if dialer is None:
        if headers.get("Uniqueid", "") == "":
            _originated(world, dest, dialled_number(headers.get("DialString", "")))
        return
    moved_on(world, dialer)
    if dialer.held_by is not None:
        sent_on(world, dialer, headers.get("Exten", "") or dest.endpoint)
    dest.dialer, dest.origin = dialer, _origin(dialer)
    if dest is dest.call.root:
        _originated(world, dest, dialled_number(headers.get("DialString", "")))
    if dest.local or dest is dest.call.root:
        return
    dest.queue = dest.queue or queue_of(dialer)
    number = dialled_number(headers.get("DialString", ""))
    if not dest.outside and dest.role is None and is_line(dest.endpoint, headers.get("DialString", "")):
        world.lines.add(dest.endpoint)
        dest.outside = True
    _dialled_outside(world, dest, number or known_exten(headers.get("Exten", "")))
    tell_leg(world, dest, OUTSIDE if dest.outside else AGENT, number)
    dest.call.dialled = True


def _origin(dialer: Channel) -> Channel | None:
    if not dialer.local:
        return dialer
    return dialer.peer.origin if dialer.peer is not None else None


def queue_of(dialer: Channel | None) -> str | None:
    """The queue that rings: asked of the caller who waits, through the Local channels between."""
    for _ in range(4):
        if dialer is None:
            return None
        if dialer.visit is not None and dialer.visit.outcome is None and dialer.visit.left_at is None:
            return dialer.visit.queue
        behind = dialer.peer if dialer.local else None
        if behind is None:
            return None
        if behind.queue:
            return behind.queue
        dialer = behind.dialer
    return None


def _originated(world: World, root: Channel, number: str) -> None:
    """A dial without a dialler is an Originate: this phone rings first, the other side is dialled after.

    Through a Local channel its other half is the dialler. The caller id of a customer who is called first is what
    he is shown: his number is in the dial string.
    """
    call = root.call
    if root.local or call.root is not root:
        return
    call.originated = True
    if root.outside and not call.dialled:
        call.direction = OUTBOUND
        call.to_number, call.did = number or call.to_number or call.from_number, ""
        call.from_number, call.from_name = "", ""
        world.identify(call)
    else:
        identify_originated(world, call, root)


def _dialled_outside(world: World, dest: Channel, number: str) -> None:
    """A device's call that goes out by a trunk is outbound, whatever digits the agent had to put before.

    Where an Originate joins two lines (a "call me back" service), the one that was called first is the caller.
    """
    call = dest.call
    if not dest.outside or call.dialled or call.direction is INBOUND or not call.told:
        return
    if call.direction is OUTBOUND and (not number or number == call.to_number):
        return
    root = call.root
    if call.originated and root is not None and root.outside and root.answered and not call.from_number:
        call.from_number = call.to_number
    call.direction = OUTBOUND
    call.to_number = number or call.to_number
    world.identify(call)


def dial_state(world: World, headers: Headers) -> None:
    known_or_late(world, headers)
    dest = world.channel(headers.get("DestUniqueid", ""))
    if dest is not None and not dest.local and headers.get("DialStatus", "") == "RINGING":
        ring(world, dest)


def dial_end(world: World, headers: Headers) -> None:
    dest = world.channel(headers.get("DestUniqueid", ""))
    if dest is None:
        return
    if not dest.dial_status:
        dest.dial_status = headers.get("DialStatus", "")
        if headers.get("Forward", ""):
            dest.dial_status = "FORWARDED"
            forwarded(world, dest, headers)
        if dest.dial_status == "NOANSWER" and dest.local and dest.peer is not None:
            dest.peer.gave_up_ringing = True
    dialer = world.channel(headers.get("Uniqueid", ""))
    if dest.dial_status == "ANSWER" and dest.dialer is None and dialer is not None and dialer.call is not dest.call:
        taken_over(world, dest, dialer)
    if dest.dial_status == "ANSWER" and not dest.local:
        answered(world, dest)


def ring(world: World, channel: Channel) -> None:
    if channel.rung or channel.answered:
        return
    call = channel.call
    if channel is call.root:
        call.originated = True
    elif channel.role is None:
        _early_ring(world, call, channel)
    if call.ended or channel.role is None:
        return
    channel.rung = True
    world.tell(
        LegRinging(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=channel.uid,
            endpoint=channel.endpoint,
            queue=channel.queue,
        )
    )


def _early_ring(world: World, call: Call, channel: Channel) -> None:
    """Ringing may overtake DialBegin; the card must not wait for it."""
    if channel.queue is None and call.root is not None:
        channel.queue = queue_of(call.root)
    tell_party(world, channel)


def answered(world: World, channel: Channel) -> None:
    if channel.answered:
        return
    ensure_told(world, channel)
    channel.answered = True
    call = channel.call
    if channel is call.root:
        call.up = True
    elif channel.role is None:
        tell_party(world, channel)
    if call.ended:
        return
    world.tell(
        LegAnswered(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=channel.uid,
            endpoint=channel.endpoint,
        )
    )
