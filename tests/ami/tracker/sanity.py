"""What every story must satisfy, whatever happened to the events."""

from collections.abc import Iterable, Iterator, Sequence

from ami.message import Event
from ami.tracker import Tracker, TrackerRules
from ami.tracker.identity import is_helper, is_local
from callcenter.calls.facts import CallFact, MemberChanged
from callcenter.calls.story import CallStory, Talk
from tests.ami.tracker.exchange import PREFIXES
from tests.ami.tracker.scene import stories_of

RULES = TrackerRules()
Outcome = tuple[object, ...]


def facts_of(events: Iterable[Event], rules: TrackerRules = RULES) -> list[CallFact]:
    """Nothing may break inside, and when all channels hung up nothing may stay behind."""
    tracker = Tracker(rules)
    told = [fact for event in events for fact in tracker.feed(event)] + tracker.finish()
    assert not tracker.faults
    return [fact for fact in told if not isinstance(fact, MemberChanged)]


def told_by(events: Iterable[Event], rules: TrackerRules = RULES) -> list[CallStory]:
    """The stories of these events, each of them sane."""
    stories = stories_of(facts_of(events, rules))
    for story in stories:
        assert_sane(story)
    return stories


def assert_sane(story: CallStory) -> None:
    assert min(story.wait_s, story.talk_s, story.hold_s) >= 0
    end = story.ended_at
    for talk in story.talks:
        _assert_talk_within(story, talk)
    for leg in story.legs:
        times = [leg.started_at, leg.ring_at, leg.answered_at, leg.ended_at, end]
        known = [at for at in times if at is not None]
        assert known == sorted(known)
    stays = [(stay.start, stay.end) for stay in story.parkings] + [(stay.start, stay.end) for stay in story.conferences]
    assert all(until is None or until >= since for since, until in stays)
    if end is not None:
        assert all(until is not None for _, until in stays)
        assert story.talk_s + story.hold_s <= (end - story.started_at).total_seconds() + 1e-6
        assert story.status is not None
        assert all(leg.outcome is not None for leg in story.legs)


def _assert_talk_within(story: CallStory, talk: Talk) -> None:
    """Within the call and within the legs of both: nobody talks before his channel or after it."""
    assert talk.start >= story.started_at
    assert talk.end is None or talk.start <= talk.end
    if story.ended_at is not None:
        assert talk.end is not None
        assert talk.end <= story.ended_at
    legs = {leg.uniqueid: leg for leg in story.legs}
    for uniqueid in talk.uniqueids:
        leg = legs[uniqueid]
        assert talk.start >= leg.started_at
        assert leg.ended_at is None or (talk.end is not None and talk.end <= leg.ended_at)


def assert_no_call_lost(events: Sequence[Event], stories: Sequence[CallStory]) -> None:
    """Every channel that began a call is a leg of a story; when all channels hung up that any event names, all calls
    have ended."""
    ended = {event.headers.get("Uniqueid") for event in events if event.name == "Hangup"}
    named = {uniqueid for event in events for uniqueid in channels_in(event)}
    legs = {leg.uniqueid for story in stories for leg in story.legs}
    assert {event.headers["Uniqueid"] for event in events if began_a_call(event)} <= legs
    if named <= ended:
        assert all(story.ended_at is not None for story in stories)


def channels_in(event: Event) -> Iterator[str]:
    for prefix in PREFIXES:
        uniqueid, name = event.headers.get(prefix + "Uniqueid", ""), event.headers.get(prefix + "Channel", "")
        if uniqueid and not is_helper(name):
            yield uniqueid


def began_a_call(event: Event) -> bool:
    headers = event.headers
    name = headers.get("Channel", "")
    real = event.name == "Newchannel" and not is_local(name) and not is_helper(name)
    return real and headers["Uniqueid"] == headers["Linkedid"]


def outcome(story: CallStory) -> Outcome:
    """What a report would say, without the milliseconds."""
    return (
        *(story.id, story.status, story.hangup_by, story.direction, story.from_number, story.to_number, story.did),
        *(sorted((leg.uniqueid, leg.role, leg.outcome, leg.queue or "") for leg in story.legs),),
        *(sorted((visit.queue, str(visit.outcome)) for visit in story.queue_visits),),
        *(len(story.transfers), len(story.talks)),
    )


def outcomes(stories: Iterable[CallStory]) -> list[Outcome]:
    return sorted((outcome(story) for story in stories), key=lambda one: str(one[0]))
