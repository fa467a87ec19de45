"""A stored story told again as facts, for readers that live on facts and were not there when it happened."""

from collections.abc import Iterator
from typing import Any

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallStarted,
    Endpoint,
    HangupBy,
    Held,
    LegAnswered,
    LegEnded,
    LegOutcome,
    LegRinging,
    LegStarted,
    PickedUp,
    QueueEntered,
    QueueLeft,
    QueueOutcome,
    RecordingStarted,
    StoryWarning,
    TalkEnded,
    TalkStarted,
    Transferred,
    Unheld,
    UniqueId,
)
from callcenter.calls.story import CallStory, Hold, Leg, QueueVisit, Talk


def retell(story: CallStory) -> list[CallFact]:
    """The facts that fold into this story again, in the order of their times."""
    of = {"call_id": story.id, "node": story.node}
    facts = [*_parts(story, of)]
    facts.sort(key=lambda fact: fact.at)
    return [_started(story, of), *facts, *_ended(story, of)]


def _started(story: CallStory, of: dict[str, Any]) -> CallStarted:
    return CallStarted(
        **of,
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


def _parts(story: CallStory, of: dict[str, Any]) -> Iterator[CallFact]:
    """One time's facts come in the order of a call: legs, queues, talks, holds."""
    endpoints = {leg.uniqueid: leg.endpoint for leg in story.legs}
    for leg in story.legs:
        yield from _leg(leg, of)
    for visit in story.queue_visits:
        yield from _visit(visit, of)
    for talk in story.talks:
        yield from _talk(talk, of)
    for hold in story.holds:
        yield from _hold(hold, endpoints.get(hold.uniqueid, story.endpoint), of)
    for move in story.transfers:
        parties = {**of, "from_party": move.from_party, "to_party": move.to_party}
        yield Transferred(**parties, at=move.at, kind=move.kind, by=move.by, outcome=move.outcome)
    for pickup in story.pickups:
        yield PickedUp(**of, at=pickup.at, by=pickup.by, instead_of=pickup.instead_of)
    for recording in story.recordings:
        yield RecordingStarted(**of, at=recording.started_at, uniqueid=recording.uniqueid, file=recording.file)
    for warning in story.warnings:
        yield StoryWarning(**of, at=warning.at, name=warning.name, detail=warning.detail)


def _leg(leg: Leg, of: dict[str, Any]) -> Iterator[CallFact]:
    who = {**of, "uniqueid": leg.uniqueid, "endpoint": leg.endpoint}
    yield LegStarted(**who, at=leg.started_at, channel=leg.channel, role=leg.role, queue=leg.queue, number=leg.number)
    if leg.ring_at is not None:
        yield LegRinging(**who, at=leg.ring_at, queue=leg.queue)
    if leg.answered_at is not None:
        yield LegAnswered(**who, at=leg.answered_at)
    if leg.ended_at is not None:
        yield LegEnded(**who, at=leg.ended_at, outcome=leg.outcome or LegOutcome.LOST)


def _visit(visit: QueueVisit, of: dict[str, Any]) -> Iterator[CallFact]:
    who = {**of, "queue": visit.queue, "uniqueid": visit.uniqueid}
    yield QueueEntered(**who, at=visit.entered_at, position=visit.position)
    if visit.left_at is not None:
        outcome = visit.outcome or QueueOutcome.LOST
        yield QueueLeft(**who, at=visit.left_at, outcome=outcome, agent=visit.agent, wait_s=visit.wait_s or 0.0)


def _talk(talk: Talk, of: dict[str, Any]) -> Iterator[CallFact]:
    who = {**of, "between": talk.between, "uniqueids": talk.uniqueids}
    yield TalkStarted(**who, at=talk.start)
    if talk.end is not None:
        yield TalkEnded(**who, at=talk.end)


def _hold(hold: Hold, endpoint: Endpoint, of: dict[str, Any]) -> Iterator[CallFact]:
    who = {**of, "uniqueid": hold.uniqueid, "endpoint": endpoint}
    yield Held(**who, at=hold.start)
    if hold.end is not None:
        yield Unheld(**who, at=hold.end)


def _ended(story: CallStory, of: dict[str, Any]) -> Iterator[CallFact]:
    if story.ended_at is not None and story.status is not None:
        yield CallEnded(
            **of,
            at=story.ended_at,
            status=story.status,
            hangup_by=story.hangup_by or HangupBy.SYSTEM,
            cause=story.hangup_cause or 0,
            reconciled=story.reconciled,
        )
