"""Parties whom call control lets wait.

The party who waits is moved into a holding bridge that is named after the holder's channel, and the holder is free
to wait there too or to talk with somebody else: see `extensions_control.conf`. Asterisk says neither Hold nor
AttendedTransfer then; who is where tells both.
"""

from typing import Final

from ami.tracker.holding import begin, resume
from ami.tracker.pending import tell_transfer
from ami.tracker.state import Bridge, Channel
from ami.tracker.world import World
from callcenter.calls.facts import UniqueId
from callcenter.calls.vocabulary import TransferKind, TransferOutcome

NAME: Final = "callcenter-hold-"


def holder_in(bridge_name: str) -> UniqueId | None:
    """Of a bridge of call control; Asterisk's own holding bridges (parking) have other names."""
    return UniqueId(bridge_name.removeprefix(NAME)) if bridge_name.startswith(NAME) else None


def is_let_wait(channel: Channel, bridge: Bridge) -> bool:
    """The holder may wait in his bridge too."""
    return bridge.holder is not None and bridge.holder != channel.uid


def let_wait(world: World, channel: Channel, bridge: Bridge) -> None:
    """The talk with the holder is over by now."""
    holder = world.channel(bridge.holder or "")
    if holder is None:
        return
    channel.held_by = holder
    begin(world, holder)


def find_holders(world: World) -> None:
    """After a resync: who waits for whom now, whatever was heard of it."""
    for channel in world.channels.values():
        if channel.bridge is not None and is_let_wait(channel, channel.bridge):
            let_wait(world, channel, channel.bridge)


def talk_again(world: World, one: Channel, two: Channel) -> None:
    """A talk began: with the holder it is the end of the hold, with somebody else a transfer after consultation."""
    for waiting, other in ((one, two), (two, one)):
        holder = _release(world, waiting)
        if holder is not None and holder is not other:
            holder.transferring = True
            _tell(world, TransferKind.ATTENDED, holder, waiting, other.endpoint, TransferOutcome.COMPLETED)


def sent_on(world: World, waiting: Channel, to_party: str) -> None:
    """The party who waited calls somebody, or waits in a queue: the holder gave it away without a talk."""
    holder = _release(world, waiting)
    if holder is None:
        return
    rings = any(other.dialer is holder and not other.answered for other in waiting.call.channels.values())
    holder.transferring = True
    kind = TransferKind.BLONDE if rings else TransferKind.BLIND
    _tell(world, kind, holder, waiting, to_party, TransferOutcome.PENDING)


def gone(world: World, waiting: Channel) -> None:
    """Hung up while waiting."""
    _release(world, waiting)


def _release(world: World, waiting: Channel) -> Channel | None:
    holder = waiting.held_by
    waiting.held_by = None
    if holder is not None:
        resume(world, holder)
    return holder


def _tell(
    world: World, kind: TransferKind, by: Channel, moved: Channel, to_party: str, outcome: TransferOutcome
) -> None:
    if moved.call.told and not moved.call.ended:
        tell_transfer(world, kind, by, moved, to_party=to_party, outcome=outcome)
