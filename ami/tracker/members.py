"""Queue members as app_queue sees them."""

from ami.tracker.arrivals import number_in
from ami.tracker.events import Headers
from ami.tracker.identity import is_local
from ami.tracker.world import World
from callcenter.calls.facts import Endpoint, MemberChanged


def member_changed(world: World, headers: Headers) -> None:
    _tell(world, headers, present=True)


def member_removed(world: World, headers: Headers) -> None:
    _tell(world, headers, present=False)


def _tell(world: World, headers: Headers, *, present: bool) -> None:
    endpoint = member_endpoint(headers)
    queue = headers.get("Queue", "")
    if not endpoint or not queue:
        return
    world.tell(
        MemberChanged(
            node=world.node,
            at=world.now(),
            queue=queue,
            endpoint=endpoint,
            present=present,
            paused=headers.get("Paused", "") == "1",
            pause_reason=headers.get("PausedReason", ""),
            in_call=headers.get("InCall", "") == "1",
            device_status=number_in(headers, "Status"),
        )
    )


def member_endpoint(headers: Headers) -> Endpoint:
    """A Local member is known by the device whose state it watches; `QueueStatus` calls the interface Location."""
    interface = headers.get("Interface", "") or headers.get("Location", "")
    watched = headers.get("StateInterface", "")
    return Endpoint(watched if is_local(interface) and "/" in watched else interface)
