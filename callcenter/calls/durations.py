"""How long: wait, talk and hold of a call, computed from its intervals and never added up on the way.

So a fact told twice, a talk that overlaps another, or a hold that nobody ended changes nothing.
"""

from datetime import datetime
from itertools import pairwise

from callcenter.calls.facts import UniqueId
from callcenter.calls.story import CallStory, Leg, Talk
from callcenter.calls.vocabulary import Direction, LegRole

Span = tuple[datetime, datetime]


def measure(story: CallStory) -> None:
    """Write `wait_s`, `talk_s`, `hold_s` and each leg's own two up to the last thing that is known."""
    until = _horizon(story)
    with_customer = [talk for talk in story.talks if _is_customer_talk(story, talk)]
    story.answered_at = min((talk.start for talk in with_customer), default=None)
    story.wait_s = _seconds((story.started_at, story.answered_at or until))
    story.talk_s, story.hold_s = _talk_and_hold(story, with_customer, until)
    if story.parkings:
        story.parked_s = _covered([(stay.start, stay.end or until) for stay in story.parkings])
    for leg in story.legs:
        leg.talk_s = _leg_talk(story, leg, until)
        leg.hold_s = _leg_hold(story, leg, until)


def _horizon(story: CallStory) -> datetime:
    if story.ended_at is not None:
        return story.ended_at
    times = [story.started_at]
    times += [talk.end or talk.start for talk in story.talks]
    times += [hold.end or hold.start for hold in story.holds]
    times += [parking.end or parking.start for parking in story.parkings]
    times += [stay.end or stay.start for stay in story.conferences]
    times += [visit.left_at or visit.entered_at for visit in story.queue_visits]
    return max(times)


def customer_ids(story: CallStory) -> set[UniqueId]:
    """The channels of customers: who called us, or whom we called.

    Whoever else was dialled through a trunk is the firm's own: a colleague on a mobile who was asked, or to whom the
    customer was sent.
    """
    callers = {leg.uniqueid for leg in story.legs if leg.role is LegRole.CALLER}
    if story.direction is not Direction.OUTBOUND:
        return callers if story.direction is Direction.INBOUND else set()
    dialled = {leg.uniqueid: leg.number for leg in story.legs if leg.role is LegRole.OUTSIDE}
    asked_for = {uniqueid for uniqueid, number in dialled.items() if number == story.to_number}
    return asked_for or set(dialled) or callers


def _is_customer_talk(story: CallStory, talk: Talk) -> bool:
    return story.direction is Direction.INTERNAL or not customer_ids(story).isdisjoint(talk.uniqueids)


def _talk_and_hold(story: CallStory, talks: list[Talk], until: datetime) -> tuple[float, float]:
    """The time in which some pair hears each other, and that in which the customer only hears music.

    A phone that holds keeps the talk's bridge; a hold by feature code leaves it to consult: both are hold.
    """
    if not talks:
        return 0.0, 0.0
    since = min(talk.start for talk in talks)
    spans = [(talk, (talk.start, talk.end or until)) for talk in talks]
    edges = {moment for _, span in spans for moment in span}
    edges |= {moment for hold in story.holds for moment in (hold.start, hold.end or until)}
    ordered = sorted(edges)
    talking = holding = 0.0
    for start, end in pairwise(ordered):
        open_pairs = [talk for talk, span in spans if span[0] <= start and end <= span[1]]
        if any(not _on_hold(story, talk, (start, end), until) for talk in open_pairs):
            talking += _seconds((start, end))
        elif start >= since and _held_by_somebody(story, (start, end), until):
            holding += _seconds((start, end))
    return round(talking, 6), round(holding, 6)


def _on_hold(story: CallStory, talk: Talk, span: Span, until: datetime) -> bool:
    """Whoever holds may talk to somebody new meanwhile: a hold is about the talks that it interrupted."""
    return any(
        hold.uniqueid in talk.uniqueids and talk.start <= hold.start <= span[0] and span[1] <= (hold.end or until)
        for hold in story.holds
    )


def _held_by_somebody(story: CallStory, span: Span, until: datetime) -> bool:
    return any(hold.start <= span[0] and span[1] <= (hold.end or until) for hold in story.holds)


def _leg_talk(story: CallStory, leg: Leg, until: datetime) -> float:
    """How long this party and any other heard each other; of talks before a restart only the sum is known."""
    talks = [talk for talk in story.talks if leg.uniqueid in talk.uniqueids]
    if not talks:
        return leg.talk_s
    edges = {moment for talk in talks for moment in (talk.start, talk.end or until)}
    edges |= {moment for hold in story.holds for moment in (hold.start, hold.end or until)}
    return round(sum(_seconds(span) for span in pairwise(sorted(edges)) if _heard(story, talks, span, until)), 6)


def _heard(story: CallStory, talks: list[Talk], span: Span, until: datetime) -> bool:
    return any(
        talk.start <= span[0] and span[1] <= (talk.end or until) and not _on_hold(story, talk, span, until)
        for talk in talks
    )


def _leg_hold(story: CallStory, leg: Leg, until: datetime) -> float:
    """How long this party held others; of holds before a restart only the sum is known."""
    holds = [hold for hold in story.holds if hold.uniqueid == leg.uniqueid]
    if not holds:
        return leg.hold_s
    return round(sum(_seconds((hold.start, hold.end or until)) for hold in holds), 6)


def _covered(spans: list[Span]) -> float:
    """The time that lies in at least one of the spans."""
    covered = 0.0
    reached: datetime | None = None
    for start, end in sorted(spans):
        start = start if reached is None else max(start, reached)
        if end > start:
            covered += _seconds((start, end))
            reached = end
    return round(covered, 6)


def _seconds(span: Span) -> float:
    return max((span[1] - span[0]).total_seconds(), 0.0)
