"""A stored story told again as facts, for a reader that missed the beginning of a call.

The order of equal times is that of a call's life: a leg starts before it rings, a talk ends before its leg does.
"""

from collections.abc import Iterator
from typing import Any, Final

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallStarted,
    ConferenceJoined,
    ConferenceLeft,
    Endpoint,
    Fact,
    Forwarded,
    Held,
    LegAnswered,
    LegEnded,
    LegRinging,
    LegStarted,
    Parked,
    PickedUp,
    QueueEntered,
    QueueLeft,
    RecordingPaused,
    RecordingResumed,
    RecordingStarted,
    TalkEnded,
    TalkStarted,
    Transferred,
    Unheld,
    UniqueId,
    Unparked,
)
from callcenter.calls.story import CallStory, ConferenceStay, Forward, Leg, Parking, QueueVisit, Talk
from callcenter.calls.vocabulary import LegOutcome, ParkingOutcome, QueueOutcome

_ORDER: Final[dict[type[Fact], int]] = {
    kind: place
    for place, kind in enumerate(
        (
            CallStarted,
            LegStarted,
            QueueEntered,
            LegRinging,
            LegAnswered,
            QueueLeft,
            TalkStarted,
            Held,
            Unheld,
            TalkEnded,
            LegEnded,
            CallEnded,
        )
    )
}
_BETWEEN: Final = _ORDER[Held]


def facts_of(story: CallStory) -> list[CallFact]:
    """Facts that make the story anew, in the order in which they happened."""
    facts = [*_legs(story), *_visits(story), *_talks(story), *_stays(story), *_rest(story), *_end(story)]
    facts.sort(key=lambda fact: (fact.at, _ORDER.get(type(fact), _BETWEEN)))
    return [_start(story), *facts]


def _of(story: CallStory) -> dict[str, Any]:
    return {"call_id": story.id, "node": story.node}


def _start(story: CallStory) -> CallStarted:
    return CallStarted(
        **_of(story),
        at=story.started_at,
        direction=story.direction,
        from_number=story.from_number,
        from_name=story.from_name,
        withheld=story.withheld,
        to_number=story.to_number,
        did=story.did,
        endpoint=story.endpoint,
        uniqueid=story.legs[0].uniqueid if story.legs else UniqueId(story.linkedid),
        linkedid=story.linkedid,
    )


def _end(story: CallStory) -> Iterator[CallFact]:
    if story.ended_at is None or story.status is None:
        return
    cause = story.hangup_cause or 0
    yield CallEnded(
        **_of(story),
        at=story.ended_at,
        status=story.status,
        hangup_by=story.hangup_by,
        cause=cause,
        reconciled=story.reconciled,
        witness=story.witness,
    )


def _legs(story: CallStory) -> Iterator[CallFact]:
    for leg in story.legs:
        yield from _leg(story, leg)


def _leg(story: CallStory, leg: Leg) -> Iterator[CallFact]:
    of = {**_of(story), "uniqueid": leg.uniqueid, "endpoint": leg.endpoint}
    yield LegStarted(**of, at=leg.started_at, channel=leg.channel, role=leg.role, queue=leg.queue, number=leg.number)
    if leg.ring_at is not None:
        yield LegRinging(**of, at=leg.ring_at, queue=leg.queue)
    if leg.answered_at is not None:
        yield LegAnswered(**of, at=leg.answered_at)
    if leg.ended_at is not None:
        yield LegEnded(**of, at=leg.ended_at, outcome=leg.outcome or LegOutcome.LOST)


def _visits(story: CallStory) -> Iterator[CallFact]:
    for visit in story.queue_visits:
        yield from _visit(story, visit)


def _visit(story: CallStory, visit: QueueVisit) -> Iterator[CallFact]:
    of = {**_of(story), "queue": visit.queue, "uniqueid": visit.uniqueid}
    yield QueueEntered(**of, at=visit.entered_at, position=visit.position)
    if visit.left_at is not None:
        outcome = visit.outcome or QueueOutcome.LOST
        yield QueueLeft(**of, at=visit.left_at, outcome=outcome, agent=visit.agent, wait_s=visit.wait_s or 0.0)


def _talks(story: CallStory) -> Iterator[CallFact]:
    for talk in story.talks:
        yield TalkStarted(**_of(story), at=talk.start, between=talk.between, uniqueids=talk.uniqueids)
        if talk.end is not None:
            yield _talk_end(story, talk)


def _talk_end(story: CallStory, talk: Talk) -> TalkEnded:
    at = talk.end or talk.start
    return TalkEnded(**_of(story), at=at, between=talk.between, uniqueids=talk.uniqueids)


def _stays(story: CallStory) -> Iterator[CallFact]:
    for parking in story.parkings:
        yield from _parking(story, parking)
    for stay in story.conferences:
        yield from _stay(story, stay)


def _parking(story: CallStory, stay: Parking) -> Iterator[CallFact]:
    of = {**_of(story), "uniqueid": stay.uniqueid, "lot": stay.lot, "space": stay.space}
    yield Parked(**of, at=stay.start, by=stay.parked_by)
    if stay.end is not None:
        yield Unparked(**of, at=stay.end, outcome=stay.outcome or ParkingOutcome.LOST, by=stay.retrieved_by)


def _stay(story: CallStory, stay: ConferenceStay) -> Iterator[CallFact]:
    of = {**_of(story), "uniqueid": stay.uniqueid, "endpoint": stay.endpoint, "conference": stay.conference}
    yield ConferenceJoined(**of, at=stay.start)
    if stay.end is not None:
        yield ConferenceLeft(**of, at=stay.end)


def _rest(story: CallStory) -> Iterator[CallFact]:
    endpoints = {leg.uniqueid: leg.endpoint for leg in story.legs}
    for hold in story.holds:
        of = {**_of(story), "uniqueid": hold.uniqueid, "endpoint": endpoints.get(hold.uniqueid, Endpoint(""))}
        yield Held(**of, at=hold.start)
        if hold.end is not None:
            yield Unheld(**of, at=hold.end)
    for transfer in story.transfers:
        yield Transferred(
            **_of(story),
            at=transfer.at,
            kind=transfer.kind,
            by=transfer.by,
            from_party=transfer.from_party,
            to_party=transfer.to_party,
            outcome=transfer.outcome,
        )
    for pickup in story.pickups:
        yield PickedUp(**_of(story), at=pickup.at, by=pickup.by, instead_of=pickup.instead_of)
    for forward in story.forwards:
        uniqueid = _rung(story, forward)
        yield Forwarded(**_of(story), at=forward.at, uniqueid=uniqueid, by=forward.by, to_party=forward.to_party)
    for recording in story.recordings:
        yield RecordingStarted(**_of(story), at=recording.started_at, uniqueid=recording.uniqueid, file=recording.file)
    for pause in story.recording_pauses:
        yield RecordingPaused(**_of(story), at=pause.start, uniqueid=pause.uniqueid)
        if pause.end is not None:
            yield RecordingResumed(**_of(story), at=pause.end, uniqueid=pause.uniqueid)


def _rung(story: CallStory, forward: Forward) -> UniqueId:
    """The leg that forwarded: the last of its device that had begun then."""
    legs = [leg for leg in story.legs if leg.endpoint == forward.by and leg.started_at <= forward.at]
    return legs[-1].uniqueid if legs else UniqueId("")
