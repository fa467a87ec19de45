"""Hold and resume.

A phone holds whom it talks with (re-INVITE). A consultation by key codes holds the customer, takes the transferer
to another bridge, and each swap says Hold for the one whom he leaves and Unhold for the one to whom he comes: so
he holds until nobody is held any more.
"""

from ami.tracker.events import Headers
from ami.tracker.state import Channel
from ami.tracker.world import World
from callcenter.calls.facts import Held, Unheld


def hold(world: World, headers: Headers) -> None:
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is not None:
        begin(world, channel)


def begin(world: World, channel: Channel) -> None:
    if channel.local or channel.role is None or channel.call.ended:
        return
    channel.holding.update(channel.partners)
    if channel.held:
        return
    channel.held = True
    call, node = channel.call, world.node
    world.tell(Held(call_id=call.id, node=node, at=world.at(call), uniqueid=channel.uid, endpoint=channel.endpoint))


def unhold(world: World, headers: Headers) -> None:
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is None or not channel.held or world.repeated(channel, headers):
        return
    if channel.holding.keys() & channel.partners.keys():
        _let_go(world, channel, list(channel.partners.values()))
    else:
        resume(world, channel)


def resume(world: World, channel: Channel) -> None:
    """Asterisk says Unhold without a Hold before (REFER), and none at all for a holder who transfers or hangs up."""
    channel.holding.clear()
    if not channel.held or channel.call.ended:
        return
    channel.held = False
    call, node = channel.call, world.node
    world.tell(Unheld(call_id=call.id, node=node, at=world.at(call), uniqueid=channel.uid, endpoint=channel.endpoint))


def gone_from_hold(world: World, channel: Channel) -> None:
    """Who hangs up while on hold is held no longer, and nothing but his hang-up says so."""
    for holder in channel.call.channels.values():
        if holder.held and channel.uid in holder.holding:
            _let_go(world, holder, [channel])


def _let_go(world: World, holder: Channel, parties: list[Channel]) -> None:
    for party in parties:
        holder.holding.pop(party.uid, None)
    if not holder.holding:
        resume(world, holder)
