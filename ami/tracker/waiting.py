"""Parties whom call control lets wait.

The party who waits is moved into a holding bridge that is named after the holder's channel, and the holder is free
to wait there too or to talk with somebody else: see `extensions_control.conf`. Asterisk says neither Hold nor
AttendedTransfer then; who is where tells both.
"""

from typing import Final

from ami.tracker.events import Headers
from ami.tracker.holding import begin, resume
from ami.tracker.state import Channel
from ami.tracker.world import World
from callcenter.calls.facts import TransferKind, Transferred

NAME: Final = "callcenter-hold-"


def is_let_wait(channel: Channel, headers: Headers) -> bool:
    """Whether the holding bridge is call control's, and the channel not the holder's own."""
    name = headers.get("BridgeName", "")
    return name.startswith(NAME) and name.removeprefix(NAME) != channel.uid


def let_wait(world: World, channel: Channel, headers: Headers) -> None:
    """The talk with the holder is over by now."""
    holder = world.channel(headers.get("BridgeName", "").removeprefix(NAME))
    if holder is None:
        return
    channel.held_by = holder
    begin(world, holder)


def find_holders(world: World) -> None:
    """After a resync: whoever stands in a holding bridge waits for the one of the call who holds."""
    for channel in world.channels.values():
        if channel.bridge is not None and channel.bridge.holding and not channel.held:
            others = channel.call.channels.values()
            channel.held_by = next((other for other in others if other.held and other is not channel), None)


def talk_again(world: World, one: Channel, two: Channel) -> None:
    """A talk began: with the holder it is the end of the hold, with somebody else a transfer after consultation."""
    for waiting, other in ((one, two), (two, one)):
        holder = _release(world, waiting)
        if holder is not None and holder is not other:
            holder.transferring = True
            _tell(world, TransferKind.ATTENDED, holder, waiting, other.endpoint, outcome="completed")


def sent_on(world: World, waiting: Channel, to_party: str) -> None:
    """The party who waited calls somebody, or waits in a queue: the holder gave it away without a talk."""
    holder = _release(world, waiting)
    if holder is None:
        return
    rings = any(other.dialer is holder and not other.answered for other in waiting.call.channels.values())
    holder.transferring = True
    _tell(world, TransferKind.BLONDE if rings else TransferKind.BLIND, holder, waiting, to_party, outcome="pending")


def gone(world: World, waiting: Channel) -> None:
    """Hung up while waiting."""
    _release(world, waiting)


def _release(world: World, waiting: Channel) -> Channel | None:
    holder = waiting.held_by
    waiting.held_by = None
    if holder is not None:
        resume(world, holder)
    return holder


def _tell(world: World, kind: TransferKind, by: Channel, moved: Channel, to_party: str, *, outcome: str) -> None:
    call = moved.call
    if call.ended or not call.told:
        return
    fact = Transferred(
        call_id=call.id,
        node=world.node,
        at=world.at(call),
        kind=kind,
        by=by.endpoint,
        from_party=moved.endpoint,
        to_party=to_party,
        outcome=outcome,
    )
    world.tell(fact)
    if outcome == "pending":
        call.transfers.append((moved, fact))
