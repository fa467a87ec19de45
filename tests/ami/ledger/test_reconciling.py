"""One story of two: what the books know better, and what only we can know."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ami.ledger.coarse import cel_of_cdr, cel_of_queue_log, ended_visits
from ami.ledger.parsing import cdr_line
from ami.ledger.reconciling import Verdict, amended, told_by_books, verdict
from ami.tracker import TrackerRules
from callcenter.calls.facts import Endpoint
from callcenter.calls.story import CallStory, Hold, Recording, Warning_
from callcenter.calls.vocabulary import CallStatus, LegOutcome, QueueOutcome, Witness
from tests.ami.ledger.books import FORMAT, REPLAY, calls_in, cel_beside, queue_log_beside
from tests.calls_db.traces import told

pytestmark = pytest.mark.unit

TRACE = REPLAY / "queue_answered.ami"
RULES = TrackerRules(node="pbx")
CDR = (
    '"","+79031234567","s","queue-sales","<+79031234567>","PJSIP/trunk-00000000","PJSIP/101-00000001","Queue",'
    '"sales,,,,300","2026-11-22 16:28:13","2026-11-22 16:28:14","2026-11-22 16:28:16",3,2,"ANSWERED","DOCUMENTATION",'
    '"pbx-1795364893.0","","","pbx-1795364893.0",0'
)


def heard(trace: str = "queue_answered") -> CallStory:
    (story,) = told(REPLAY / f"{trace}.ami", "pbx").stories.values()
    return story


def by_cel(trace: str = "queue_answered", *, log: bool = True) -> CallStory:
    path = REPLAY / f"{trace}.ami"
    (rows,) = calls_in(cel_beside(path))
    (found,) = told_by_books(rows, queue_log_beside(path) if log else None, RULES)
    return found.story


def guessed(story: CallStory) -> CallStory:
    """As a snapshot closes it, much later."""
    assert story.ended_at is not None
    late = story.ended_at + timedelta(minutes=3)
    story.ended_at, story.reconciled, story.witness = late, True, Witness.SNAPSHOT
    for leg in story.legs:
        leg.ended_at, leg.outcome = late, LegOutcome.LOST
    for talk in story.talks:
        talk.end = late
    return story


def test_verdicts() -> None:
    story = heard()
    assert verdict(None) is Verdict.ADD
    assert verdict(story) is Verdict.KEEP
    assert verdict(replace(story, ended_at=None)) is Verdict.WAIT
    assert verdict(guessed(heard())) is Verdict.AMEND
    assert verdict(replace(story, reconciled=True, witness=Witness.CEL)) is Verdict.KEEP
    for name in ("heard-in-part", "seen-late"):
        assert verdict(replace(story, warnings=[Warning_(name, "", story.started_at)])) is Verdict.AMEND


def test_what_no_book_has_stays_from_the_live_story() -> None:
    ours, book = guessed(heard()), by_cel()
    start = ours.talks[0].start
    ours.holds = [Hold(ours.legs[1].uniqueid, start + timedelta(seconds=0.5))]
    ours.recordings = [Recording(ours.legs[0].uniqueid, "a.wav", start)]
    ours.from_name, ours.warnings = "Иван", [Warning_("heard-in-part", "", start), Warning_("other", "", start)]
    story = amended(book, ours, Witness.CEL)
    assert story.ended_at == book.ended_at
    assert (story.holds[0].end, story.recordings) == (book.legs[1].ended_at, ours.recordings)
    assert (story.from_name, [warning.name for warning in story.warnings]) == ("Иван", ["other"])
    assert story.legs[1].ring_at == ours.legs[1].ring_at
    assert story.hold_s > 1
    assert story.talk_s == pytest.approx(0.5, abs=0.1)


def test_cel_without_bridges_tells_only_the_end() -> None:
    rows = [row for row in cel_beside(TRACE) if not row.event.startswith("BRIDGE")]
    (call,) = calls_in(rows)
    (thin,) = told_by_books(call, queue_log_beside(TRACE), RULES)
    story = amended(thin.story, guessed(heard()), Witness.CEL)
    truth = heard()
    assert (story.status, story.hangup_cause) == (CallStatus.ANSWERED, truth.hangup_cause)
    assert story.talk_s == pytest.approx(truth.talk_s, abs=0.1)
    assert [leg.ended_at for leg in story.legs] == [leg.ended_at for leg in thin.story.legs]


def test_cel_without_a_queue_log_keeps_the_outcome_that_we_heard() -> None:
    ours = guessed(heard("queue_timeout"))
    book = by_cel("queue_timeout", log=False)
    assert [visit.outcome for visit in book.queue_visits] == [QueueOutcome.CONTINUED]
    assert [visit.outcome for visit in amended(book, ours, Witness.CEL).queue_visits] == [QueueOutcome.TIMEOUT]


def test_cdr_tells_the_call_in_whole_seconds_under_our_ids() -> None:
    (call,) = calls_in(cel_of_cdr([cdr_line(CDR, FORMAT)]))
    (found,) = told_by_books(call, queue_log_beside(TRACE), RULES)
    ours = guessed(heard())
    story = amended(found.story, ours, Witness.CDR)
    assert (story.status, story.queue, story.talk_s) == (CallStatus.ANSWERED, "sales", 2.0)
    assert [leg.uniqueid for leg in story.legs] == [leg.uniqueid for leg in ours.legs]
    assert story.talks[0].uniqueids == ours.talks[0].uniqueids


def test_queue_log_alone_tells_the_queue_under_our_endpoints() -> None:
    (call,) = calls_in(cel_of_queue_log(ended_visits(queue_log_beside(TRACE))))
    (found,) = told_by_books(call, queue_log_beside(TRACE), RULES)
    assert (found.story.status, found.story.queue) == (CallStatus.ANSWERED, "sales")
    story = amended(found.story, guessed(heard()), Witness.QUEUE_LOG)
    assert [leg.endpoint for leg in story.legs] == [Endpoint("PJSIP/trunk"), Endpoint("PJSIP/101")]
    assert story.talks[0].between == ("PJSIP/trunk", "PJSIP/101")
    assert story.talk_s == 2.0


def test_abandoned_in_the_queue_log_alone_is_abandoned() -> None:
    log = queue_log_beside(REPLAY / "queue_abandoned.ami")
    (call,) = calls_in(cel_of_queue_log(ended_visits(log)))
    (found,) = told_by_books(call, log, RULES)
    assert (found.story.status, found.story.wait_s) == (CallStatus.ABANDONED, 4.0)


def test_killed_pbx_call_ends_when_it_began_anew() -> None:
    rows = cel_beside(TRACE)
    cut = next(place for place, row in enumerate(rows) if row.event == "BRIDGE_EXIT")
    booted = rows[cut].at + timedelta(seconds=20)
    (found,) = told_by_books(rows[:cut], queue_log_beside(TRACE), RULES, booted)
    assert (found.story.status, found.story.ended_at) == (CallStatus.ANSWERED, booted)
    assert found.story.talks[0].end == booted
