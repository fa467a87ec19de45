"""Transfers and pick-ups.

A blind transfer is `pending` until the transferred party talks to somebody new or waits in a queue, and
`failed` when he hangs up before. An attended one is complete when Asterisk says so; completed while the target
still rings it is `blonde`, and pending like a blind one.
"""

from dataclasses import replace

from ami.tracker.arrivals import known_or_late
from ami.tracker.events import Headers
from ami.tracker.hearing import parties, real_beyond
from ami.tracker.holding import resume
from ami.tracker.merging import merge
from ami.tracker.state import Channel
from ami.tracker.world import World
from callcenter.calls.facts import Endpoint, LegRole, PickedUp, TransferKind, Transferred

PENDING, COMPLETED, FAILED = "pending", "completed", "failed"


def blind_transfer(world: World, headers: Headers) -> None:
    transferer = known_or_late(world, headers, "Transferer")
    if transferer is None:
        return
    moved = _transferee(world, headers, transferer)
    if moved is None:
        world.warn(transferer.call, "blind-transfer-without-party", "the transferred channel is not known")
        return
    transferer.transferring = True
    outcome = PENDING if headers.get("Result", "Success") == "Success" else FAILED
    if outcome == PENDING:
        resume(world, transferer)
    to_party = headers.get("Extension", "")
    _tell(world, TransferKind.BLIND, transferer, moved, to_party, outcome)


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
    if first is None or second is None:
        return
    moved = _named_or_partner(world, headers, "Transferee", first)
    target = _named_or_partner(world, headers, "TransferTarget", second)
    succeeded = headers.get("Result", "Success") == "Success" and headers.get("DestType", "") != "Fail"
    if moved is None:
        world.warn(first.call, "attended-transfer-without-party", "the transferred channel is not known")
        return
    if not succeeded:
        _tell(world, TransferKind.ATTENDED, first, moved, _name(target, second), FAILED)
        return
    first.transferring = second.transferring = True
    for channel in (second, moved, target):
        if channel is not None:
            merge(world, first.call, channel.call)
    for transferer in (first, second):
        resume(world, transferer)
    ringing = target if target is not None and not target.answered else _rung_by(second) if target is None else None
    if ringing is not None:
        ringing.dialer = moved if ringing.dialer is second else ringing.dialer
        _tell(world, TransferKind.BLONDE, first, moved, ringing.endpoint, PENDING)
        return
    _tell(world, TransferKind.ATTENDED, first, moved, _name(target, second), COMPLETED)


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
    return target.endpoint if target is not None else transferer.exten


def _tell(world: World, kind: TransferKind, by: Channel, moved: Channel, to_party: str, outcome: str) -> None:
    call = moved.call
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
    if outcome == PENDING:
        call.transfers.append((moved, fact))


def settle_transfers(world: World, one: Channel, two: Channel) -> None:
    """A talk began: a pending transfer of either party that is not to its own transferer is complete."""
    for moved, fact in list(one.call.transfers):
        other = two if moved is one else one if moved is two else None
        if other is not None and other.endpoint != fact.by:
            _close(world, moved, fact, COMPLETED)


def queued_transfer(world: World, caller: Channel) -> None:
    for moved, fact in list(caller.call.transfers):
        if moved is caller:
            _close(world, moved, fact, COMPLETED)


def fail_transfers(world: World, channel: Channel) -> None:
    for moved, fact in list(channel.call.transfers):
        if moved is channel:
            _close(world, moved, fact, FAILED)


def _close(world: World, moved: Channel, fact: Transferred, outcome: str) -> None:
    call = moved.call
    call.transfers.remove((moved, fact))
    world.tell(replace(fact, call_id=call.id, outcome=outcome))


def pickup(world: World, headers: Headers) -> None:
    """The picker's own call joins the one that rang; no DialBegin names him, and no DialEnd his victim."""
    picker = known_or_late(world, headers)
    victim = known_or_late(world, headers, "Target")
    if picker is None or victim is None:
        return
    victim.elsewhere = True
    call = merge(world, victim.call, picker.call)
    picker.dialer = victim.dialer
    picker.queue = picker.queue or victim.queue
    if picker.role is not None:
        picker.role = LegRole.AGENT
    if call.told:
        at = world.at(call)
        by, instead = Endpoint(picker.endpoint), Endpoint(victim.endpoint)
        world.tell(PickedUp(call_id=call.id, node=world.node, at=at, by=by, instead_of=instead))
