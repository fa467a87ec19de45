"""After an outage: the PBX is asked, and the story goes on, ends, or begins late."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from ami.message import Event
from ami.resync import take_snapshot
from ami.tracker import Tracker
from ami.tracker.snapshot import LIST_ACTIONS, Snapshot, snapshot_from
from callcenter.calls.facts import CallFact, MemberChanged, StoryWarning
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import CallStatus, Direction, LegOutcome, LegRole, QueueOutcome
from tests.ami.tracker.sanity import assert_sane
from tests.ami.tracker.scene import RULES, START, Scene, answered_call, waiting_in_queue
from tests.ami.tracker.traces import CASES, places, trace

pytestmark = pytest.mark.unit


class Pbx:
    """Answers list actions with the channels that a scene left alive."""

    def __init__(self, rows: Mapping[str, Sequence[Event]]) -> None:
        self.rows = rows
        self.asked: list[str] = []

    async def list(self, action: Mapping[str, str]) -> Sequence[Event]:
        self.asked.append(action["Action"])
        return self.rows.get(action["Action"], [])


def row(name: str, **headers: str) -> Event:
    return Event(name, {"Event": name, **headers})


def show(scene: Scene, who: str, state: str, *, bridge: str = "", age: str = "00:00:10") -> Event:
    headers = scene.of(who) | {"ChannelState": state, "BridgeId": bridge, "Duration": age}
    return row("CoreShowChannel", **headers)


def snapshot(channels: Iterable[Event], at: float, *queues: Event, status: Iterable[Event] = ()) -> Snapshot:
    rows = {"CoreShowChannels": list(channels), "QueueStatus": list(queues), "Status": list(status)}
    return snapshot_from("pbx", datetime.fromtimestamp(at, UTC), rows)


def told(facts: Iterable[object]) -> list[CallFact]:
    return [fact for fact in facts if not isinstance(fact, MemberChanged)]  # type: ignore[misc]


def apply(book: StoryBook, facts: Iterable[object]) -> None:
    for fact in told(facts):
        book.apply(fact)


def played(scene: Scene) -> tuple[Tracker, StoryBook]:
    tracker, book = Tracker(RULES), StoryBook()
    for event in scene.events:
        apply(book, tracker.feed(event))
    return tracker, book


async def test_source_is_asked_every_list_once() -> None:
    pbx = Pbx({"QueueStatus": [row("QueueMember", Queue="sales", Location="PJSIP/101", Paused="1", Status="1")]})
    taken = await take_snapshot(pbx, node="pbx", at=datetime.fromtimestamp(START, UTC))
    assert pbx.asked == list(LIST_ACTIONS)
    assert [(member.endpoint, member.paused) for member in taken.members] == [("PJSIP/101", True)]


@pytest.mark.parametrize("restarted", [False, True])
def test_talking_link_lost_and_back_same_story_goes_on(restarted: bool) -> None:
    scene = answered_call()
    tracker, book = played(scene)
    if restarted:
        tracker = Tracker(RULES)
    alive = [show(scene, "caller", "6", bridge="b1"), show(scene, "agent", "6", bridge="b1")]
    scene.wait(30)
    apply(book, tracker.rebuild(snapshot(alive, scene.at), book.open_calls.values()))
    seen = len(scene.events)
    scene.over()
    for event in scene.events[seen:]:
        apply(book, tracker.feed(event))
    story = book.story(next(iter(book._closed)))
    assert story is not None
    assert (story.status, story.reconciled, len(story.talks)) == (CallStatus.ANSWERED, False, 1)
    assert story.talk_s == pytest.approx(40, abs=0.1)
    assert [warning.name for warning in story.warnings] == ["heard-in-part"]


@pytest.mark.parametrize("restarted", [False, True])
def test_talking_pbx_no_longer_has_it_story_ends_reconciled(restarted: bool) -> None:
    tracker, book = played(answered_call())
    (story,) = book.open_calls.values()
    if restarted:
        tracker = Tracker(RULES)
    apply(book, tracker.rebuild(snapshot([], START + 100), list(book.open_calls.values())))
    assert (story.status, story.reconciled) == (CallStatus.ANSWERED, True)
    assert [leg.outcome for leg in story.legs] == [LegOutcome.ANSWERED, LegOutcome.ANSWERED]
    assert book.open_calls == {}


def test_waiting_pbx_no_longer_has_it_visit_is_lost() -> None:
    tracker, book = played(waiting_in_queue())
    (story,) = book.open_calls.values()
    apply(book, tracker.rebuild(snapshot([], START + 100), []))
    assert (story.status, story.reconciled) == (CallStatus.NO_ANSWER, True)
    assert [visit.outcome for visit in story.queue_visits] == [QueueOutcome.LOST]
    assert story.legs[1].outcome is LegOutcome.LOST


def test_waiting_answered_meanwhile_visit_is_answered() -> None:
    scene = waiting_in_queue()
    tracker, book = played(scene)
    (story,) = book.open_calls.values()
    alive = [show(scene, "caller", "6", bridge="b1"), show(scene, "agent", "6", bridge="b1")]
    apply(book, tracker.rebuild(snapshot(alive, START + 60), []))
    assert [(visit.outcome, visit.agent) for visit in story.queue_visits] == [(QueueOutcome.ANSWERED, "PJSIP/101")]
    assert [talk.between for talk in story.talks] == [("PJSIP/trunk", "PJSIP/101")]
    assert story.legs[1].answered_at is not None


def test_unknown_call_in_snapshot_begins_late() -> None:
    scene = waiting_in_queue()
    book = StoryBook()
    alive = [show(scene, "caller", "6", age="00:01:05"), show(scene, "agent", "5", age="00:00:04")]
    entry = row("QueueEntry", Queue="sales", Position="1", Uniqueid=scene.of("caller")["Uniqueid"], Wait="60")
    status = [row("Status", Uniqueid=scene.of("caller")["Uniqueid"], DNID="74950000101")]
    apply(book, Tracker(RULES).rebuild(snapshot(alive, START + 65, entry, status=status), []))
    (story,) = book.open_calls.values()
    assert (story.direction, story.did) == (Direction.INBOUND, "74950000101")
    assert [warning.name for warning in story.warnings] == ["seen-late"]
    assert story.started_at.timestamp() == pytest.approx(START, abs=1)
    assert story.queue_visits[0].entered_at.timestamp() == pytest.approx(START + 5, abs=1)
    assert [(leg.role, leg.ring_at is None) for leg in story.legs] == [(LegRole.CALLER, True), (LegRole.AGENT, False)]


def test_snapshot_then_same_events_again_only_the_gap_is_told_once() -> None:
    scene = answered_call()
    tracker, book = played(scene)
    alive = [show(scene, "caller", "6", bridge="b1"), show(scene, "agent", "6", bridge="b1")]
    gap = told(tracker.rebuild(snapshot(alive, scene.at), book.open_calls.values()))
    assert [fact.name for fact in gap if isinstance(fact, StoryWarning)] == ["heard-in-part"]
    assert len(gap) == 1
    assert told(tracker.rebuild(snapshot(alive, scene.at), book.open_calls.values())) == []
    again = [fact for event in scene.events[-3:] for fact in told(tracker.feed(event))]
    assert again == []


def test_parked_in_snapshot_nobody_talks() -> None:
    scene = Scene()
    scene.inbound("one")
    scene.inbound("two")
    rows = {
        "CoreShowChannels": [show(scene, who, "6", bridge="lot") for who in ("one", "two")],
        "BridgeList": [row("BridgeListItem", BridgeUniqueid="lot", BridgeTechnology="holding_bridge")],
    }
    book = StoryBook()
    apply(book, Tracker(RULES).rebuild(snapshot_from("pbx", datetime.fromtimestamp(START, UTC), rows), []))
    assert [story.talks for story in book.open_calls.values()] == [[], []]


@pytest.mark.parametrize(("name", "holds"), [("callcenter-hold-{agent}", 1), ("default", 0)])
def test_customer_in_a_holding_bridge_only_call_control_s_is_a_hold(name: str, holds: int) -> None:
    """A parked party stands in a holding bridge too, and nobody holds it."""
    scene = answered_call()
    _, book = played(scene)
    named = name.format(agent=scene.of("agent")["Uniqueid"])
    rows = {
        "CoreShowChannels": [show(scene, "caller", "6", bridge="hold"), show(scene, "agent", "6")],
        "BridgeList": [
            row("BridgeListItem", BridgeUniqueid="hold", BridgeTechnology="holding_bridge", BridgeName=named)
        ],
    }
    (story,) = book.open_calls.values()
    apply(book, Tracker(RULES).rebuild(snapshot_from("pbx", datetime.fromtimestamp(scene.at, UTC), rows), [story]))
    assert len(story.holds) == holds


def test_story_of_another_node_is_left_alone() -> None:
    tracker, book = played(answered_call())
    (story,) = book.open_calls.values()
    story.node = "other"
    assert Tracker(RULES).rebuild(snapshot([], START), [story]) == []
    assert tracker.faults == {}


def alive_at(case: str, last: int) -> list[Event]:
    """What CoreShowChannels would say after `last` events, from the events alone."""
    channels: dict[str, dict[str, str]] = {}
    for event in trace(case)[:last]:
        uid = event.get("Uniqueid", "")
        if event.name in ("Newchannel", "Newstate", "BridgeEnter"):
            known = channels.setdefault(uid, {"BridgeId": ""})
            known |= {name: event.get(name, "") for name in ("Uniqueid", "Linkedid", "Channel", "ChannelState")}
            known |= {name: event.get(name, "") for name in ("Context", "Exten", "CallerIDNum", "CallerIDName")}
            known["BridgeId"] = event.get("BridgeUniqueid", "") or known["BridgeId"]
        elif event.name == "BridgeLeave" and uid in channels:
            channels[uid]["BridgeId"] = ""
        elif event.name == "Hangup":
            channels.pop(uid, None)
    return [row("CoreShowChannel", **headers, Duration="00:00:01") for headers in channels.values()]


def seen_at(case: str, last: int, at: float) -> Snapshot:
    bridges = [event for event in trace(case)[:last] if event.name == "BridgeCreate"]
    rows = {"CoreShowChannels": alive_at(case, last), "BridgeList": bridges}
    return snapshot_from("pbx", datetime.fromtimestamp(at, UTC), rows)


NOT_TO_BE_ASKED = {"conferences/wait_for_the_chair", "parking/attended_into_the_lot"}
"""Who hears music in a room, and so nobody; for whom an agent who waits in the lot asked for a space."""


@pytest.mark.parametrize("case", [case for case in CASES if case not in NOT_TO_BE_ASKED])
def test_link_lost_at_any_event_story_ends_as_without_the_loss(case: str) -> None:
    """The process is killed after each event in turn: a new one gets the snapshot and the rest of the events."""
    events = trace(case)
    whole = StoryBook()
    tracker = Tracker(RULES)
    for event in events:
        apply(whole, tracker.feed(event))
    for last in places(case, range(1, len(events)), "link lost"):
        book = StoryBook()
        before = Tracker(RULES)
        for event in events[:last]:
            apply(book, before.feed(event))
        after = Tracker(RULES)
        at = float(events[last - 1].get("Timestamp", "") or events[last].get("Timestamp", "") or "1795363000")
        apply(book, before.tick(datetime.fromtimestamp(at, UTC)))
        apply(book, after.rebuild(seen_at(case, last, at), list(book.open_calls.values())))
        for event in events[last:]:
            apply(book, after.feed(event))
        _assert_same_end(book, whole)


def _assert_same_end(book: StoryBook, whole: StoryBook) -> None:
    assert book.open_calls == {}
    for call_id, truth in whole._closed.items():
        if truth is None:
            continue
        story = book.story(call_id)
        assert story is not None
        assert_sane(story)
        assert story.legs[0].uniqueid == truth.legs[0].uniqueid
        assert {leg.uniqueid for leg in story.legs} == {leg.uniqueid for leg in truth.legs}
        assert {talk.between for talk in story.talks} == {talk.between for talk in truth.talks}
        assert [(stay.space, stay.start) for stay in story.parkings] == [
            (stay.space, stay.start) for stay in truth.parkings
        ]
        assert {stay.endpoint for stay in story.conferences} == {stay.endpoint for stay in truth.conferences}
        assert (story.status is CallStatus.ANSWERED) == (truth.status is CallStatus.ANSWERED)
        assert story.talk_s == pytest.approx(truth.talk_s, abs=0.4)
