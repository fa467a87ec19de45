"""Transfers under way, until it is known what became of them.

The transferred party talks to somebody, or waits in a queue: that settles it. When his channel ends before, the
devices that were rung for him meanwhile say why.
"""

from dataclasses import replace

from ami.tracker.state import Channel, OpenTransfer
from ami.tracker.world import World
from callcenter.calls.facts import Transferred
from callcenter.calls.vocabulary import LegOutcome, TransferKind, TransferOutcome

_BY_STATUS = {"NOANSWER": LegOutcome.NO_ANSWER, "BUSY": LegOutcome.BUSY}
_WHY = (
    (LegOutcome.NO_ANSWER, TransferOutcome.NO_ANSWER),
    (LegOutcome.CANCELLED, TransferOutcome.NO_ANSWER),
    (LegOutcome.REJECTED, TransferOutcome.REFUSED),
    (LegOutcome.BUSY, TransferOutcome.REFUSED),
)


def tell_transfer(
    world: World, kind: TransferKind, by: Channel, moved: Channel, *, to_party: str, outcome: TransferOutcome
) -> None:
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
    if outcome is TransferOutcome.PENDING:
        call.transfers.append(OpenTransfer(moved, fact))


def settle_transfers(world: World, one: Channel, two: Channel) -> None:
    """A talk began: a pending transfer of either party is over, and well unless it is with the transferer again."""
    for transfer in list(one.call.transfers):
        other = two if transfer.moved is one else one if transfer.moved is two else None
        if other is not None:
            back = other.endpoint == transfer.fact.by
            _close(world, transfer, TransferOutcome.RETURNED if back else TransferOutcome.COMPLETED)


def queued_transfer(world: World, caller: Channel) -> None:
    for transfer in list(caller.call.transfers):
        if transfer.moved is caller:
            _close(world, transfer, TransferOutcome.COMPLETED)


def note_tried(channel: Channel, outcome: LegOutcome) -> None:
    for transfer in channel.call.transfers:
        if channel is not transfer.moved and not channel.transferring:
            transfer.tried.append(outcome)


def fail_transfers(world: World, channel: Channel) -> None:
    for transfer in list(channel.call.transfers):
        if transfer.moved is channel:
            _close(world, transfer, _why(transfer))


def _why(transfer: OpenTransfer) -> TransferOutcome:
    """The target's channel may end before or after the one that was moved."""
    moved = transfer.moved
    if moved.leaving:
        return TransferOutcome.ABANDONED
    rung = [other for other in moved.call.channels.values() if other.dialer is moved]
    tried = transfer.tried + [_BY_STATUS[other.dial_status] for other in rung if other.dial_status in _BY_STATUS]
    return next((why for outcome, why in _WHY if outcome in tried), TransferOutcome.FAILED)


def _close(world: World, transfer: OpenTransfer, outcome: TransferOutcome) -> None:
    call = transfer.moved.call
    call.transfers.remove(transfer)
    world.tell(replace(transfer.fact, call_id=call.id, outcome=outcome))
