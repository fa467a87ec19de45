"""Several exchanges, and one that begins to count anew: the same ids, never the same call."""

from datetime import UTC, datetime

import pytest

from ami.message import Event
from ami.tracker import Tracker, TrackerRules, call_id_of
from callcenter.calls.facts import CallEnded, CallFact, CallStarted, MemberChanged
from callcenter.calls.storage import rows_of
from tests.ami.tracker.scene import START, answered_call, stories_of
from tests.ami.tracker.traces import trace

pytestmark = pytest.mark.replay


def facts_on(node: str, case: str) -> list[CallFact]:
    tracker = Tracker(TrackerRules(node=node))
    told = [fact for event in trace(case) for fact in tracker.feed(event)] + tracker.finish()
    return [fact for fact in told if not isinstance(fact, MemberChanged)]


@pytest.mark.parametrize("case", ["originate/unnamed_exchange", "queue_answered", "parking/two_at_once"])
def test_two_exchanges_with_the_same_ids_have_stories_and_rows_of_their_own(case: str) -> None:
    """Without `systemname`, or with that of the machine that both were copied from."""
    north, south = facts_on("north", case), facts_on("south", case)
    mixed = [fact for pair in zip(north, south, strict=True) for fact in pair]
    together = stories_of(mixed)
    assert [story for story in together if story.node == "north"] == stories_of(north)
    assert [story for story in together if story.node == "south"] == stories_of(south)
    keys = [
        (table, key)
        for story in together
        for table, rows in rows_of(story, normalise=str, users={}).parts.items()
        for key in rows
    ]
    assert len(keys) == len(set(keys))
    assert len({story.id for story in together}) == len(together)


def an_hour_later(events: list[Event]) -> list[Event]:
    return [Event(event.name, {**event.headers, "Timestamp": f"{stamp(event) + 3600:.6f}"}) for event in events]


def stamp(event: Event) -> float:
    return float(event.headers["Timestamp"])


def test_id_of_another_systemname_does_not_stand_for_the_node() -> None:
    assert call_id_of("north", "pbx-1795000000.7") != call_id_of("south", "pbx-1795000000.7")


def test_restarted_exchange_reuses_ids_second_call_is_another_story() -> None:
    tracker = Tracker(TrackerRules(node="pbx"))
    first, second = answered_call(), answered_call()
    boot = [Event("FullyBooted", {"Uptime": up, "Timestamp": f"{START + at}"}) for up, at in (("99", 0), ("1", 60))]
    events = [boot[0], *first.events, boot[1], *an_hour_later(second.events)]
    told = [fact for event in events for fact in tracker.feed(event)]
    started = [fact.call_id for fact in told if isinstance(fact, CallStarted)]
    ended = [(fact.call_id, fact.reconciled) for fact in told if isinstance(fact, CallEnded)]
    assert started == ["pbx-1795000000.0", "pbx-1795000000.0+2"]
    assert ended == [("pbx-1795000000.0", True)]
    assert tracker.faults == {}


def test_channel_id_of_an_originate_given_twice_is_two_calls() -> None:
    """A program that gives its own ChannelId may give it again once the first channel is gone."""
    scene = answered_call()
    scene.over("agent", "caller")
    scene.events += an_hour_later(scene.events)
    stories = scene.stories()
    assert [len(story.legs) for story in stories] == [2, 2]
    assert len({story.id for story in stories}) == 2


def test_exchanges_restart_apart() -> None:
    north, south = (Tracker(TrackerRules(node=node)) for node in ("north", "south"))
    for event in answered_call().events:
        north.feed(event)
        south.feed(event)
    told = north.lose_all(datetime.fromtimestamp(START + 60, UTC))
    assert {fact.node for fact in told} == {"north"}
    assert len(south.world.channels) == 2
