"""Our story of a call held against Asterisk's books: every disagreement by name, with both sides.

What is compared is what both can know. A hold without a bridge, who spied, and what a phone did on its own are not in
the books. Times are compared with a tolerance: the CEL writes milliseconds, a little before or after the AMI event.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from ami.ledger.book import BookCall, BookChannel, BookVisit
from ami.ledger.rows import CdrRow
from ami.tracker.identity import is_helper
from callcenter.calls.facts import CallId
from callcenter.calls.story import CallStory, Leg, QueueVisit
from callcenter.calls.vocabulary import CallStatus, HangupBy, LegOutcome, LegRole, QueueOutcome

TOLERANCE_S: Final = 0.25
QUEUE_TOLERANCE_S: Final = 1.5
"""The file has whole seconds."""
_OUTCOMES: Final = {
    "CONNECT": frozenset({QueueOutcome.ANSWERED}),
    "ABANDON": frozenset({QueueOutcome.ABANDONED}),
    "EXITWITHTIMEOUT": frozenset({QueueOutcome.TIMEOUT}),
    "EXITEMPTY": frozenset({QueueOutcome.LEAVE_EMPTY}),
    "EXITWITHKEY": frozenset({QueueOutcome.CONTINUED}),
    "WITHDRAW": frozenset({QueueOutcome.CONTINUED}),
}
_REFUSED: Final = frozenset({QueueOutcome.FULL, QueueOutcome.JOIN_EMPTY})
"""Who is refused at the door is not in the queue_log."""


class Name(StrEnum):
    CALL_ONLY_IN_BOOKS = "call-only-in-books"
    CALL_ONLY_WITH_US = "call-only-with-us"
    CALL_STILL_OPEN = "call-still-open"
    BEGINNING = "beginning"
    END = "end"
    ANSWERED = "answered"
    CHANNEL_ONLY_IN_BOOKS = "channel-only-in-books"
    CHANNEL_ONLY_WITH_US = "channel-only-with-us"
    CHANNEL_ANSWERED = "channel-answered"
    CHANNEL_TALK = "channel-talk"
    CHANNEL_END = "channel-end"
    QUEUE_VISITS = "queue-visits"
    QUEUE_OUTCOME = "queue-outcome"
    QUEUE_WAIT = "queue-wait"
    HANGUP_CAUSE = "hangup-cause"
    HANGUP_BY = "hangup-by"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`ours` and `books` are plain text for a reader; seconds where it is about time. No numbers and names."""

    name: Name
    call_id: CallId
    about: str
    ours: str
    books: str

    def __str__(self) -> str:
        what = f" {self.about}" if self.about else ""
        return f"{self.call_id}: {self.name}{what}: ours {self.ours or '-'}, books {self.books or '-'}"


def compare(story: CallStory, book: BookCall, tolerance_s: float = TOLERANCE_S) -> list[Disagreement]:
    """Of one call that both have."""
    return [
        Disagreement(name, story.id, about, ours, books)
        for name, about, ours, books in _differences(story, book, tolerance_s)
    ]


def compare_all(
    stories: Iterable[CallStory], books: Iterable[BookCall], tolerance_s: float = TOLERANCE_S
) -> list[Disagreement]:
    """Of the same span of time; a call that only one side has is a disagreement of its own."""
    by_channel = {str(leg.uniqueid): story for story in stories for leg in story.legs}
    unmatched = {story.id: story for story in by_channel.values()}
    found: list[Disagreement] = []
    for book in books:
        ours = {by_channel[uid].id: by_channel[uid] for uid in book.channels if uid in by_channel}
        story = next(iter(ours.values()), None)
        if story is not None:
            unmatched.pop(story.id, None)
            found += compare(story, book, tolerance_s)
        elif any(_is_party(channel) for channel in book.channels.values()):
            first = min(book.channels.values(), key=lambda channel: channel.started_at)
            name = CallId(first.uniqueid)
            found.append(Disagreement(Name.CALL_ONLY_IN_BOOKS, name, "", "", str(book.started_at)))
    for story in unmatched.values():
        found.append(Disagreement(Name.CALL_ONLY_WITH_US, story.id, "", str(story.started_at), ""))
    return found


def compare_cdr(story: CallStory, rows: Sequence[CdrRow]) -> list[Disagreement]:
    """Against the call records of the same channels: whole seconds, and nothing of bridges."""
    put_through = [row for row in rows if row.other and row.answer is not None and row.disposition == "ANSWERED"]
    end = max(row.end for row in rows)
    found: list[Difference] = []
    if story.status is not None and (story.status is CallStatus.ANSWERED) is not bool(put_through):
        found.append((Name.ANSWERED, "CDR", str(story.status), "talk" if put_through else "no talk"))
    if story.ended_at is not None and _apart(story.ended_at, end) > QUEUE_TOLERANCE_S:
        found.append((Name.END, "CDR", str(story.ended_at), str(end)))
    return [Disagreement(name, story.id, about, ours, books) for name, about, ours, books in found]


Difference = tuple[Name, str, str, str]


def _differences(story: CallStory, book: BookCall, tolerance_s: float) -> Iterator[Difference]:
    yield from _times(story, book, tolerance_s)
    yield from _hangup(story, book)
    legs = {str(leg.uniqueid): leg for leg in story.legs}
    channels = {uid: channel for uid, channel in book.channels.items() if _is_party(channel)}
    for uid in legs.keys() - channels.keys():
        yield Name.CHANNEL_ONLY_WITH_US, uid, legs[uid].endpoint, ""
    for uid, channel in channels.items():
        if uid in legs:
            yield from _channel(story, legs[uid], channel, tolerance_s)
        elif channel.answered_at is not None or channel.bridged:
            yield Name.CHANNEL_ONLY_IN_BOOKS, uid, "", channel.name
    yield from _queues(story, book)


def _is_party(channel: BookChannel) -> bool:
    return not channel.local and not is_helper(channel.name)


def _times(story: CallStory, book: BookCall, tolerance_s: float) -> Iterator[Difference]:
    """A call into which another was taken began when its own first channel did, though the other's may be older."""
    end, own = book.ended_at, book.channels.get(story.linkedid)
    began = own.started_at if own is not None else book.started_at
    if _apart(story.started_at, began) > tolerance_s:
        yield Name.BEGINNING, "", str(story.started_at), str(began)
    if story.ended_at is None and end is not None:
        yield Name.CALL_STILL_OPEN, "", "", str(end)
    if story.ended_at is not None and end is not None and _apart(story.ended_at, end) > tolerance_s:
        yield Name.END, f"{_apart(story.ended_at, end):.3f} s apart", str(story.ended_at), str(end)
    if story.status is not None and (story.status is CallStatus.ANSWERED) is not book.talked:
        yield Name.ANSWERED, "", str(story.status), "talk" if book.talked else "no talk"


def _apart(one: datetime, two: datetime) -> float:
    return abs((one - two).total_seconds())


def _hangup(story: CallStory, book: BookCall) -> Iterator[Difference]:
    root = book.channels.get(story.linkedid)
    if root is None or story.status is None or root.cause is None:
        return
    if story.hangup_cause != root.cause:
        yield Name.HANGUP_CAUSE, "", str(story.hangup_cause), str(root.cause)
    leg = next((leg for leg in story.legs if leg.role is LegRole.CALLER), None)
    declined = leg is not None and leg.outcome in (LegOutcome.REJECTED, LegOutcome.BUSY)
    if root.source == root.name and leg is not None and not declined and story.hangup_by is HangupBy.SYSTEM:
        yield Name.HANGUP_BY, "", str(story.hangup_by), "the caller's channel"


def _channel(story: CallStory, leg: Leg, channel: BookChannel, tolerance_s: float) -> Iterator[Difference]:
    if (leg.answered_at is None) is not (channel.answered_at is None):
        yield Name.CHANNEL_ANSWERED, leg.uniqueid, str(leg.answered_at or ""), str(channel.answered_at or "")
    if leg.ended_at is not None and channel.ended_at is not None:
        apart = _apart(leg.ended_at, channel.ended_at)
        if apart > tolerance_s and leg.outcome is not LegOutcome.LOST:
            yield Name.CHANNEL_END, leg.uniqueid, str(leg.ended_at), str(channel.ended_at)
    ours = _covered(_talk_spans(story, leg))
    theirs = _covered(channel.bridged)
    if abs(ours - theirs) > tolerance_s:
        yield Name.CHANNEL_TALK, leg.uniqueid, f"{ours:.3f} s", f"{theirs:.3f} s"


def _talk_spans(story: CallStory, leg: Leg) -> list[tuple[datetime, datetime]]:
    return [(talk.start, talk.end) for talk in story.talks if leg.uniqueid in talk.uniqueids and talk.end is not None]


def _covered(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Seconds in at least one of the spans."""
    total, until = 0.0, None
    for start, end in sorted(spans):
        begin = start if until is None else max(start, until)
        if end > begin:
            total += (end - begin).total_seconds()
            until = end
    return total


def _queues(story: CallStory, book: BookCall) -> Iterator[Difference]:
    ours = _places(sorted((visit for visit in story.queue_visits if visit.outcome not in _REFUSED), key=_when))
    theirs = sorted(book.visits, key=lambda visit: visit.entered_at)
    if [visit.queue for visit in ours] != [visit.queue for visit in theirs]:
        yield Name.QUEUE_VISITS, "", _names(ours), _names(theirs)
        return
    for mine, other in zip(ours, theirs, strict=True):
        yield from _visit(mine, other, _allowed(other, book))


def _places(visits: Iterable[QueueVisit]) -> list[QueueVisit]:
    """Who is given the place of somebody else who waits has a visit of his own with us; app_queue notices nothing."""
    places: list[QueueVisit] = []
    for visit in visits:
        before = places[-1] if places else None
        if before is not None and before.uniqueid != visit.uniqueid and _same_place(before, visit):
            waited = None if visit.wait_s is None else (before.wait_s or 0.0) + visit.wait_s
            places[-1] = replace(visit, entered_at=before.entered_at, wait_s=waited)
        else:
            places.append(visit)
    return places


def _same_place(before: QueueVisit, after: QueueVisit) -> bool:
    given_up = before.outcome is QueueOutcome.CONTINUED and before.left_at == after.entered_at
    return given_up and before.queue == after.queue


def _when(visit: QueueVisit) -> datetime:
    return visit.entered_at


def _names(visits: Sequence[QueueVisit] | Sequence[BookVisit]) -> str:
    return " ".join(visit.queue for visit in visits)


def _allowed(visit: BookVisit, book: BookCall) -> frozenset[QueueOutcome]:
    """app_queue logs ABANDON also when a waiting caller is moved elsewhere: then his channel lives on."""
    caller, left = book.channels.get(visit.uniqueid), visit.left_at
    end = caller.ended_at if caller is not None else None
    moved = end is not None and left is not None and (end - left).total_seconds() > QUEUE_TOLERANCE_S
    if visit.outcome == "ABANDON" and moved:
        return frozenset({QueueOutcome.ABANDONED, QueueOutcome.CONTINUED})
    return _OUTCOMES.get(visit.outcome, frozenset(QueueOutcome))


def _visit(mine: QueueVisit, other: BookVisit, allowed: frozenset[QueueOutcome]) -> Iterator[Difference]:
    if mine.outcome is not None and mine.outcome not in allowed:
        yield Name.QUEUE_OUTCOME, mine.queue, mine.outcome, other.outcome
    if mine.wait_s is None or other.left_at is None:
        return
    theirs = (other.left_at - other.entered_at).total_seconds()
    if abs(mine.wait_s - theirs) > QUEUE_TOLERANCE_S:
        yield Name.QUEUE_WAIT, mine.queue, f"{mine.wait_s:.3f} s", f"{theirs:.3f} s"
