"""Events that are missing, come twice, or come in another order: AMI guarantees less than one would think."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.message import Event
from callcenter.calls.facts import CallsMerged
from tests.ami.tracker.exchange import PREFIXES
from tests.ami.tracker.sanity import assert_no_call_lost, assert_sane, facts_of, outcomes, told_by
from tests.ami.tracker.scene import stories_of
from tests.ami.tracker.traces import CASES, places, trace

pytestmark = pytest.mark.replay

NEAR_S = 0.02
"""How far apart two channels' events may be and still overtake each other: they come from different threads."""


@pytest.mark.parametrize("case", CASES)
def test_trace_every_beginning_dropped_no_call_is_lost(case: str) -> None:
    events = list(trace(case))
    for first in places(case, range(len(events)), "beginning"):
        assert_no_call_lost(events[first:], told_by(events[first:]))


@pytest.mark.parametrize("case", CASES)
def test_trace_every_end_cut_no_call_is_lost(case: str) -> None:
    events = list(trace(case))
    for last in places(case, range(len(events)), "end"):
        assert_no_call_lost(events[:last], told_by(events[:last]))


@pytest.mark.parametrize("case", CASES)
def test_trace_any_one_event_missing_no_call_is_lost_or_left_open(case: str) -> None:
    events = list(trace(case))
    for missing in places(case, range(len(events)), "missing"):
        rest = events[:missing] + events[missing + 1 :]
        stories = told_by(rest)
        assert_no_call_lost(rest, stories)
        assert events[missing].name == "Hangup" or all(story.ended_at is not None for story in stories)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_trace_events_missing_anywhere_no_call_is_lost(data: st.DataObject) -> None:
    events = list(trace(data.draw(st.sampled_from(CASES))))
    kept = data.draw(st.lists(st.booleans(), min_size=len(events), max_size=len(events)))
    rest = [event for event, keep in zip(events, kept, strict=True) if keep]
    assert_no_call_lost(rest, told_by(rest))


@pytest.mark.parametrize("case", CASES)
def test_trace_every_event_twice_same_stories(case: str) -> None:
    twice = [event for event in trace(case) for _ in range(2)]
    assert told_by(twice) == told_by(trace(case))


@pytest.mark.parametrize("case", CASES)
def test_trace_any_one_event_again_after_the_next_ones_same_calls(case: str) -> None:
    """Asterisk says nothing twice by itself; what is said late and again may not make or lose a call.

    Only FullyBooted is not said again: with an uptime that does not fit it tells of a restart.
    """
    events = [event for event in trace(case) if event.name != "FullyBooted"]
    wanted = [story.id for story in told_by(events)]
    for place in places(case, range(0, len(events), 2), "again"):
        late = min(place + 4, len(events))
        stories = told_by([*events[:late], events[place], *events[late:]])
        assert [story.id for story in stories] == wanted
        assert all(story.ended_at is not None for story in stories)


@pytest.mark.parametrize("case", CASES)
def test_facts_told_twice_same_stories(case: str) -> None:
    facts = facts_of(trace(case))
    once = stories_of(facts)
    assert stories_of([fact for fact in facts for _ in range(2)]) == once
    absorbed = {fact.absorbed for fact in facts if isinstance(fact, CallsMerged)}
    assert [story for story in stories_of(facts + facts) if story.id not in absorbed] == once


@pytest.mark.parametrize("case", CASES)
def test_trace_any_two_neighbours_that_may_swap_do_same_outcome(case: str) -> None:
    events = list(trace(case))
    wanted = outcomes(told_by(events))
    swappable = [place for place in range(len(events) - 1) if may_swap(events[place], events[place + 1])]
    for place in places(case, swappable, "swap"):
        swapped = [*events[:place], events[place + 1], events[place], *events[place + 2 :]]
        assert outcomes(told_by(swapped)) == wanted


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_trace_many_neighbours_swapped_as_they_may_same_outcome(data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    events = list(trace(case))
    for place in data.draw(st.lists(st.integers(0, len(events) - 2), max_size=60)):
        if may_swap(events[place], events[place + 1]):
            events[place], events[place + 1] = events[place + 1], events[place]
    assert outcomes(told_by(events)) == outcomes(told_by(trace(case)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_trace_any_neighbours_swapped_never_breaks(data: st.DataObject) -> None:
    """Also where Asterisk would not."""
    events = list(trace(data.draw(st.sampled_from(CASES))))
    for place in data.draw(st.lists(st.integers(0, len(events) - 2), max_size=20)):
        events[place], events[place + 1] = events[place + 1], events[place]
    for story in stories_of(facts_of(events)):
        assert_sane(story)


def may_swap(one: Event, two: Event) -> bool:
    """Events of different channels and bridges, nearly at once. A channel's birth comes after what caused it."""
    if "FullyBooted" in (one.name, two.name) or abs(at(one) - at(two)) > NEAR_S:
        return False
    if "Newchannel" in (one.name, two.name) and linkedids(one) & linkedids(two):
        return False
    bridges = {one.headers.get("BridgeUniqueid", "one"), two.headers.get("BridgeUniqueid", "two")}
    return len(bridges) == 2 and not named(one, "Uniqueid") & named(two, "Uniqueid")


def at(event: Event) -> float:
    return float(event.headers.get("Timestamp", "0") or 0)


def named(event: Event, header: str) -> set[str]:
    return {value for prefix in PREFIXES if (value := event.headers.get(prefix + header, ""))}


def linkedids(event: Event) -> set[str]:
    return named(event, "Linkedid")
