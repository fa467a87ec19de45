"""The stories against Asterisk's own second opinion of the same calls: the CEL file and the queue_log."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from ami.replay import replay_events
from ami.tracker import TrackerRules
from ami.tracker.identity import is_helper
from callcenter.calls.durations import customer_ids
from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import HangupBy, LegOutcome, QueueOutcome
from tests.ami.tracker.traces import CASES, PLAIN, REPLAY, trace

pytestmark = pytest.mark.replay

NEAR = timedelta(milliseconds=60)
"""CEL is written by another thread than the events, with milliseconds cut off."""
Row = dict[str, str]
LOCAL = [case for case in CASES if "Local/" in (REPLAY / f"{case}.cel.csv").read_text()]
DIRECT = [case for case in CASES if case not in LOCAL and case != "conferences/wait_for_the_chair"]
"""Where Local channels join bridges, CEL alone does not tell who hears whom; nor who hears music in a room."""
STRAIGHT = [case for case in LOCAL if case.startswith("queues/")]
"""Where whoever is bridged with a Local channel talks through it: nobody waits there for an answer."""
QUEUE_OUTCOMES = {
    "CONNECT": QueueOutcome.ANSWERED,
    "ABANDON": QueueOutcome.ABANDONED,
    "EXITWITHTIMEOUT": QueueOutcome.TIMEOUT,
    "EXITEMPTY": QueueOutcome.LEAVE_EMPTY,
    "EXITWITHKEY": QueueOutcome.CONTINUED,
    "WITHDRAW": QueueOutcome.CONTINUED,
}


def stories(case: str) -> list[CallStory]:
    return replay_events(trace(case), TrackerRules()).stories


def cel(case: str) -> list[Row]:
    with (REPLAY / f"{case}.cel.csv").open(newline="") as lines:
        return [
            {"event": row[0], "at": row[1], "uniqueid": row[2], "channel": row[4], "extra": row[-1]}
            for row in csv.reader(lines)
            if not row[4].startswith("Local/") and not is_helper(row[4])
        ]


def when(row: Row) -> datetime:
    return datetime.strptime(row["at"], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)


def moments(case: str, event: str) -> dict[str, datetime]:
    return {row["uniqueid"]: when(row) for row in cel(case) if row["event"] == event}


def assert_near(told: dict[str, datetime], truth: dict[str, datetime]) -> None:
    assert told.keys() == truth.keys()
    assert {uid: at for uid, at in told.items() if abs(at - truth[uid]) > NEAR} == {}


def test_there_are_traces() -> None:
    assert len(CASES) >= 29


@pytest.mark.parametrize("case", CASES)
def test_every_channel_is_one_leg_that_ends_with_it(case: str) -> None:
    told = {leg.uniqueid: leg.ended_at for story in stories(case) for leg in story.legs if leg.ended_at is not None}
    assert_near({str(uid): at for uid, at in told.items()}, moments(case, "CHAN_END"))


@pytest.mark.parametrize("case", CASES)
def test_every_leg_answers_when_its_channel_does(case: str) -> None:
    legs = [leg for story in stories(case) for leg in story.legs]
    told = {str(leg.uniqueid): leg.answered_at for leg in legs if leg.answered_at is not None}
    assert_near(told, moments(case, "ANSWER"))


@pytest.mark.parametrize("case", PLAIN)
def test_every_call_is_one_story(case: str) -> None:
    """A pick-up begins as a call of its own and joins the one that it takes."""
    events = [row["event"] for row in cel(case)]
    assert len(stories(case)) == events.count("LINKEDID_END") - events.count("PICKUP")


def bridged(case: str) -> dict[tuple[str, str], list[tuple[datetime, datetime]]]:
    """Pairs of channels and the times that they were in one bridge together."""
    inside: dict[str, dict[str, datetime]] = defaultdict(dict)
    together: dict[tuple[str, str], list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in cel(case):
        if row["event"] not in ("BRIDGE_ENTER", "BRIDGE_EXIT"):
            continue
        bridge = json.loads(row["extra"])
        if bridge["bridge_technology"] == "holding_bridge":
            continue
        members = inside[bridge["bridge_id"]]
        if row["event"] == "BRIDGE_ENTER":
            members[row["uniqueid"]] = when(row)
            continue
        since = members.pop(row["uniqueid"])
        for other, entered in members.items():
            first, second = sorted((row["uniqueid"], other))
            together[(first, second)].append((max(since, entered), when(row)))
    return together


@pytest.mark.parametrize("case", DIRECT)
def test_every_talk_is_a_shared_bridge(case: str) -> None:
    told = defaultdict(list)
    for story in stories(case):
        for talk in story.talks:
            first, second = sorted(talk.uniqueids)
            assert talk.end is not None
            told[(str(first), str(second))].append((talk.start, talk.end))
    truth = bridged(case)
    assert told.keys() == truth.keys()
    for pair, spans in told.items():
        assert len(spans) == len(truth[pair])
        for (start, end), (true_start, true_end) in zip(spans, truth[pair], strict=True):
            assert abs(start - true_start) <= NEAR
            assert abs(end - true_end) <= NEAR


def covered(spans: list[tuple[datetime, datetime]]) -> timedelta:
    total, reached = timedelta(), datetime.min.replace(tzinfo=UTC)
    for start, end in sorted(spans):
        total += max(end - max(start, reached), timedelta())
        reached = max(reached, end)
    return total


@pytest.mark.parametrize("case", [*DIRECT, *STRAIGHT])
def test_every_party_is_charged_once_for_the_time_in_company(case: str) -> None:
    """Whoever talks with two at a time talks once; alone in a room is no talk."""
    truth: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    if case in DIRECT:
        for pair, spans in bridged(case).items():
            for uid in pair:
                truth[uid] += spans
    else:
        truth |= alone_in_bridges(case)
    for story in stories(case):
        for leg in story.legs:
            told = [(talk.start, talk.end) for talk in story.talks if leg.uniqueid in talk.uniqueids and talk.end]
            assert abs(covered(told) - covered(truth[str(leg.uniqueid)])) <= 2 * NEAR


def alone_in_bridges(case: str) -> dict[str, list[tuple[datetime, datetime]]]:
    """Each channel's own time in bridges, whoever else was there."""
    since: dict[str, datetime] = {}
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in cel(case):
        if row["event"] == "BRIDGE_ENTER":
            since[row["uniqueid"]] = when(row)
        elif row["event"] == "BRIDGE_EXIT":
            spans[row["uniqueid"]].append((since.pop(row["uniqueid"]), when(row)))
    return spans


def logged_visits(case: str) -> Iterator[tuple[str, str, QueueOutcome]]:
    for line in (REPLAY / f"{case}.queue_log").read_text().splitlines():
        _, caller, queue, _, event, *_ = line.split("|")
        if event in QUEUE_OUTCOMES:
            yield caller, queue, QUEUE_OUTCOMES[event]


@pytest.mark.parametrize("case", CASES)
def test_every_queue_visit_ends_as_the_queue_log_says(case: str) -> None:
    """A caller who was refused at the door is in our stories only: the log has no line for him.

    One whom AMI redirected out of the queue went on to somebody else: the log calls it ABANDON, we do not. Of one who
    waited in the queue and transferred a customer to his place, the log knows only the customer's answer.
    """
    told = sorted(
        (str(visit.uniqueid), visit.queue, visit.outcome)
        for story in stories(case)
        for visit in story.queue_visits
        if visit.outcome not in (None, QueueOutcome.JOIN_EMPTY, QueueOutcome.FULL)
    )
    logged = sorted(logged_visits(case))
    if case == "transfers/replaces_to_waiting":
        told = [visit for visit in told if visit[2] is not QueueOutcome.CONTINUED]
    if case == "moves/queue_redirected_while_waiting":
        logged = [(caller, queue, QueueOutcome.CONTINUED) for caller, queue, _ in logged]
    assert told == logged


@pytest.mark.parametrize("case", CASES)
def test_talk_times_of_different_pairs_do_not_exceed_the_call(case: str) -> None:
    for story in stories(case):
        assert story.ended_at is not None
        for one, two in combinations(story.talks, 2):
            assert {*one.uniqueids} != {*two.uniqueids} or (one.end is not None and one.end <= two.start)
        assert story.talk_s + story.hold_s <= (story.ended_at - story.started_at).total_seconds()


@pytest.mark.parametrize("case", PLAIN)
def test_who_hung_up_is_whom_cel_names(case: str) -> None:
    sources = {
        row["uniqueid"]: json.loads(row["extra"])["hangupsource"] for row in cel(case) if row["event"] == "HANGUP"
    }
    for story in stories(case):
        root = story.legs[0]
        source = sources[root.uniqueid]
        legs = {leg.channel: leg for leg in story.legs}
        if source not in legs or legs[source].outcome in (LegOutcome.BUSY, LegOutcome.REJECTED):
            assert story.hangup_by is HangupBy.SYSTEM
        else:
            customers = customer_ids(story)
            customer = legs[source].uniqueid in customers
            assert story.hangup_by is (HangupBy.CUSTOMER if customer else HangupBy.AGENT)
