"""Two calls that turn out to be one: an attended transfer, a pick-up, a conference."""

from ami.tracker.state import AGENT, CALLER, Call
from ami.tracker.world import World
from callcenter.calls.facts import CallsMerged
from callcenter.calls.vocabulary import Direction

_WEIGHT = {Direction.INBOUND: 0, Direction.OUTBOUND: 1, Direction.INTERNAL: 2}


def merge(world: World, one: Call, two: Call) -> Call:
    """The customer's call survives, of equals the elder; the other's legs belong to it from now on.

    An agent who began the absorbed one is no caller any more: he consulted, or picked up.
    """
    if one is two:
        return one
    kept, absorbed = sorted((one, two), key=_rank)
    for channel in absorbed.channels.values():
        channel.call = kept
        if channel.role is CALLER and not channel.outside:
            channel.role = AGENT
    kept.channels.update(absorbed.channels)
    absorbed.channels = {}
    for linkedid in absorbed.linkedids:
        world.calls[linkedid] = kept
    kept.linkedids |= absorbed.linkedids
    kept.last_at = max(kept.last_at, absorbed.last_at)
    _carry_over(world, kept, absorbed)
    if absorbed.told:
        world.tell(CallsMerged(call_id=kept.id, node=world.node, at=world.at(kept), absorbed=absorbed.id))
    absorbed.ended = True
    return kept


def _rank(call: Call) -> tuple[bool, int, int]:
    return (not call.told, _WEIGHT[call.direction], call.order)


def _carry_over(world: World, kept: Call, absorbed: Call) -> None:
    kept.talked |= absorbed.talked
    kept.up |= absorbed.up
    kept.broken.update(absorbed.broken)
    kept.transfers += absorbed.transfers
    if absorbed in world.unsettled:
        world.unsettled.discard(absorbed)
        world.unsettled.add(kept)
    if kept.root is None:
        kept.root = absorbed.root
