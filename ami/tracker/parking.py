"""Parking lots.

Asterisk names the channel that it parked. When an agent asks the lot for a space by himself (a consultation with
the lot's number), that is his own second line, or a Local half with him behind it: nobody is parked until he has
handed somebody over. Then whoever takes the line's place is (ParkedCallSwap), or stands behind the Local half.
"""

from ami.tracker.arrivals import becomes_agent, ensure_told, known_or_late, tell_party
from ami.tracker.events import Headers
from ami.tracker.hearing import real_beyond
from ami.tracker.identity import is_local
from ami.tracker.merging import merge
from ami.tracker.pending import queued_transfer
from ami.tracker.state import Call, Channel, Space
from ami.tracker.world import World
from callcenter.calls.facts import Endpoint, Parked, Unparked
from callcenter.calls.vocabulary import CallStatus, ParkingOutcome


def parked_call(world: World, headers: Headers) -> None:
    taken = known_or_late(world, headers, "Parkee")
    if taken is None or taken.space is not None:
        return
    parker = headers.get("ParkerDialString", "")
    by = Endpoint(parker) if parker and not is_local(parker) else None
    taken.space = Space(headers.get("Parkinglot", ""), headers.get("ParkingSpace", ""), by)
    taken.was_parked = True
    take_in(world, taken)


def take_in(world: World, taken: Channel) -> None:
    """Tell who waits in the space, once there is somebody else than the one who asked for it.

    A party that is said to have parked itself was sent to the lot by the dial plan or from outside.
    """
    space = taken.space
    party = real_beyond(taken)
    if space is None or party is None or space.party is not None or _asks_for_himself(taken, party, space):
        return
    ensure_told(world, party)
    tell_party(world, party)
    call = party.call
    if call.ended:
        return
    space.party = party
    call.goes_on()
    queued_transfer(world, party)
    world.tell(
        Parked(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=party.uid,
            lot=space.lot,
            space=space.name,
            by=space.by if space.by != party.endpoint else None,
        )
    )


def _asks_for_himself(taken: Channel, party: Channel, space: Space) -> bool:
    return not party.outside and (taken.local or party.endpoint == space.by) and not party.transferring


def handed_over(world: World, call: Call) -> None:
    """An attended transfer is complete: whoever was handed over may be in a parking space now."""
    for channel in list(call.channels.values()):
        if channel.space is not None:
            take_in(world, channel)


def unparked_call(world: World, headers: Headers) -> None:
    taken = known_or_late(world, headers, "Parkee")
    retriever = known_or_late(world, headers, "Retriever")
    if taken is None or retriever is None:
        return
    _take_out(world, taken, ParkingOutcome.RETRIEVED, retriever)
    if retriever.local or retriever.call is taken.call:
        return
    merge(world, taken.call, retriever.call)
    if not retriever.outside:
        becomes_agent(world, retriever)


def timed_out(world: World, headers: Headers) -> None:
    taken = known_or_late(world, headers, "Parkee")
    if taken is not None:
        _take_out(world, taken, ParkingOutcome.TIMED_OUT)


def gave_up(world: World, headers: Headers) -> None:
    taken = known_or_late(world, headers, "Parkee")
    if taken is not None:
        _take_out(world, taken, ParkingOutcome.GAVE_UP)


def swapped(world: World, headers: Headers) -> None:
    """Another channel is in the space now; the event does not name whose place it took."""
    coming = known_or_late(world, headers, "Parkee")
    place = (headers.get("Parkinglot", ""), headers.get("ParkingSpace", ""))
    if coming is None or coming.space is not None:
        return
    for leaving in world.channels.values():
        if leaving.space is not None and (leaving.space.lot, leaving.space.name) == place:
            coming.space, leaving.space = leaving.space, None
            coming.was_parked = True
            take_in(world, coming)
            return


def _take_out(world: World, taken: Channel, outcome: ParkingOutcome, retriever: Channel | None = None) -> None:
    holder = _holder(taken)
    if holder is not None:
        take_in(world, holder)
        empty(world, holder, outcome, _name(retriever))
    elif not taken.was_parked:
        taken.was_parked = True
        world.warn(taken.call, "parked-unseen", "a party left a parking lot that was not seen to enter it")


def _holder(taken: Channel) -> Channel | None:
    """After an outage the space is remembered with the party in it, whatever Local half Asterisk parked."""
    if taken.space is not None:
        return taken
    party = real_beyond(taken)
    return party if party is not None and party.space is not None else None


def _name(retriever: Channel | None) -> Endpoint | None:
    party = real_beyond(retriever) if retriever is not None else None
    return party.endpoint if party is not None else None


def empty(world: World, taken: Channel, outcome: ParkingOutcome, by: Endpoint | None = None) -> None:
    """Whoever waits there waits no more; nothing is told of a space in which nobody was."""
    space, taken.space = taken.space, None
    if space is None or space.party is None or space.party.call.ended:
        return
    call = space.party.call
    if outcome is ParkingOutcome.GAVE_UP:
        call.wave.clear()
        call.evidence = CallStatus.ABANDONED
    world.tell(
        Unparked(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=space.party.uid,
            lot=space.lot,
            space=space.name,
            outcome=outcome,
            by=by,
        )
    )
