"""Transfers and pick-ups.

A blind transfer is `pending` until the transferred party talks to somebody or waits in a queue; when his channel ends
before, the devices that were rung for him say why. An attended one is complete when Asterisk says so; completed while
the target still rings it is `blonde`, and pending like a blind one. A consultation that leads to no transfer is told
by its legs, its talk and its hold, or is a call of its own.
"""

from ami.tracker.arrivals import known_or_late
from ami.tracker.events import Headers
from ami.tracker.hearing import parties, real_beyond
from ami.tracker.holding import resume
from ami.tracker.merging import merge
from ami.tracker.pending import tell_transfer
from ami.tracker.queues import give_place
from ami.tracker.state import Call, Channel
from ami.tracker.world import World
from callcenter.calls.facts import Endpoint, PickedUp
from callcenter.calls.vocabulary import LegRole, TransferKind, TransferOutcome


def blind_transfer(world: World, headers: Headers) -> None:
    transferer = known_or_late(world, headers, "Transferer")
    if transferer is None:
        return
    moved = _transferee(world, headers, transferer)
    if moved is None:
        world.warn(transferer.call, "blind-transfer-without-party", "the transferred channel is not known")
        return
    transferer.transferring = True
    succeeded = headers.get("Result", "Success") == "Success"
    if succeeded:
        resume(world, transferer)
    to_party = headers.get("Extension", "")
    outcome = TransferOutcome.PENDING if succeeded else TransferOutcome.FAILED
    tell_transfer(world, TransferKind.BLIND, transferer, moved, to_party=to_party, outcome=outcome)


def _transferee(world: World, headers: Headers, transferer: Channel) -> Channel | None:
    named = known_or_late(world, headers, "Transferee")
    real = real_beyond(named) if named is not None else None
    if real is not None:
        return real
    others = [party for party in parties(transferer) if party is not transferer]
    return others[0] if others else None


def attended_transfer(world: World, headers: Headers) -> None:
    first = known_or_late(world, headers, "OrigTransferer")
    second = known_or_late(world, headers, "SecondTransferer")
    if first is None or second is None or world.repeated(first, headers):
        return
    moved = _named_or_partner(world, headers, "Transferee", first)
    if moved is None:
        world.warn(first.call, "attended-transfer-without-party", "the transferred channel is not known")
        return
    target = _target(world, headers, second, moved)
    if headers.get("Result", "Success") != "Success" or headers.get("DestType", "") == "Fail":
        to_party, failed = _name(target, second), TransferOutcome.FAILED
        tell_transfer(world, TransferKind.ATTENDED, first, moved, to_party=to_party, outcome=failed)
        return
    _together(world, first, second, (moved, target))
    ringing = target if target is not None and not target.answered else _rung_by(second) if target is None else None
    if ringing is not None:
        ringing.dialer = moved if ringing.dialer is second else ringing.dialer
        to_party, pending = _name(ringing, second), TransferOutcome.PENDING
        tell_transfer(world, TransferKind.BLONDE, first, moved, to_party=to_party, outcome=pending)
        return
    to_party, done = _name(target, second), TransferOutcome.COMPLETED
    tell_transfer(world, TransferKind.ATTENDED, first, moved, to_party=to_party, outcome=done)
    give_place(world, second, moved)


def _together(world: World, first: Channel, second: Channel, others: tuple[Channel | None, ...]) -> None:
    """Both lines of the transferer and whom he joins are one call from now on; nobody is on hold any more."""
    first.transferring = second.transferring = True
    for channel in (second, *others):
        if channel is not None:
            merge(world, first.call, channel.call)
    for transferer in (first, second):
        resume(world, transferer)


def _target(world: World, headers: Headers, second: Channel, moved: Channel) -> Channel | None:
    """Not always named; by key codes the bridges may have been changed before the event."""
    target = _named_or_partner(world, headers, "TransferTarget", second)
    if target is not None and target is not moved:
        return target
    return next((party for party in moved.partners.values() if party.endpoint != second.endpoint), None)


def _named_or_partner(world: World, headers: Headers, prefix: str, transferer: Channel) -> Channel | None:
    named = known_or_late(world, headers, prefix)
    real = real_beyond(named) if named is not None else None
    if real is not None and real is not transferer:
        return real
    return next(iter(transferer.partners.values()), None)


def _rung_by(transferer: Channel) -> Channel | None:
    for channel in transferer.call.channels.values():
        if channel.dialer is transferer and not channel.answered:
            return real_beyond(channel)
    return None


def _name(target: Channel | None, transferer: Channel) -> str:
    """Many share one trunk: a party outside is named by the number that was dialled."""
    if target is None:
        return transferer.exten
    return (target.dialled if target.outside else "") or target.endpoint


def pickup(world: World, headers: Headers) -> None:
    """The picker's own call joins the one that rang; no DialBegin names him, and no DialEnd his victim."""
    picker = known_or_late(world, headers)
    victim = known_or_late(world, headers, "Target")
    if picker is None or victim is None:
        return
    told = victim.elsewhere and picker.call is victim.call
    if not told:
        _pick_up(world, picker, victim)


def taken_over(world: World, picker: Channel, dialer: Channel) -> None:
    """INVITE with Replaces on a ring: the dial is answered by a channel that nobody dialled, and no Pickup is said."""
    rung = [other for other in dialer.call.channels.values() if other.dialer is dialer and _rings(other)]
    victims = [dialer.vanished] if dialer.vanished is not None else rung
    dialer.vanished = None
    if len(victims) == 1:
        _pick_up(world, picker, victims[0])
        return
    call = merge(world, dialer.call, picker.call)
    picker.dialer = picker.origin = dialer
    world.warn(call, "picked-up-from-unknown", "several phones rang, and it was not said which one's call was taken")


def _rings(channel: Channel) -> bool:
    return channel.rung and not channel.answered and not channel.dial_status


def _pick_up(world: World, picker: Channel, victim: Channel) -> None:
    victim.elsewhere = True
    call = merge(world, victim.call, picker.call)
    picker.dialer, picker.origin = victim.dialer, victim.origin
    picker.queue = picker.queue or victim.queue
    if picker.role is not None:
        picker.role = LegRole.AGENT
    _tell_pickup(world, call, Endpoint(picker.endpoint), Endpoint(victim.endpoint))


def _tell_pickup(world: World, call: Call, by: Endpoint, instead_of: Endpoint) -> None:
    if call.told:
        world.tell(PickedUp(call_id=call.id, node=world.node, at=world.at(call), by=by, instead_of=instead_of))
