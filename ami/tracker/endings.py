"""Channels hang up, and calls end.

The status of a call in which nobody talked, from the latest evidence to the earliest:

* the caller hung up while waiting in a queue: `abandoned`; the queue gave up, was full or empty: `no_answer`;
* the caller hung up while devices rang outside a queue: `cancelled`;
* of the devices that rang together last, one rang in vain: `no_answer`; else one declined: `rejected`; else one
  was busy: `busy`; else none could be reached: `failed`;
* nobody was ever rung: a caller who left a menu or an unanswered line is `cancelled`; a menu or mailbox that
  ended the call itself is `no_answer`, because no person took it; a line that the dial plan refused has the
  status of its cause (17 busy, 21 rejected, 19 no answer, the rest failed).

A caller from outside whose line was up was refused by nobody: what the devices said stayed with the mailbox or
the menu that answered him, so he counts as `no_answer`; so does a customer who was called first and answered, and
for whom no agent was found. A message in a mailbox never makes a call `answered`. Who waits parked, was never talked
to and hangs up, has `abandoned` too.
"""

from ami.tracker.arrivals import number_in
from ami.tracker.bridges import leave, settle
from ami.tracker.conferences import leave_conference
from ami.tracker.events import Headers
from ami.tracker.hearing import parties
from ami.tracker.holding import gone_from_hold, resume
from ami.tracker.parking import empty
from ami.tracker.pending import fail_transfers, note_tried
from ami.tracker.queues import conclude, hang_up_visit
from ami.tracker.state import CALLER, INBOUND, INTERNAL, OUTSIDE, Call, Channel
from ami.tracker.waiting import gone
from ami.tracker.world import World
from callcenter.calls.facts import CallEnded, LegEnded
from callcenter.calls.vocabulary import CallStatus, HangupBy, LegOutcome, ParkingOutcome, QueueOutcome, Witness

BOOT_SLACK_S = 5
"""Uptime is in whole seconds, and its event is some time under way."""
CAUSE_BUSY, CAUSE_NO_ANSWER, CAUSE_REJECTED, CAUSE_FORWARDED, CAUSE_ELSEWHERE = 17, 19, 21, 23, 26
_CAUSES = {
    CAUSE_BUSY: LegOutcome.BUSY,
    CAUSE_REJECTED: LegOutcome.REJECTED,
    CAUSE_FORWARDED: LegOutcome.ELSEWHERE,
    CAUSE_ELSEWHERE: LegOutcome.ELSEWHERE,
}
_UNREACHED = frozenset({1, 3, 20, 22, 25, 27, 28, 34, 38, 41, 42, 44, 47, 50, 58})
"""Unallocated, no route, not registered, out of order, congestion: the device was never rung."""
_REFUSED = {17: CallStatus.BUSY, 21: CallStatus.REJECTED, 18: CallStatus.NO_ANSWER, 19: CallStatus.NO_ANSWER}
_BY_OUTCOME = (
    (LegOutcome.CANCELLED, CallStatus.CANCELLED),
    (LegOutcome.NO_ANSWER, CallStatus.NO_ANSWER),
    (LegOutcome.ANSWERED, CallStatus.NO_ANSWER),
    (LegOutcome.REJECTED, CallStatus.REJECTED),
    (LegOutcome.BUSY, CallStatus.BUSY),
    (LegOutcome.ELSEWHERE, CallStatus.NO_ANSWER),
    (LegOutcome.FAILED, CallStatus.FAILED),
)


def hangup_request(world: World, headers: Headers) -> None:
    """Somebody put the receiver down. A device that declines a ring asks too: that ends a leg, not the call.

    Nor does it end the call when two others go on talking, or when one waits in a parking lot.
    """
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is None or channel.local:
        return
    call = channel.call
    if channel is call.root and call.originated and not channel.answered:
        return
    channel.leaving = True
    counts = channel is call.root or channel.answered or channel.talked
    if counts and not channel.transferring and call.hangup_by is None and not _goes_on_without(channel):
        call.hangup_by = side_of(call, channel)


def _goes_on_without(channel: Channel) -> bool:
    staying = [party for party in parties(channel) if party is not channel and not party.leaving]
    return len(staying) > 1 or any(
        other.space is not None and other is not channel for other in channel.call.channels.values()
    )


def side_of(call: Call, channel: Channel) -> HangupBy:
    """Whom a call from outside, or a transfer, reaches by a trunk acts for the firm: a colleague on a mobile."""
    if call.direction is INTERNAL or not channel.outside:
        return HangupBy.AGENT
    dialled_for_customer = channel.dialer is not None and (call.direction is INBOUND or channel.dialer.outside)
    return HangupBy.AGENT if dialled_for_customer else HangupBy.CUSTOMER


def hangup(world: World, headers: Headers) -> None:
    channel = world.channel(headers.get("Uniqueid", ""))
    if channel is not None:
        end_channel(world, channel, number_in(headers, "Cause"))


def end_channel(world: World, channel: Channel, cause: int, lost: LegOutcome | None = None) -> None:
    """`lost` is the outcome to tell when the channel was found missing instead of being heard to hang up."""
    channel.hung_up = True
    call = channel.call
    if lost is None:
        _infer_request(world, call, channel)
        hang_up_visit(world, channel)
    else:
        conclude(world, channel, QueueOutcome.LOST)
    if channel.space is not None:
        empty(world, channel, ParkingOutcome.GAVE_UP if lost is None else ParkingOutcome.LOST)
    if channel.conference:
        leave_conference(world, channel)
    leave(world, channel)
    if channel.held_by is not None:
        gone(world, channel)
    if call.broken:
        settle(world, call, None, channel)
    if call.transfers:
        fail_transfers(world, channel)
    gone_from_hold(world, channel)
    if channel.role is not None and not call.ended:
        _end_leg(world, call, channel, lost or _outcome(call, channel, cause))
    if channel is call.root:
        call.cause = cause
    world.forget_channel(channel)
    if not call.channels and not call.ended:
        end_call(world, call, reconciled=lost is not None)


def _infer_request(world: World, call: Call, channel: Channel) -> None:
    if channel is call.root and not world.rules.hangup_requests and _gave_up(call, channel):
        channel.leaving = True
        call.hangup_by = call.hangup_by or side_of(call, channel)


def _gave_up(call: Call, root: Channel) -> bool:
    """Where nobody says who hung up: a ring that is cancelled while nobody took the call, and its caller is gone."""
    others = [other for other in call.channels.values() if other is not root]
    if call.talked or (call.originated and not root.answered) or any(other.answered for other in others):
        return False
    waits = root.visit is not None and root.visit.outcome is None
    rung = LegOutcome.CANCELLED in call.wave or any(other.dial_status == "CANCEL" for other in others)
    return rung and not waits


def _end_leg(world: World, call: Call, channel: Channel, outcome: LegOutcome) -> None:
    resume(world, channel)
    note_tried(channel, outcome)
    if channel.role is not CALLER and channel is not call.root and channel.queue is None:
        _note(world, call, outcome)
    world.tell(
        LegEnded(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            uniqueid=channel.uid,
            endpoint=channel.endpoint,
            outcome=outcome,
        )
    )


def _note(world: World, call: Call, outcome: LegOutcome) -> None:
    """Devices that ring together are one wave; the last wave tells how the call went.

    The PBX that took the call and stops a ring (follow-me does) rang in vain: the caller is still there.
    """
    root = call.root
    in_vain = outcome is LegOutcome.CANCELLED and call.up and root is not None and not root.leaving
    in_vain = in_vain and world.rules.hangup_requests
    call.wave.append(LegOutcome.NO_ANSWER if in_vain else outcome)
    call.evidence = None


def _outcome(call: Call, channel: Channel, cause: int) -> LegOutcome:
    if channel.answered and channel.role is OUTSIDE:
        return LegOutcome.ANSWERED
    if channel is call.root or channel.role is CALLER:
        return _caller_outcome(call, channel, cause)
    if channel.answered:
        return LegOutcome.LEFT if channel.dumped else LegOutcome.ANSWERED
    if channel.elsewhere:
        return LegOutcome.ELSEWHERE
    by_cause = _CAUSES.get(cause)
    match channel.dial_status:
        case "BUSY":
            return LegOutcome.BUSY
        case "FORWARDED":
            return LegOutcome.ELSEWHERE
        case "CONGESTION" | "CHANUNAVAIL":
            return by_cause or LegOutcome.FAILED
        case "NOANSWER":
            return by_cause or (LegOutcome.FAILED if cause in _UNREACHED and not channel.rung else LegOutcome.NO_ANSWER)
    return by_cause or _unended(channel, cause)


def _unended(channel: Channel, cause: int) -> LegOutcome:
    """CANCEL, or no DialEnd at all: the dialling side gave up, or another device took the call.

    Who dials ends the dial before he hangs the device up. A ring that ends without either was replaced by another
    phone's INVITE (Replaces), and the end of the dial that names that phone may come later.
    """
    dialer = channel.dialer
    replaced = channel.rung and not channel.dial_status and cause == 0
    if replaced and dialer is not None and not (dialer.hung_up or dialer.leaving):
        dialer.vanished = channel
        return LegOutcome.ELSEWHERE
    if _taken_by_another(channel):
        return LegOutcome.ELSEWHERE
    if dialer is not None and dialer.gave_up_ringing:
        return LegOutcome.NO_ANSWER
    if channel.dial_status in ("CANCEL", "ABORT", "CONTINUE", "GOTO"):
        return LegOutcome.CANCELLED
    return LegOutcome.CANCELLED if dialer is None or dialer.hung_up or dialer.leaving else LegOutcome.NO_ANSWER


def _taken_by_another(channel: Channel) -> bool:
    origin = channel.origin
    return origin is not None and any(
        other.origin is origin and other is not channel and (other.answered or other.dial_status == "ANSWER")
        for other in channel.call.channels.values()
    )


def _caller_outcome(call: Call, channel: Channel, cause: int) -> LegOutcome:
    if channel.talked or channel.partners:
        return LegOutcome.ANSWERED
    if channel.leaving:
        return LegOutcome.CANCELLED
    if call.originated and not channel.answered:
        return _CAUSES.get(cause) or LegOutcome.NO_ANSWER
    return _CAUSES.get(cause) or (LegOutcome.FAILED if cause in _UNREACHED else LegOutcome.NO_ANSWER)


def end_call(world: World, call: Call, *, reconciled: bool = False) -> None:
    for broken in list(call.broken.values()):
        settle(world, call, None, broken.a)
    call.ended = True
    world.forget_call(call)
    if not call.told:
        return
    world.tell(
        CallEnded(
            call_id=call.id,
            node=world.node,
            at=world.at(call),
            status=_status_found_out(call) if reconciled else status_of(call),
            hangup_by=_hangup_by(world, call, reconciled=reconciled),
            cause=call.cause,
            reconciled=reconciled,
            witness=Witness.SNAPSHOT if reconciled else None,
        )
    )


def _status_found_out(call: Call) -> CallStatus:
    """Nobody heard how it ended: a talk that is known counts, anything else is no answer."""
    return CallStatus.ANSWERED if call.talked else CallStatus.NO_ANSWER


def status_of(call: Call) -> CallStatus:
    if call.talked:
        return CallStatus.ANSWERED
    if call.evidence is not None:
        return call.evidence
    for outcome, status in _BY_OUTCOME:
        if outcome in call.wave:
            return CallStatus.NO_ANSWER if _taken_by_machine(call, outcome) else status
    return _never_rung(call)


def _taken_by_machine(call: Call, outcome: LegOutcome) -> bool:
    refused = outcome in (LegOutcome.REJECTED, LegOutcome.BUSY, LegOutcome.FAILED)
    return refused and call.up and call.root is not None and call.root.outside


def _never_rung(call: Call) -> CallStatus:
    root = call.root
    if root is not None and root.leaving and (call.up or not call.originated):
        return CallStatus.CANCELLED
    if call.up:
        return CallStatus.NO_ANSWER
    if call.cause in _REFUSED:
        return _REFUSED[call.cause]
    if call.cause in _UNREACHED:
        return CallStatus.FAILED
    return CallStatus.NO_ANSWER if call.originated else CallStatus.CANCELLED


def _hangup_by(world: World, call: Call, *, reconciled: bool) -> HangupBy | None:
    """Without any word of it, who left the last talk first hung up."""
    if call.hangup_by is not None:
        return call.hangup_by
    if call.talked and call.complete_reason in ("caller", "agent"):
        return HangupBy.CUSTOMER if call.complete_reason == "caller" else HangupBy.AGENT
    first = call.first_out
    if first is not None and not first.transferring and not reconciled and not world.rules.hangup_requests:
        return side_of(call, first)
    return None if reconciled else HangupBy.SYSTEM


def fully_booted(world: World, headers: Headers) -> None:
    """Said at every login; only an uptime that does not fit the last one means a restart."""
    uptime = headers.get("Uptime", "")
    if not (uptime.isascii() and uptime.isdigit()) or len(uptime) > 12:
        return
    booted = world.seconds() - int(uptime)
    if world.boot_epoch is not None and abs(booted - world.boot_epoch) > BOOT_SLACK_S:
        lose_all(world)
    world.boot_epoch = booted


def shutdown(world: World, headers: Headers) -> None:
    lose_all(world)


def lose_all(world: World) -> None:
    """The PBX itself ended what was going on."""
    for call in world.every_call():
        call.hangup_by = call.hangup_by or HangupBy.SYSTEM
    for channel in list(world.channels.values()):
        if channel.uid in world.channels:
            end_channel(world, channel, 0, LegOutcome.LOST)
    for call in world.every_call():
        if not call.ended:
            end_call(world, call, reconciled=True)
    world.bridges.clear()
    world.local_halves.clear()
    world.gone.clear()
