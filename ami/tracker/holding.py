"""Hold and resume."""

from ami.tracker.events import Headers
from ami.tracker.state import Channel
from ami.tracker.world import World
from callcenter.calls.facts import Held, Unheld


def hold(world: World, headers: Headers) -> None:
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is not None:
        begin(world, channel)


def begin(world: World, channel: Channel) -> None:
    if channel.local or channel.held or channel.role is None or channel.call.ended:
        return
    channel.held = True
    call, node = channel.call, world.node
    world.tell(Held(call_id=call.id, node=node, at=world.at(call), uniqueid=channel.uid, endpoint=channel.endpoint))


def unhold(world: World, headers: Headers) -> None:
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is not None:
        resume(world, channel)


def resume(world: World, channel: Channel) -> None:
    """Asterisk says Unhold without a Hold before (REFER), and none at all for a holder who transfers or hangs up."""
    if not channel.held or channel.call.ended:
        return
    channel.held = False
    call, node = channel.call, world.node
    world.tell(Unheld(call_id=call.id, node=node, at=world.at(call), uniqueid=channel.uid, endpoint=channel.endpoint))
