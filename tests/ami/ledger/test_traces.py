"""Every recorded trace against the books of the same calls: what we heard agrees with them, and told by the books alone
the calls are the same."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

import pytest

from ami.ledger.book import book_of
from ami.ledger.comparing import compare_all
from ami.ledger.reconciling import Verdict, amended, facts_to_tell, is_whole, told_by_books, verdict
from ami.tracker import TrackerRules
from callcenter.calls.facts import CallId
from callcenter.calls.story import CallStory, Leg, QueueVisit, Transfer
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import LegOutcome, QueueOutcome, TransferKind, Witness
from tests.ami.ledger.books import REPLAY, TRACES, calls_in, cel_beside, queue_log_beside
from tests.calls_db.traces import told

pytestmark = pytest.mark.replay

NODE = "pbx"
UNKNOWN: Final[Mapping[str, AbstractSet[str]]] = {
    "originate/customer_first_agent_busy": {"to_number"},
    "originate/customer_first_answered": {"to_number"},
    "originate/customer_first_busy": {"to_number"},
    "queues/key_then_called_back": {"to_number"},
    "forwards/follow_me_elsewhere": {"leg_outcomes"},
    "forwards/follow_me_nobody": {"leg_outcomes"},
    "pickups/by_replaces": {"leg_outcomes", "pickups"},
    "transfers/replaces_to_waiting": {"visits", "transfers", "legs"},
}
"""What the CEL of a case does not hold. The number of a customer whom an Originate rings first is in the dial string
alone; FollowMe's rings end without a word; a ring taken by INVITE with Replaces is no PICKUP; and a line that waits in
a queue when its place is given to the customer is one and the same channel to the CEL, before and after."""
SLACK_S = 0.15
"""The CEL writes milliseconds, some before and some after the AMI event of the same thing."""


def by_books(trace: Path) -> dict[CallId, CallStory]:
    log = queue_log_beside(trace)
    calls = [told_by_books(rows, log, TrackerRules(node=NODE)) for rows in calls_in(cel_beside(trace))]
    return {found.story.id: found.story for call in calls for found in call}


def heard(trace: Path) -> dict[CallId, CallStory]:
    return told(trace, NODE).stories


def test_there_are_traces_with_books() -> None:
    assert len(TRACES) > 40


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_trace_heard_story_agrees_with_its_books(trace: Path) -> None:
    log = queue_log_beside(trace)
    books = [book_of(rows, log) for rows in calls_in(cel_beside(trace))]
    assert [str(found) for found in compare_all(heard(trace).values(), books)] == []


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_trace_told_by_its_books_is_the_same_call(trace: Path) -> None:
    ours, theirs = heard(trace), by_books(trace)
    assert theirs.keys() == ours.keys()
    for call_id, story in ours.items():
        unknown = UNKNOWN.get(_name(trace), frozenset())
        assert _facts(theirs[call_id], unknown) == _facts(story, unknown)
        assert theirs[call_id].wait_s == pytest.approx(story.wait_s, abs=SLACK_S)
        heard_s = theirs[call_id].talk_s - story.hold_s
        assert story.talk_s - SLACK_S <= theirs[call_id].talk_s
        assert heard_s <= story.talk_s + 2 * SLACK_S


def _name(trace: Path) -> str:
    return str(trace.relative_to(REPLAY).with_suffix(""))


def _rang(leg: Leg) -> bool | None:
    """A phone that says busy or declines may ring before or not: only the live feed tells."""
    return None if leg.outcome in (LegOutcome.BUSY, LegOutcome.REJECTED) else leg.ring_at is not None


def _visit_outcome(visit: QueueVisit) -> QueueOutcome | None:
    """Who is turned away at the door is in no book; that it was full instead of empty, nothing tells."""
    return QueueOutcome.JOIN_EMPTY if visit.outcome is QueueOutcome.FULL else visit.outcome


def _kind(move: Transfer) -> TransferKind:
    """The CEL has one word for a consultation that ends with two and with all three together."""
    return TransferKind.ATTENDED if move.kind is TransferKind.THREE_WAY else move.kind


def _facts(story: CallStory, unknown: AbstractSet[str]) -> dict[str, object]:
    """What a reader of the call log sees, times and holds apart, and what these books cannot know."""
    facts = _all_facts(story, leg_outcomes="leg_outcomes" not in unknown)
    return {name: value for name, value in facts.items() if name not in unknown}


def _all_facts(story: CallStory, *, leg_outcomes: bool) -> dict[str, object]:
    names = [
        "direction",
        "from_number",
        "from_name",
        "withheld",
        "to_number",
        "did",
        "endpoint",
        "queue",
        "status",
        "hangup_by",
        "hangup_cause",
    ]
    return {
        **{name: getattr(story, name) for name in names},
        "legs": {
            (leg.uniqueid, leg.role, leg.number, leg.queue, _rang(leg), leg.outcome if leg_outcomes else None)
            for leg in story.legs
        },
        "visits": [(visit.queue, _visit_outcome(visit), visit.agent, visit.position) for visit in story.queue_visits],
        "talks": sorted(sorted(talk.uniqueids) for talk in story.talks),
        "transfers": [(_kind(move), move.by, move.from_party, move.to_party, move.outcome) for move in story.transfers],
        "pickups": [(pickup.by, pickup.instead_of) for pickup in story.pickups],
    }


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_trace_partly_heard_and_amended_twice_changes_once(trace: Path) -> None:
    """Half of the facts were heard; the books complete the stories, and the second time find nothing to do."""
    facts = told(trace, NODE).facts
    book = StoryBook()
    for fact in facts[: len(facts) // 2]:
        book.apply(fact)
    for call_id, truth in by_books(trace).items():
        ours = book.story(call_id)
        for fact in facts_to_tell(amended(truth, ours, Witness.CEL), (), Witness.CEL):
            book.apply(fact)
        amended_story = book.story(call_id)
        assert amended_story is not None
        assert verdict(amended_story) is Verdict.KEEP
        assert (amended_story.status, amended_story.ended_at) == (truth.status, truth.ended_at)
        assert amended_story.talk_s <= truth.talk_s
        assert all(hold.end is not None for hold in amended_story.holds)


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_trace_cut_anywhere_what_began_before_is_not_told(trace: Path) -> None:
    rows = cel_beside(trace)
    for first in range(1, len(rows), max(len(rows) // 20, 1)):
        for call in calls_in(rows[first:]):
            began = {row.uniqueid for row in call if row.event == "CHAN_START"}
            assert is_whole(call) == (began == {row.uniqueid for row in call})
            told_by_books(call, queue_log_beside(trace), TrackerRules(node=NODE))
