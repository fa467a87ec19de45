"""Many calls at once through one tracker, and many nodes through one record: each story as if it were alone."""

from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ami.message import Event
from ami.tracker import TrackerRules
from callcenter.calls.facts import CallFact
from callcenter.calls.story import CallStory
from tests.ami.tracker.sanity import facts_of, told_by
from tests.ami.tracker.scene import stories_of
from tests.ami.tracker.traces import CASES, renamed, trace

pytestmark = pytest.mark.replay

Item = TypeVar("Item")


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_traces_interleaved_each_story_as_alone(data: st.DataObject) -> None:
    """The same trace may be among them more than once, as two callers who do the same."""
    cases = data.draw(st.lists(st.sampled_from(CASES), min_size=2, max_size=4))
    queues = [calls_of(case, f"t{place}") for place, case in enumerate(cases)]
    alone = [story for events in queues for story in told_by(events)]
    assert by_id(told_by(mixed(data, queues))) == by_id(alone)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_trace_twice_at_once_both_stories_are_alike(data: st.DataObject) -> None:
    """Their bridges and Local channels have the same names, but their ids differ."""
    case = data.draw(st.sampled_from(CASES))
    queues = [calls_of(case, prefix) for prefix in ("a", "b")]
    stories = told_by(mixed(data, queues))
    first, second = (told_by(queue) for queue in queues)
    assert by_id(stories) == by_id([*first, *second])
    assert [story.talk_s for story in first] == [story.talk_s for story in second]


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_two_nodes_with_the_same_ids_two_calls(data: st.DataObject) -> None:
    """Asterisk without a system name counts from the second of its start: both nodes say the same."""
    case = data.draw(st.sampled_from(CASES))
    events = [event for event in unnamed(case) if event.name != "FullyBooted"]
    nodes: list[list[CallFact]] = [facts_of(events, TrackerRules(node=node)) for node in ("one", "two")]
    stories = stories_of(mixed(data, nodes))
    alone = [stories_of(facts_of(events, TrackerRules(node=node))) for node in ("one", "two")]
    assert by_id(stories) == by_id([*alone[0], *alone[1]])
    assert {story.node for story in stories} == {"one", "two"}
    assert len({story.id for story in stories}) == len(stories)


def mixed(data: st.DataObject, queues: list[list[Item]]) -> list[Item]:
    """One after the other out of all queues, each in its own order."""
    left = [list(queue) for queue in queues]
    result: list[Item] = []
    while any(left):
        chosen = data.draw(st.sampled_from([queue for queue in left if queue]))
        count = data.draw(st.integers(1, 12))
        result += chosen[:count]
        del chosen[:count]
    return result


def calls_of(case: str, prefix: str) -> list[Event]:
    return [event for event in renamed(case, prefix) if event.name != "FullyBooted"]


def unnamed(case: str) -> list[Event]:
    """As an Asterisk says it that has no system name."""
    return [
        Event(event.name, {name: value.replace("pbx-", "") for name, value in event.headers.items()})
        for event in trace(case)
    ]


def by_id(stories: list[CallStory]) -> list[CallStory]:
    return sorted(stories, key=lambda story: story.id)
