"""What holds for every trace, however it is cut, doubled or mixed with others."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.message import Event
from ami.tracker import Tracker, TrackerRules
from callcenter.calls.facts import CallFact, CallsMerged, MemberChanged
from callcenter.calls.story import CallStory
from tests.ami.tracker.scene import stories_of
from tests.ami.tracker.traces import CASES, renamed, trace

pytestmark = pytest.mark.replay

RULES = TrackerRules()
NAMES = st.sampled_from(
    (
        *("Newchannel", "Newstate", "DialBegin", "DialEnd", "BridgeEnter", "BridgeLeave", "Hangup", "VarSet"),
        *("QueueCallerJoin", "AgentConnect", "AttendedTransfer", "BlindTransfer", "LocalBridge", "Hold", "Pickup"),
        *("FullyBooted", "HangupRequest", "NewCallerid", "AgentCalled", "QueueCallerLeave", "MixMonitorStart"),
        *("ParkedCall", "UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp", "ParkedCallSwap", "AgentDump"),
        *("ConfbridgeJoin", "ConfbridgeLeave", "MusicOnHoldStart", "MusicOnHoldStop"),
    )
)
HEADERS = st.sampled_from(
    (
        *("Uniqueid", "DestUniqueid", "Linkedid", "DestLinkedid", "Channel", "DestChannel", "ChannelState"),
        *("BridgeUniqueid", "SwapUniqueid", "Queue", "Timestamp", "Uptime", "Cause", "Variable", "Value", "Exten"),
        *("LocalOneUniqueid", "LocalOneChannel", "LocalTwoUniqueid", "LocalTwoChannel", "TargetUniqueid"),
        *("TransfererUniqueid", "TransfererChannel", "OrigTransfererUniqueid", "SecondTransfererUniqueid"),
        *("ParkeeUniqueid", "ParkeeChannel", "RetrieverUniqueid", "RetrieverChannel", "ParkerDialString", "DestType"),
        *("ParkingSpace", "Parkinglot", "Conference", "BridgeCreator", "BridgeTechnology"),
    )
)
KNOWN_VALUES = (
    "",
    "1.1",
    "1.2",
    "1.3",
    "b",
    "6",
    "5",
    "PJSIP/1-1",
    "PJSIP/trunk-2",
    "Local/1@x-1;1",
    "QUEUESTATUS",
    "Threeway",
    "ConfBridge",
)
VALUES = st.sampled_from(KNOWN_VALUES) | st.text(max_size=6)
EVENTS = st.builds(Event, NAMES, st.dictionaries(HEADERS, VALUES, max_size=8))


def facts_of(events: list[Event]) -> list[CallFact]:
    tracker = Tracker(RULES)
    told = [fact for event in events for fact in tracker.feed(event)] + tracker.finish()
    assert not tracker.faults
    return [fact for fact in told if not isinstance(fact, MemberChanged)]


def assert_sane(story: CallStory) -> None:
    assert min(story.wait_s, story.talk_s, story.hold_s) >= 0
    end = story.ended_at
    for talk in story.talks:
        assert talk.end is None or talk.end >= talk.start
        assert talk.start >= max(leg.started_at for leg in story.legs if leg.uniqueid in talk.uniqueids)
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
        assert all(talk.end is not None for talk in story.talks)


@pytest.mark.parametrize("case", CASES)
def test_trace_every_beginning_dropped_never_breaks(case: str) -> None:
    events = list(trace(case))
    for first in range(len(events)):
        for story in stories_of(facts_of(events[first:])):
            assert_sane(story)


@pytest.mark.parametrize("case", CASES)
def test_trace_every_end_cut_never_breaks(case: str) -> None:
    events = list(trace(case))
    for last in range(len(events)):
        for story in stories_of(facts_of(events[:last])):
            assert_sane(story)


@pytest.mark.parametrize("case", CASES)
def test_trace_ends_every_call_and_forgets_it(case: str) -> None:
    tracker = Tracker(RULES)
    for event in trace(case):
        tracker.feed(event)
    world = tracker.world
    assert (world.channels, world.calls, world.bridges, world.local_halves, world.unsettled) == ({}, {}, {}, {}, set())


@pytest.mark.parametrize("case", CASES)
def test_trace_every_event_twice_same_stories(case: str) -> None:
    twice = [event for event in trace(case) for _ in range(2)]
    assert stories_of(facts_of(twice)) == stories_of(facts_of(list(trace(case))))


@pytest.mark.parametrize("case", CASES)
def test_trace_twice_same_facts(case: str) -> None:
    assert facts_of(list(trace(case))) == facts_of(list(trace(case)))


@pytest.mark.parametrize("case", CASES)
def test_facts_told_twice_same_stories(case: str) -> None:
    facts = facts_of(list(trace(case)))
    once = stories_of(facts)
    assert stories_of([fact for fact in facts for _ in range(2)]) == once
    absorbed = {fact.absorbed for fact in facts if isinstance(fact, CallsMerged)}
    assert [story for story in stories_of(facts + facts) if story.id not in absorbed] == once


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_traces_interleaved_each_story_as_alone(data: st.DataObject) -> None:
    cases = data.draw(st.lists(st.sampled_from(CASES), min_size=2, max_size=4, unique=True))
    queues = [renamed(case, f"t{place}") for place, case in enumerate(cases)]
    queues = [[event for event in events if event.name != "FullyBooted"] for events in queues]
    alone = [story for events in queues for story in stories_of(facts_of(events))]
    mixed: list[Event] = []
    while any(queues):
        waiting = [events for events in queues if events]
        chosen = data.draw(st.sampled_from(waiting))
        count = data.draw(st.integers(1, 12))
        mixed += chosen[:count]
        del chosen[:count]
    together = stories_of(facts_of(mixed))
    assert sorted(together, key=lambda story: story.id) == sorted(alone, key=lambda story: story.id)


@settings(max_examples=400, deadline=None)
@given(st.lists(EVENTS, max_size=25))
def test_any_events_never_raise_and_stories_stay_sane(events: list[Event]) -> None:
    for story in stories_of(facts_of(events)):
        assert min(story.wait_s, story.talk_s, story.hold_s) >= 0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_trace_events_missing_anywhere_never_breaks(data: st.DataObject) -> None:
    events = list(trace(data.draw(st.sampled_from(CASES))))
    kept = data.draw(st.lists(st.booleans(), min_size=len(events), max_size=len(events)))
    some = [event for event, keep in zip(events, kept, strict=True) if keep]
    for story in stories_of(facts_of(some)):
        assert min(story.wait_s, story.talk_s, story.hold_s) >= 0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_trace_neighbours_swapped_never_breaks(data: st.DataObject) -> None:
    events = list(trace(data.draw(st.sampled_from(CASES))))
    for place in data.draw(st.lists(st.integers(0, len(events) - 2), max_size=20)):
        events[place], events[place + 1] = events[place + 1], events[place]
    for story in stories_of(facts_of(events)):
        assert min(story.wait_s, story.talk_s, story.hold_s) >= 0


def test_many_calls_memory_stays_flat() -> None:
    tracker = Tracker(RULES)
    for round_ in range(300):
        for event in renamed("queue_answered", f"r{round_}"):
            tracker.feed(event)
    assert (tracker.world.channels, tracker.world.calls, tracker.world.bridges) == ({}, {}, {})
    assert len(tracker.world.gone) <= 20_000
