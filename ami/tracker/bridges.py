"""Who hears whom.

The parties of a conversation are the real channels in a bridge and in the bridges that Local pairs join to it.
While Asterisk optimises Local channels away or completes a transfer, parties leave one bridge and are in the
next some milliseconds later: a talk counts as broken only after `SETTLE`, or when one of the two hung up.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ami.tracker.arrivals import known_or_late, tell_party
from ami.tracker.events import Headers
from ami.tracker.hearing import parties
from ami.tracker.merging import merge
from ami.tracker.pending import settle_transfers
from ami.tracker.state import Bridge, BrokenTalk, Call, Channel
from ami.tracker.waiting import holder_in, is_let_wait, let_wait, talk_again
from ami.tracker.world import World
from callcenter.calls.facts import TalkEnded, TalkStarted, UniqueId

SETTLE = timedelta(milliseconds=300)


def bridge_create(world: World, headers: Headers) -> None:
    _bridge(world, headers)


def bridge_enter(world: World, headers: Headers) -> None:
    channel = known_or_late(world, headers)
    bridge = _bridge(world, headers)
    if channel is None or bridge is None:
        return
    replaced = world.channel(headers.get("SwapUniqueid", ""))
    if replaced is not None and replaced is not channel and replaced.bridge is bridge:
        leave(world, replaced)
    enter(world, channel, bridge)
    if bridge.holding and is_let_wait(channel, bridge):
        settle(world, channel.call, None, channel)
        let_wait(world, channel, bridge)


def bridge_leave(world: World, headers: Headers) -> None:
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is not None and channel.bridge is not None and channel.bridge.id == headers.get("BridgeUniqueid", ""):
        leave(world, channel)


def bridge_destroy(world: World, headers: Headers) -> None:
    bridge = world.bridges.pop(headers.get("BridgeUniqueid", ""), None)
    if bridge is not None:
        for channel in list(bridge.members.values()):
            leave(world, channel)


def _bridge(world: World, headers: Headers) -> Bridge | None:
    bridge_id = headers.get("BridgeUniqueid", "")
    if not bridge_id:
        return None
    bridge = world.bridges.get(bridge_id)
    if bridge is None:
        bridge = world.bridges[bridge_id] = Bridge(bridge_id)
        bridge.conference = headers.get("BridgeCreator", "") == "ConfBridge"
        bridge.holder = holder_in(headers.get("BridgeName", ""))
    bridge.holding = headers.get("BridgeTechnology", "") == "holding_bridge"
    return bridge


def enter(world: World, channel: Channel, bridge: Bridge) -> None:
    if channel.bridge is bridge:
        return
    if channel.bridge is not None:
        leave(world, channel)
    channel.bridge = bridge
    bridge.members[channel.uid] = channel
    reconsider(world, [channel])


def leave(world: World, channel: Channel) -> None:
    """Remembered from a story, a party may have partners and no bridge yet."""
    bridge = channel.bridge
    if bridge is None:
        if channel.partners:
            reconsider(world, [channel])
        return
    if channel.partners and channel.call.first_out is None:
        channel.call.first_out = channel
    channel.bridge = None
    bridge.members.pop(channel.uid, None)
    others = list(bridge.members.values())
    if not others:
        world.bridges.pop(bridge.id, None)
    seeds = [channel, *others[:1]]
    if channel.local and channel.peer is not None:
        seeds.append(channel.peer)
    reconsider(world, seeds)


def reconsider(world: World, seeds: Iterable[Channel]) -> None:
    """Compare who can hear whom now with what was told."""
    for seed in seeds:
        hearing = parties(seed)
        if len(hearing) > 1:
            _join_calls(world, hearing)
        for channel in hearing:
            _repair(world, channel, hearing)
        if seed.partners and seed not in hearing:
            _repair(world, seed, [])


def _join_calls(world: World, hearing: list[Channel]) -> None:
    first = hearing[0].call
    for channel in hearing[1:]:
        if channel.call is not first:
            first = merge(world, first, channel.call)


def _repair(world: World, channel: Channel, hearing: list[Channel]) -> None:
    partners = channel.partners
    if partners:
        for other in list(partners.values()):
            if other not in hearing or not _may_talk(channel, other):
                _break(world, channel, other)
    for other in hearing:
        if other.uid not in partners and _may_talk(channel, other):
            _start(world, channel, other)


def _may_talk(one: Channel, two: Channel) -> bool:
    """An agent's own two channels meet for a moment in a transfer: nobody talks with himself."""
    return one is not two and (one.outside or one.endpoint != two.endpoint)


def _pair_key(one: Channel, two: Channel) -> tuple[UniqueId, UniqueId]:
    return (one.uid, two.uid) if one.uid <= two.uid else (two.uid, one.uid)


def _start(world: World, one: Channel, two: Channel) -> None:
    one.partners[two.uid] = two
    two.partners[one.uid] = one
    call = one.call
    call.first_out = None
    if one.held_by is not None or two.held_by is not None:
        talk_again(world, one, two)
    if call.broken.pop(_pair_key(one, two), None) is not None:
        return
    for party in (one, two):
        tell_party(world, party)
    first, second = _customer_first(one, two)
    call.talked = one.talked = two.talked = True
    call.goes_on()
    world.tell(
        TalkStarted(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            between=(first.endpoint, second.endpoint),
            uniqueids=(first.uid, second.uid),
        )
    )
    settle_transfers(world, one, two)


def _customer_first(one: Channel, two: Channel) -> tuple[Channel, Channel]:
    """The same order at the beginning and at the end, whoever moved."""
    if two.outside != one.outside:
        return (one, two) if one.outside else (two, one)
    if (one is one.call.root) != (two is two.call.root):
        return (one, two) if one is one.call.root else (two, one)
    return (one, two) if one.uid <= two.uid else (two, one)


def _break(world: World, one: Channel, two: Channel) -> None:
    one.partners.pop(two.uid, None)
    two.partners.pop(one.uid, None)
    call = one.call
    call.broken[_pair_key(one, two)] = BrokenTalk(*_customer_first(one, two), at=world.at(call))
    world.unsettled.add(call)


def settle(world: World, call: Call, now: datetime | None, leaving: Channel | None = None) -> None:
    """Tell the ends of talks that stayed broken: those older than `SETTLE` at `now`, and all of `leaving`'s."""
    for key, broken in list(call.broken.items()):
        old = now is not None and now - broken.at >= SETTLE
        if old or leaving is broken.a or leaving is broken.b:
            del call.broken[key]
            _tell_end(world, call, broken)
    if not call.broken:
        world.unsettled.discard(call)


def _tell_end(world: World, call: Call, broken: BrokenTalk) -> None:
    world.tell(
        TalkEnded(
            call_id=call.id,
            node=world.node,
            at=broken.at,
            between=(broken.a.endpoint, broken.b.endpoint),
            uniqueids=(broken.a.uid, broken.b.uid),
        )
    )


def local_bridge(world: World, headers: Headers) -> None:
    one = known_or_late(world, headers, "LocalOne")
    two = known_or_late(world, headers, "LocalTwo")
    if one is None or two is None:
        return
    world.join_halves(one, two)
    if one.call is not two.call:
        merge(world, one.call, two.call)
    reconsider(world, (one, two))
