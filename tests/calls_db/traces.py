"""Recorded traces as facts, through the production tracker."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ami.replay import read_events
from ami.tracker import Tracker, TrackerRules
from callcenter.calls.facts import CallFact, CallId, CallsMerged, MemberChanged
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook

TRACES: Final = sorted((Path(__file__).parents[1] / "replay").glob("*.ami"))


@dataclass(frozen=True, slots=True)
class Told:
    """The facts of a trace, and the stories they make in memory."""

    facts: list[CallFact]
    stories: dict[CallId, CallStory]


def told(trace: Path, node: str) -> Told:
    tracker = Tracker(TrackerRules(node=node))
    events, _ = read_events(trace)
    facts = [fact for event in events for fact in tracker.feed(event)] + list(tracker.finish())
    calls = [fact for fact in facts if not isinstance(fact, MemberChanged)]
    book, stories = StoryBook(), dict[CallId, CallStory]()
    for fact in calls:
        story = book.apply(fact)
        if story is not None:
            stories[story.id] = story
        if isinstance(fact, CallsMerged):
            stories.pop(fact.absorbed, None)
    return Told(calls, stories)
