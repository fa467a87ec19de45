"""Queue members as app_queue sees them."""

from ami.tracker.arrivals import number_in
from ami.tracker.events import EventLike
from ami.tracker.identity import is_local
from ami.tracker.world import World
from callcenter.calls.facts import Endpoint, MemberChanged


def member_changed(world: World, event: EventLike) -> None:
    _tell(world, event, present=True)


def member_removed(world: World, event: EventLike) -> None:
    _tell(world, event, present=False)


def _tell(world: World, event: EventLike, *, present: bool) -> None:
    endpoint = member_endpoint(event)
    queue = event.get("Queue", "")
    if not endpoint or not queue:
        return
    world.tell(
        MemberChanged(
            node=world.rules.node,
            at=world.now(),
            queue=queue,
            endpoint=endpoint,
            present=present,
            paused=event.get("Paused", "") == "1",
            pause_reason=event.get("PausedReason", ""),
            in_call=event.get("InCall", "") == "1",
            device_status=number_in(event, "Status"),
        )
    )


def member_endpoint(event: EventLike) -> Endpoint:
    """A Local member is known by the device whose state it watches; `QueueStatus` calls the interface Location."""
    interface = event.get("Interface", "") or event.get("Location", "")
    watched = event.get("StateInterface", "")
    return Endpoint(watched if is_local(interface) and "/" in watched else interface)
