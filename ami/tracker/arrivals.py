"""Channels and calls come into being; numbers become known."""

from functools import lru_cache

from ami.tracker.events import Headers
from ami.tracker.identity import resource_of
from ami.tracker.rules import caller_of, known_exten
from ami.tracker.state import AGENT, CALLER, INBOUND, INTERNAL, OUTBOUND, OUTSIDE, Call, Channel, ChannelState
from ami.tracker.world import World
from callcenter.calls.facts import LegAnswered, LegStarted
from callcenter.calls.vocabulary import LegRole

SEEN_LATE = "seen-late"
"""The warning of a story whose beginning nobody heard."""


def newchannel(world: World, headers: Headers) -> None:
    """An id that is gone and begins again is another call: of a restarted PBX, or an Originate's ChannelId reused.

    When it began before it was gone, the event only comes again.
    """
    uniqueid = headers.get("Uniqueid", "")
    if world.channel(uniqueid) is not None or world.seconds() < world.gone.get(uniqueid, 0.0):
        return
    world.gone.pop(uniqueid, None)
    channel = world.add_channel(headers)
    if channel is None:
        return
    channel.state = number_in(headers, "ChannelState")
    if not channel.local and not channel.call.told and (_began(channel) or _began_by_local(channel)):
        begin_call(world, channel, late=False)


def known_or_late(world: World, headers: Headers, prefix: str = "") -> Channel | None:
    """The channel an event speaks of; one that is seen for the first time in mid-call begins its story late."""
    channel = world.channel(headers.get(prefix + "Uniqueid", ""))
    if channel is not None:
        linkedid = headers.get(prefix + "Linkedid", "")
        if linkedid not in world.calls:
            follow_linkedid(world, channel, linkedid)
        return channel
    channel = world.add_channel(headers, prefix)
    if channel is None:
        return None
    channel.state = number_in(headers, prefix + "ChannelState")
    if not channel.local and not channel.call.told and _began(channel):
        begin_call(world, channel, late=True)
    return channel


def _began(channel: Channel) -> bool:
    return channel.uid == channel.call.linkedid


def _began_by_local(channel: Channel) -> bool:
    """An Originate to a Local channel: the first device that it rings is the agent's."""
    return any(other.local and _began(other) for other in channel.call.channels.values())


def ensure_told(world: World, channel: Channel) -> None:
    """A call whose beginning nobody saw starts late, with the likeliest of its channels as the caller."""
    call = channel.call
    if call.told or call.ended:
        return
    real = [other for other in call.channels.values() if not other.local]
    real.sort(key=lambda other: (not _began(other), other.state != ChannelState.RING, not other.outside))
    begin_call(world, real[0] if real else channel, late=True)


def follow_linkedid(world: World, channel: Channel, linkedid: str) -> None:
    """Asterisk changes linkedids without an event: the next one just carries it. A hint, not a merge."""
    if linkedid:
        world.calls[linkedid] = channel.call
        channel.call.linkedids.add(linkedid)


def begin_call(world: World, root: Channel, *, late: bool) -> None:
    """A trunk's channel comes in state Ring; one that begins in state Down is dialled by Asterisk itself, for an
    Originate that calls the customer first. chan_sip begins its incoming channels in state Down as well, but only
    theirs know what was dialled or who calls."""
    call = root.call
    call.root = root
    dialled_first = root.outside and root.state == ChannelState.DOWN and not late and not _asks_for_somebody(root)
    if dialled_first:
        call.direction, call.originated = OUTBOUND, True
    else:
        describe(world, call, root)
    world.announce(call, root)
    tell_leg(world, root, OUTSIDE if dialled_first else CALLER)
    if late:
        world.warn(call, SEEN_LATE, "the call was running before its first event was seen")


def _asks_for_somebody(root: Channel) -> bool:
    return bool(known_exten(root.exten)) or caller_of(root.number, root.caller_name).number != ""


def asks_after_all(world: World, root: Channel) -> None:
    """State Ring proves that the far end called us: a line of chan_sip that came without any number."""
    call = root.call
    if not root.outside or not call.originated or call.dialled or call.direction is INBOUND or root.answered:
        return
    call.originated = False
    describe(world, call, root)
    world.identify(call)


def describe(world: World, call: Call, root: Channel) -> None:
    """Numbers and direction from the channel that began the call, as far as it knows them."""
    exten = known_exten(root.exten)
    caller = caller_of(root.number, root.caller_name)
    call.to_number = exten
    if root.outside:
        call.direction = INBOUND
        call.did = exten
        call.from_number, call.from_name, call.withheld = caller.number, caller.name, caller.withheld
        return
    call.direction = INTERNAL if not exten or world.rules.internal(exten) else OUTBOUND
    call.from_name = caller.name
    call.from_number = device_number(world, root)


def device_number(world: World, device: Channel) -> str:
    """A click-to-call shows the customer's number on the agent's own phone: trust the endpoint's name before it."""
    if world.rules.internal(device.number):
        return device.number
    resource = resource_of(device.endpoint)
    return resource if resource.isdigit() else caller_of(device.number, "").number


def tell_leg(world: World, channel: Channel, role: LegRole, number: str = "") -> None:
    """Once per channel; Local halves are edges and get none."""
    call = channel.call
    if role is not CALLER:
        ensure_told(world, channel)
    if channel.local or call.ended:
        return
    if channel.role is not None:
        if channel.role is OUTSIDE and number and not channel.dialled:
            channel.dialled = number
            _tell_leg(world, channel, OUTSIDE)
        return
    channel.role = role
    channel.dialled = number
    if role is not CALLER:
        call.goes_on()
        _begin_wave(call, channel)
    _tell_leg(world, channel, role)


def _tell_leg(world: World, channel: Channel, role: LegRole) -> None:
    call = channel.call
    world.tell(
        LegStarted(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=channel.uid,
            channel=channel.name,
            endpoint=channel.endpoint,
            role=role,
            queue=channel.queue,
            number=channel.dialled or (call.from_number if role is CALLER else _own_number(channel)),
        )
    )


def _begin_wave(call: Call, channel: Channel) -> None:
    if not call.wave:
        return
    for other in call.channels.values():
        if other is not channel and other is not call.root and (other.role is AGENT or other.role is OUTSIDE):
            return
    call.wave.clear()


def _own_number(channel: Channel) -> str:
    resource = resource_of(channel.endpoint)
    return resource if resource.isdigit() else ""


def becomes_agent(world: World, channel: Channel) -> None:
    """Who began a call of his own and took over somebody else's is told again, as one of that call's agents."""
    if channel is channel.call.root or channel.role is None:
        return
    channel.role = None
    tell_leg(world, channel, AGENT)
    call, node = channel.call, world.node
    if channel.answered and not call.ended:
        at = world.at(call)
        world.tell(LegAnswered(call_id=call.id, node=node, at=at, uniqueid=channel.uid, endpoint=channel.endpoint))


def new_caller_id(world: World, headers: Headers) -> None:
    """Later caller ids are the dial plan's doing and keep out of the story, unless the first one was missing."""
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is None:
        return
    channel.number = headers.get("CallerIDNum", "")
    channel.caller_name = headers.get("CallerIDName", "")
    call = channel.call
    if channel is not call.root or call.ended:
        return
    if channel.outside:
        _identify_caller(world, call, channel, headers.get("CID-CallingPres", ""))
    elif call.originated:
        identify_originated(world, call, channel)
    else:
        _identify_colleague(world, call, channel)


def _identify_caller(world: World, call: Call, root: Channel, presentation: str) -> None:
    if call.direction is not INBOUND or call.withheld:
        return
    if "Prohibited" in presentation:
        call.from_number, call.from_name, call.withheld = "", "", True
        world.identify(call)
        return
    caller = caller_of(root.number, root.caller_name)
    if not call.from_number and caller.number:
        call.from_number, call.from_name = caller.number, caller.name
        world.identify(call)


def _identify_colleague(world: World, call: Call, root: Channel) -> None:
    """Where devices register by an account's number, the dial plan gives them the extension that colleagues know."""
    if call.direction is INBOUND or call.from_number == root.number or world.rules.internal(call.from_number):
        return
    if world.rules.internal(root.number):
        caller = caller_of(root.number, root.caller_name)
        call.from_number, call.from_name = caller.number, caller.name or call.from_name
        world.identify(call)


def identify_originated(world: World, call: Call, root: Channel) -> None:
    """Before the agent answers, the customer's number is only in the caller id that the agent's phone shows."""
    shown = caller_of(root.number, "").number
    if call.dialled or root.outside or not shown or shown == call.from_number or world.rules.internal(shown):
        return
    if call.to_number != shown:
        call.to_number, call.direction = shown, OUTBOUND
        world.identify(call)


def number_in(headers: Headers, header: str) -> int:
    text = headers.get(header, "")
    return _number(text) if len(text) < 10 else 0


@lru_cache(maxsize=1_000)
def _number(text: str) -> int:
    """States, causes and positions: the same few over and over."""
    return int(text) if text.isascii() and text.isdigit() else 0


def tell_party(world: World, channel: Channel) -> None:
    """Whoever talks has a leg: one that nobody dialled as far as we saw is named by its endpoint."""
    tell_leg(world, channel, OUTSIDE if channel.outside else AGENT)
