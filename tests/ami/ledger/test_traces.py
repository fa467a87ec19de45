"""Every recorded trace against the books of the same calls: what we heard agrees with them, and told by the books alone
the calls are the same."""

from pathlib import Path

import pytest

from ami.ledger.book import book_of
from ami.ledger.comparing import compare_all
from ami.ledger.reconciling import Verdict, amended, facts_to_tell, is_whole, told_by_books, verdict
from ami.tracker import TrackerRules
from callcenter.calls.facts import CallId
from callcenter.calls.story import CallStory
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import Witness
from tests.ami.ledger.books import TRACES, calls_in, cel_beside, queue_log_beside
from tests.calls_db.traces import told

pytestmark = pytest.mark.replay

NODE = "pbx"
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
        assert _facts(theirs[call_id]) == _facts(story)
        assert theirs[call_id].wait_s == pytest.approx(story.wait_s, abs=SLACK_S)
        heard_s = theirs[call_id].talk_s - story.hold_s
        assert story.talk_s - SLACK_S <= theirs[call_id].talk_s
        assert heard_s <= story.talk_s + 2 * SLACK_S


def _facts(story: CallStory) -> dict[str, object]:
    """What a reader of the call log sees, times and holds apart."""
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
            (leg.uniqueid, leg.role, leg.number, leg.queue, leg.outcome, leg.ring_at is not None) for leg in story.legs
        },
        "visits": [(visit.queue, visit.outcome, visit.agent, visit.position) for visit in story.queue_visits],
        "talks": sorted(sorted(talk.uniqueids) for talk in story.talks),
        "transfers": [(move.kind, move.by, move.from_party, move.to_party, move.outcome) for move in story.transfers],
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
