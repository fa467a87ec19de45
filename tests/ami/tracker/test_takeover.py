"""Another process goes on with the calls, at any moment of any trace.

It has the stories that the first one stored and what the PBX says of the present (`Exchange`). What no list of
Asterisk contains cannot be known: who has just put the receiver down, and that a phone rings because of an Originate.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from ami.message import Event
from ami.tracker import Tracker
from ami.tracker.world import Told
from callcenter.calls.facts import CallsMerged, MemberChanged
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook
from tests.ami.tracker.exchange import Exchange
from tests.ami.tracker.sanity import RULES, assert_sane, facts_of, told_by
from tests.ami.tracker.traces import CASES, places, trace

pytestmark = pytest.mark.replay

LEAVING = ("HangupRequest", "SoftHangupRequest", "QueueCallerAbandon", "Hangup")
HALF_DONE = ("ParkedCall",)
"""Some 0.2 ms before the party is in the lot's bridge: by the lists it is in no lot."""
LISTS_S = 0.05
"""How long the PBX takes to answer the lists; what happens meanwhile is in them and is heard again."""
LOST_EVENTS = 5
NEAR = timedelta(milliseconds=20)
"""The halves of a Local channel hang up a moment after the last party; only the PBX remembers them."""


@dataclass(slots=True)
class Following:
    """A bridge without its connection."""

    tracker: Tracker = field(default_factory=lambda: Tracker(RULES))
    book: StoryBook = field(default_factory=StoryBook)
    stories: dict[str, CallStory] = field(default_factory=dict)

    def hear(self, events: list[Event]) -> None:
        for event in events:
            if stamp(event):
                self.tell(self.tracker.tick(datetime.fromtimestamp(stamp(event), UTC)))
            self.tell(self.tracker.feed(event))

    def tell(self, facts: list[Told]) -> None:
        for fact in facts:
            if isinstance(fact, MemberChanged):
                continue
            story = self.book.apply(fact)
            if story is not None:
                self.stories[story.id] = story
            if isinstance(fact, CallsMerged):
                self.stories.pop(fact.absorbed, None)

    def take_over(self, pbx: Exchange, *, restarted: bool) -> None:
        if restarted:
            self.tracker = Tracker(RULES)
        self.tell(self.tracker.rebuild(pbx.snapshot(), list(self.book.open_calls.values())))

    def end(self) -> None:
        """All calls of the trace are over: nothing may stay open, or in memory."""
        self.tell(self.tracker.finish())
        world = self.tracker.world
        assert not self.tracker.faults
        assert (world.channels, world.calls, world.bridges, world.unsettled) == ({}, {}, {}, set())
        for story in self.stories.values():
            assert story.ended_at is not None
            assert_sane(story)


def stamp(event: Event) -> float:
    return float(event.headers.get("Timestamp", "0") or 0)


def end_of(story: CallStory) -> datetime:
    assert story.ended_at is not None
    return story.ended_at


def story_by_id(case: str) -> dict[str, CallStory]:
    return {story.id: story for story in told_by(trace(case))}


def absorbed_in(case: str) -> AbstractSet[str]:
    return {fact.absorbed for fact in facts_of(trace(case)) if isinstance(fact, CallsMerged)}


def music_in_a_room(events: Sequence[Event]) -> bool:
    """Whether somebody in a conference room hears music after these: in no list is it said of whom that is true."""
    playing: set[str] = set()
    room = any(event.headers.get("BridgeCreator") == "ConfBridge" for event in events)
    for event in events:
        if event.name == "MusicOnHoldStart":
            playing.add(event.headers["Uniqueid"])
        elif event.name in ("MusicOnHoldStop", "Hangup"):
            playing.discard(event.headers["Uniqueid"])
    return room and bool(playing)


def begun(case: str, events: list[Event]) -> AbstractSet[str]:
    """Calls of which enough was heard that a story was begun."""
    return {story.id for story in told_by(events)} & story_by_id(case).keys()


@pytest.mark.parametrize("restarted", [True, False], ids=["other-process", "same-process"])
@pytest.mark.parametrize("case", CASES)
def test_taken_over_at_any_moment_same_calls_end_at_the_same_time(case: str, restarted: bool) -> None:
    events = list(trace(case))
    wanted = story_by_id(case)
    for cut in places(case, range(len(events)), "over"):
        following = Following()
        following.hear(events[:cut])
        pbx = Exchange().hear(events[:cut])
        following.take_over(pbx, restarted=restarted)
        following.hear(events[cut:])
        following.end()
        assert following.stories.keys() == wanted.keys()
        for story_id, story in following.stories.items():
            assert abs(end_of(story) - end_of(wanted[story_id])) < NEAR


@pytest.mark.parametrize("case", CASES)
def test_taken_over_while_nobody_leaves_same_outcome(case: str) -> None:
    events = list(trace(case))
    wanted = story_by_id(case)
    first_leaves = next(place for place, event in enumerate(events) if event.name in LEAVING)
    whole = [cut for cut in range(first_leaves) if cut == 0 or events[cut - 1].name not in HALF_DONE]
    for cut in places(case, whole, "nobody leaves"):
        following = Following()
        following.hear(events[:cut])
        known = set(following.stories)
        following.take_over(Exchange().hear(events[:cut]), restarted=True)
        following.hear(events[cut:])
        following.end()
        for story_id in known & wanted.keys():
            told, true = following.stories[story_id], wanted[story_id]
            assert (told.status, told.hangup_by) == (true.status, true.hangup_by)
            assert {leg.uniqueid for leg in told.legs} == {leg.uniqueid for leg in true.legs}
            assert [visit.outcome for visit in told.queue_visits] == [visit.outcome for visit in true.queue_visits]
            if music_in_a_room(events[:cut]):
                assert told.talk_s >= true.talk_s - 0.5
            else:
                assert told.talk_s == pytest.approx(true.talk_s, abs=0.5)


@pytest.mark.parametrize("restarted", [True, False], ids=["other-process", "same-process"])
@pytest.mark.parametrize("case", CASES)
def test_what_happens_during_the_lists_is_heard_twice_no_call_is_lost_or_doubled(case: str, restarted: bool) -> None:
    """A consultation whose other half was over when the lists came stays a call of its own: that it was part of the
    other one, only the event of the transfer says."""
    events = list(trace(case))
    wanted = story_by_id(case)
    for cut in places(case, range(1, len(events)), "twice"):
        after = next(
            (n for n in range(cut, len(events)) if stamp(events[n]) > stamp(events[cut]) + LISTS_S), len(events)
        )
        pbx = Exchange().hear(events[:after])
        pbx.now = stamp(events[cut])
        following = Following()
        following.hear(events[:cut])
        following.take_over(pbx, restarted=restarted)
        following.hear(events[cut:])
        following.end()
        assert following.stories.keys() <= wanted.keys() | absorbed_in(case)
        assert begun(case, events[:cut]) <= following.stories.keys()


@pytest.mark.parametrize("restarted", [True, False], ids=["other-process", "same-process"])
@pytest.mark.parametrize("case", CASES)
def test_some_events_lost_before_the_lists_no_living_call_is_lost(case: str, restarted: bool) -> None:
    """Where a member of a conference room hears music then, two calls may not be found to have met: each ends alone."""
    events = list(trace(case))
    wanted = story_by_id(case)
    for cut in places(case, range(0, len(events) - LOST_EVENTS, 2), "lost"):
        pbx = Exchange().hear(events[: cut + LOST_EVENTS])
        following = Following()
        following.hear(events[:cut])
        following.take_over(pbx, restarted=restarted)
        following.hear(events[cut + LOST_EVENTS :])
        following.end()
        for story_id, story in wanted.items():
            if story.legs[0].uniqueid not in pbx.channels:
                continue
            ended_at = end_of(following.stories[story_id])
            if music_in_a_room(events[: cut + LOST_EVENTS]) or music_in_a_room(events[:cut]):
                assert ended_at <= end_of(story)
            else:
                assert ended_at == story.ended_at
