"""What the books change in the stories that we have: pure, and the same the second time.

A call that was heard whole stays as it was heard. One of which a part was missed keeps from the live story what no book
has (holds, recordings, the moment of ringing, numbers that came later) and takes everything else from the books.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ami.ledger.retelling import events_of
from ami.ledger.rows import CelRow, QueueLogRow
from ami.tracker import Tracker, TrackerRules
from ami.tracker.arrivals import SEEN_LATE
from ami.tracker.rebuild import HEARD_IN_PART
from callcenter.calls.durations import measure
from callcenter.calls.facts import CallFact, CallId, CallRetold, CallsMerged, MemberChanged, StoryWarning
from callcenter.calls.retelling import facts_of
from callcenter.calls.story import CallStory, Hold, Leg, QueueVisit, Transfer
from callcenter.calls.storybook import StoryBook
from callcenter.calls.vocabulary import QueueOutcome, Witness

_PARTLY: Final = frozenset({HEARD_IN_PART, SEEN_LATE})
_SAID_BY_QUEUE: Final = frozenset({QueueOutcome.TIMEOUT, QueueOutcome.LEAVE_EMPTY})
_SAME_TRANSFER: Final = timedelta(seconds=1)


class Verdict(StrEnum):
    ADD = "add"  # nobody told this call
    AMEND = "amend"  # it was told in part, or its end was guessed
    KEEP = "keep"
    WAIT = "wait"  # it still goes on for us


@dataclass(frozen=True, slots=True)
class BookStory:
    """A call that is over, as the books tell it; `absorbed` are ids of calls that became part of it."""

    story: CallStory
    absorbed: tuple[CallId, ...]


def told_by_books(
    rows: Sequence[CelRow],
    queue_rows: Iterable[QueueLogRow] | None,
    rules: TrackerRules,
    lost_at: datetime | None = None,
) -> list[BookStory]:
    """The calls of one group of rows, through the tracker that also hears the live feed.

    `lost_at`: the PBX died then, without writing the ends of its calls.
    """
    tracker, book = Tracker(rules), StoryBook()
    stories: dict[CallId, CallStory] = {}
    absorbed: dict[CallId, CallId] = {}
    for fact in _facts(tracker, rows, queue_rows, lost_at):
        story = book.apply(fact)
        if story is not None:
            stories[story.id] = story
        if isinstance(fact, CallsMerged):
            stories.pop(fact.absorbed, None)
            absorbed[fact.absorbed] = fact.call_id
    ended = [story for story in stories.values() if story.ended_at is not None]
    return [BookStory(story, _taken_in(absorbed, story.id)) for story in ended]


def _facts(
    tracker: Tracker,
    rows: Sequence[CelRow],
    queue_rows: Iterable[QueueLogRow] | None,
    lost_at: datetime | None,
) -> Iterator[CallFact]:
    told = [fact for event in events_of(rows, queue_rows) for fact in tracker.feed(event)]
    told += tracker.finish() if lost_at is None else tracker.lose_all(max(lost_at, rows[-1].at))
    for fact in told:
        if not isinstance(fact, MemberChanged):
            yield fact


def _taken_in(absorbed: dict[CallId, CallId], survivor: CallId) -> tuple[CallId, ...]:
    found = [survivor]
    for call_id in found:
        found += [old for old, new in absorbed.items() if new == call_id and old not in found]
    return tuple(found[1:])


def is_whole(rows: Sequence[CelRow]) -> bool:
    """Whether the reading began before the call: each channel's first row is its making."""
    seen: set[str] = set()
    for row in rows:
        if row.uniqueid not in seen and row.event != "CHAN_START":
            return False
        seen.add(row.uniqueid)
    return True


def verdict(ours: CallStory | None) -> Verdict:
    if ours is None:
        return Verdict.ADD
    if ours.ended_at is None:
        return Verdict.WAIT
    if ours.reconciled:
        return Verdict.AMEND if ours.witness in (None, Witness.SNAPSHOT) else Verdict.KEEP
    return Verdict.AMEND if any(warning.name in _PARTLY for warning in ours.warnings) else Verdict.KEEP


def amended(book: CallStory, ours: CallStory | None, witness: Witness) -> CallStory:
    """One story of both. A book that knows of no talk where we heard one is too thin to tell more than the end."""
    if ours is None:
        story = replace(book)
    elif ours.talks and not book.talks:
        story = _with_end_of(book, ours)
    else:
        story = _completed(book, ours)
    story.reconciled, story.witness = True, witness
    measure(story)
    return story


def _completed(book: CallStory, ours: CallStory) -> CallStory:
    book = _with_our_names(book, ours)
    legs = {leg.uniqueid: leg for leg in ours.legs}
    story = replace(book, legs=[_leg(leg, legs.get(leg.uniqueid)) for leg in book.legs])
    story.queue_visits = [_visit(visit, ours.queue_visits) for visit in book.queue_visits]
    _keep_beginning(story, ours)
    _keep_parts(story, ours)
    return story


def _with_our_names(book: CallStory, ours: CallStory) -> CallStory:
    """A CDR does not know the uniqueids of the phones that were tried, the queue_log not their endpoints."""
    ids = {leg.channel: leg.uniqueid for leg in ours.legs}
    own = {leg.uniqueid: ids.get(leg.channel, leg.uniqueid) for leg in book.legs}
    endpoints = {leg.uniqueid: leg.endpoint for leg in ours.legs}
    talks = []
    for talk in book.talks:
        one, two = (own.get(uniqueid, uniqueid) for uniqueid in talk.uniqueids)
        between = (endpoints.get(one, talk.between[0]), endpoints.get(two, talk.between[1]))
        talks.append(replace(talk, between=between, uniqueids=(one, two)))
    return replace(book, legs=[replace(leg, uniqueid=own[leg.uniqueid]) for leg in book.legs], talks=talks)


def _with_end_of(book: CallStory, ours: CallStory) -> CallStory:
    end = book.ended_at or book.started_at
    ends = {leg.uniqueid: leg.ended_at for leg in book.legs}
    story = replace(ours, ended_at=end, hangup_by=book.hangup_by, hangup_cause=book.hangup_cause)
    story.legs = [replace(leg, ended_at=ends.get(leg.uniqueid) or min(leg.ended_at or end, end)) for leg in ours.legs]
    story.talks = [replace(talk, end=max(talk.start, min(talk.end or end, end))) for talk in ours.talks]
    story.holds = [replace(hold, end=max(hold.start, min(hold.end or end, end))) for hold in ours.holds]
    story.warnings = [warning for warning in ours.warnings if warning.name not in _PARTLY]
    return story


def _visit(book: QueueVisit, ours: Sequence[QueueVisit]) -> QueueVisit:
    """Without a queue_log every other way out of a queue looks the same; what we heard says which it was."""
    same = [visit for visit in ours if (visit.queue, visit.uniqueid) == (book.queue, book.uniqueid)]
    heard = next((visit for visit in same if visit.outcome in _SAID_BY_QUEUE), None)
    if book.outcome is QueueOutcome.CONTINUED and heard is not None:
        return replace(book, outcome=heard.outcome)
    return replace(book)


def _leg(book: Leg, ours: Leg | None) -> Leg:
    if ours is None:
        return replace(book)
    return replace(
        book,
        channel=ours.channel,
        endpoint=ours.endpoint,
        ring_at=ours.ring_at or book.ring_at,
        number=ours.number or book.number,
    )


def _keep_beginning(story: CallStory, ours: CallStory) -> None:
    """Heard from the start, it knows numbers that the dial plan or the network told later."""
    if any(warning.name == SEEN_LATE for warning in ours.warnings):
        return
    story.direction, story.withheld = ours.direction, ours.withheld
    story.from_number, story.from_name = ours.from_number, ours.from_name
    story.to_number, story.did, story.endpoint = ours.to_number, ours.did, ours.endpoint


def _keep_parts(story: CallStory, ours: CallStory) -> None:
    end = story.ended_at or story.started_at
    channels = {leg.uniqueid: leg for leg in story.legs}
    ends = {uniqueid: leg.ended_at or end for uniqueid, leg in channels.items()}
    story.holds = [
        Hold(hold.uniqueid, hold.start, min(hold.end or end, ends[hold.uniqueid]))
        for hold in ours.holds
        if hold.uniqueid in ends and hold.start < ends[hold.uniqueid]
    ]
    story.recordings = [*ours.recordings]
    story.transfers = [*story.transfers, *(other for other in ours.transfers if not _has(story.transfers, other))]
    story.transfers.sort(key=lambda transfer: transfer.at)
    story.pickups = story.pickups or [*ours.pickups]
    story.warnings = [warning for warning in ours.warnings if warning.name not in _PARTLY]


def _has(transfers: Iterable[Transfer], other: Transfer) -> bool:
    return any(
        (one.by, one.from_party) == (other.by, other.from_party) and abs(one.at - other.at) < _SAME_TRANSFER
        for one in transfers
    )


def facts_to_tell(story: CallStory, absorbed: Iterable[CallId], witness: Witness) -> list[CallFact]:
    """Told in one go, they put this story in the place of all that was told of it and of what it took in."""
    void: list[CallFact] = [
        CallRetold(call_id=call_id, node=story.node, at=story.started_at, witness=witness)
        for call_id in (story.id, *absorbed)
    ]
    merged: list[CallFact] = [
        CallsMerged(call_id=story.id, node=story.node, at=story.started_at, absorbed=call_id) for call_id in absorbed
    ]
    warnings: list[CallFact] = [
        StoryWarning(call_id=story.id, node=story.node, at=warning.at, name=warning.name, detail=warning.detail)
        for warning in story.warnings
    ]
    return [*void, *facts_of(story), *merged, *warnings]
