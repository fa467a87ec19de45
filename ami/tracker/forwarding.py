"""A device that rings sends the call on: SIP 302, "call forwarding" on a desk phone.

`DialEnd` says so in its header `Forward`, which holds the number; chan_sip and others write a whole Local channel
there. Asterisk then rings that number through a Local channel for the same caller. A dial plan that forwards says
nothing at all: the legs alone tell it.
"""

from ami.tracker.events import Headers
from ami.tracker.identity import resource_of
from ami.tracker.state import Channel
from ami.tracker.world import World
from callcenter.calls.facts import Forwarded


def forwarded(world: World, device: Channel, headers: Headers) -> None:
    call = device.call
    if device.local or not call.told or call.ended:
        return
    at, to_party = world.at(call), number_of(headers.get("Forward", ""))
    fact = Forwarded(
        call_id=call.id, node=world.node, at=at, uniqueid=device.uid, by=device.endpoint, to_party=to_party
    )
    world.tell(fact)


def number_of(forward: str) -> str:
    """`104`, `104@internal` and `Local/104@internal/n` all mean 104."""
    return resource_of(forward).partition("@")[0].partition("/")[0]
