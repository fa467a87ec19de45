"""Each disagreement has its name: stories spoilt one by one against the books of the same call."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ami.ledger.book import BookCall, book_of
from ami.ledger.comparing import Name, compare_all, compare_cdr
from ami.ledger.rows import CdrRow
from callcenter.calls.facts import UniqueId
from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import CallStatus, HangupBy, LegOutcome, QueueOutcome
from tests.ami.ledger.books import REPLAY, calls_in, cel_beside, queue_log_beside
from tests.calls_db.traces import told

pytestmark = pytest.mark.unit

TRACE = REPLAY / "queue_answered.ami"


def heard() -> CallStory:
    (story,) = told(TRACE, "pbx").stories.values()
    return story


def book() -> BookCall:
    (rows,) = calls_in(cel_beside(TRACE))
    return book_of(rows, queue_log_beside(TRACE))


def shortened_talk(story: CallStory) -> None:
    assert story.talks[0].end is not None
    story.talks[0].end -= timedelta(seconds=1)


def still_open(story: CallStory) -> None:
    story.status = story.ended_at = None


def not_answered(story: CallStory) -> None:
    story.status = CallStatus.NO_ANSWER


def ended_late(story: CallStory) -> None:
    assert story.ended_at is not None
    story.ended_at += timedelta(seconds=30)


def began_late(story: CallStory) -> None:
    story.started_at += timedelta(seconds=1)


def other_cause(story: CallStory) -> None:
    story.hangup_cause = 0


def no_agent(story: CallStory) -> None:
    del story.legs[1]


def strange_leg(story: CallStory) -> None:
    story.legs[1].uniqueid = UniqueId("pbx-9.9")


def unanswered_leg(story: CallStory) -> None:
    story.legs[1].answered_at = None


def leg_ended_early(story: CallStory) -> None:
    story.legs[1].ended_at = story.started_at


def abandoned(story: CallStory) -> None:
    story.queue_visits[0].outcome = QueueOutcome.ABANDONED


def waited_long(story: CallStory) -> None:
    story.queue_visits[0].wait_s = 60.0


def no_visit(story: CallStory) -> None:
    story.queue_visits.clear()


@pytest.mark.parametrize(
    ("spoil", "names"),
    [
        (shortened_talk, {Name.CHANNEL_TALK}),
        (still_open, {Name.CALL_STILL_OPEN}),
        (not_answered, {Name.ANSWERED}),
        (ended_late, {Name.END}),
        (began_late, {Name.BEGINNING}),
        (other_cause, {Name.HANGUP_CAUSE}),
        (no_agent, {Name.CHANNEL_ONLY_IN_BOOKS}),
        (strange_leg, {Name.CHANNEL_ONLY_IN_BOOKS, Name.CHANNEL_ONLY_WITH_US}),
        (unanswered_leg, {Name.CHANNEL_ANSWERED}),
        (leg_ended_early, {Name.CHANNEL_END}),
        (abandoned, {Name.QUEUE_OUTCOME}),
        (waited_long, {Name.QUEUE_WAIT}),
        (no_visit, {Name.QUEUE_VISITS}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_spoilt_story_is_named(spoil: Callable[[CallStory], None], names: set[Name]) -> None:
    story = heard()
    assert compare_all([story], [book()]) == []
    spoil(story)
    assert {found.name for found in compare_all([story], [book()])} == names


def test_call_of_one_side_only_is_named_and_tells_no_numbers() -> None:
    story = heard()
    assert [found.name for found in compare_all([], [book()])] == [Name.CALL_ONLY_IN_BOOKS]
    (found,) = compare_all([story], [])
    assert found.name is Name.CALL_ONLY_WITH_US
    assert story.from_number not in str(found)


def test_caller_hung_up_in_the_book_and_the_system_with_us_is_named() -> None:
    story, other = heard(), book()
    story.hangup_by = HangupBy.SYSTEM
    other.channels[story.linkedid].source = other.channels[story.linkedid].name
    assert [found.name for found in compare_all([story], [other])] == [Name.HANGUP_BY]


def test_leg_lost_in_an_outage_has_no_true_end_to_compare() -> None:
    story = heard()
    story.legs[1].outcome = LegOutcome.LOST
    assert story.ended_at is not None
    story.legs[1].ended_at = story.ended_at + timedelta(seconds=60)
    assert compare_all([story], [book()]) == []


def test_call_records_are_compared_by_the_second() -> None:
    story = heard()
    assert story.ended_at is not None
    row = CdrRow(
        uniqueid=story.linkedid,
        linkedid=story.linkedid,
        channel="PJSIP/trunk-00000000",
        other="PJSIP/101-00000001",
        source="",
        caller_id="",
        number="s",
        context="queue-sales",
        application="Queue",
        data="sales",
        start=story.started_at.replace(microsecond=0),
        answer=story.started_at.replace(microsecond=0),
        end=story.ended_at.replace(microsecond=0),
        disposition="ANSWERED",
    )
    assert compare_cdr(story, [row]) == []
    story.status = CallStatus.ABANDONED
    story.ended_at += timedelta(seconds=10)
    assert [found.name for found in compare_cdr(story, [row])] == [Name.ANSWERED, Name.END]
