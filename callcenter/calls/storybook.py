"""Folds facts into stories. Applying a fact again leaves the story as it was.

Durations are computed when a call has ended, and when a running one is asked for: not for every fact.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from callcenter.calls import facts as f
from callcenter.calls.absorbing import absorb
from callcenter.calls.durations import measure
from callcenter.calls.facts import CallFact, CallId, UniqueId
from callcenter.calls.stays import conference_joined, conference_left, end_stays, parked, unparked
from callcenter.calls.story import (
    CallStory,
    Forward,
    Hold,
    Leg,
    Pickup,
    QueueVisit,
    Recording,
    RecordingPause,
    Talk,
    Transfer,
    Warning_,
)
from callcenter.calls.vocabulary import LegRole, QueueOutcome, TransferOutcome

CLOSED_LIMIT = 1_000
"""Ended stories are kept for so many further calls: facts that come late or twice find them."""


class StoryBook:
    def __init__(self) -> None:
        self._open: dict[CallId, CallStory] = {}
        self._closed: OrderedDict[CallId, CallStory | None] = OrderedDict()
        self._identified: dict[CallId, datetime] = {}

    @property
    def open_calls(self) -> Mapping[CallId, CallStory]:
        for story in self._open.values():
            measure(story)
        return MappingProxyType(self._open)

    def running(self) -> list[CallStory]:
        """The open calls; their durations are old."""
        return list(self._open.values())

    def restore(self, stories: Iterable[CallStory]) -> None:
        """Running calls as the database has them, after a restart."""
        for story in stories:
            if story.ended_at is None:
                self._open[story.id] = story

    def story(self, call_id: CallId) -> CallStory | None:
        story = self._find(call_id)
        if story is not None and story.ended_at is None:
            measure(story)
        return story

    def as_it_stands(self, call_id: CallId) -> CallStory | None:
        """The story; while the call goes on its durations are old."""
        return self._find(call_id)

    def forget(self, call_id: CallId) -> None:
        self._open.pop(call_id, None)
        self._closed.pop(call_id, None)
        self._identified.pop(call_id, None)

    def apply(self, fact: CallFact) -> CallStory | None:
        """The story that the fact changed; None for a call that is not known (any more) or was absorbed.

        While the call goes on its durations are old: `measure` brings them up to date.
        """
        if isinstance(fact, f.CallStarted):
            return self._start(fact)
        if isinstance(fact, f.CallRetold):
            self.forget(fact.call_id)
            return None
        story = self._find(fact.call_id)
        if story is None:
            return None
        fold = _APPLY.get(type(fact))
        if fold is not None:
            fold(story, fact)
        else:
            self._apply_to_call(story, fact)
        if story.ended_at is not None:
            measure(story)
        return story

    def _apply_to_call(self, story: CallStory, fact: CallFact) -> None:
        match fact:
            case f.CallsMerged():
                self._merge(story, fact)
            case f.CallIdentified():
                self._identify(story, fact)
            case f.CallEnded():
                self._end(story, fact)

    def _find(self, call_id: CallId) -> CallStory | None:
        return self._open.get(call_id) or self._closed.get(call_id)

    def _start(self, fact: f.CallStarted) -> CallStory | None:
        if fact.call_id in self._closed or fact.call_id in self._open:
            return self._find(fact.call_id)
        story = CallStory(
            id=fact.call_id,
            node=fact.node,
            linkedid=fact.linkedid,
            direction=fact.direction,
            from_number=fact.from_number,
            from_name=fact.from_name,
            withheld=fact.withheld,
            to_number=fact.to_number,
            did=fact.did,
            endpoint=fact.endpoint,
            started_at=fact.at,
        )
        self._open[story.id] = story
        return story

    def _identify(self, story: CallStory, fact: f.CallIdentified) -> None:
        if fact.at < self._identified.get(story.id, fact.at):
            return
        self._identified[story.id] = fact.at
        story.direction = fact.direction
        story.from_number, story.from_name, story.withheld = fact.from_number, fact.from_name, fact.withheld
        story.to_number, story.did = fact.to_number, fact.did

    def _merge(self, story: CallStory, fact: f.CallsMerged) -> None:
        other = self._open.pop(fact.absorbed, None)
        if other is None:
            return
        absorb(story, other)
        self._close(fact.absorbed, None)

    def _end(self, story: CallStory, fact: f.CallEnded) -> None:
        if story.ended_at is not None:
            return
        story.status = fact.status
        story.hangup_by = fact.hangup_by
        story.hangup_cause = fact.cause
        story.reconciled, story.witness = fact.reconciled, fact.witness
        story.ended_at = max(fact.at, story.started_at)
        for talk in story.talks:
            talk.end = talk.end or story.ended_at
        for hold in story.holds:
            hold.end = hold.end or story.ended_at
        end_stays(story, story.ended_at)
        for pause in story.recording_pauses:
            pause.end = pause.end or story.ended_at
        del self._open[story.id]
        self._close(story.id, story)

    def _close(self, call_id: CallId, story: CallStory | None) -> None:
        self._closed[call_id] = story
        if len(self._closed) > CLOSED_LIMIT:
            oldest, _ = self._closed.popitem(last=False)
            self._identified.pop(oldest, None)


def leg_of(story: CallStory, uniqueid: UniqueId) -> Leg | None:
    return next((leg for leg in story.legs if leg.uniqueid == uniqueid), None)


def _leg_started(story: CallStory, fact: f.LegStarted) -> None:
    leg = leg_of(story, fact.uniqueid)
    if leg is not None:
        leg.number = leg.number or fact.number
    else:
        leg = Leg(fact.uniqueid, fact.channel, fact.endpoint, fact.role, fact.number, fact.queue, started_at=fact.at)
        story.legs.append(leg)


def _leg_ringing(story: CallStory, fact: f.LegRinging) -> None:
    leg = leg_of(story, fact.uniqueid)
    if leg is not None:
        leg.ring_at = leg.ring_at or fact.at
        leg.queue = leg.queue or fact.queue


def _leg_answered(story: CallStory, fact: f.LegAnswered) -> None:
    leg = leg_of(story, fact.uniqueid)
    if leg is not None:
        leg.answered_at = leg.answered_at or fact.at


def _leg_ended(story: CallStory, fact: f.LegEnded) -> None:
    leg = leg_of(story, fact.uniqueid)
    if leg is not None and leg.ended_at is None:
        leg.ended_at, leg.outcome = fact.at, fact.outcome


def _queue_entered(story: CallStory, fact: f.QueueEntered) -> None:
    if any(_is_visit(visit, fact) and visit.entered_at == fact.at for visit in story.queue_visits):
        return
    story.queue_visits.append(QueueVisit(fact.queue, fact.uniqueid, fact.position, fact.at))
    if not any(visit.outcome is QueueOutcome.ANSWERED for visit in story.queue_visits):
        story.queue = fact.queue


def _queue_left(story: CallStory, fact: f.QueueLeft) -> None:
    if any(_is_visit(visit, fact) and visit.left_at == fact.at for visit in story.queue_visits):
        return
    for visit in story.queue_visits:
        if _is_visit(visit, fact) and visit.left_at is None and visit.entered_at <= fact.at:
            visit.left_at, visit.outcome = fact.at, fact.outcome
            visit.agent, visit.wait_s = fact.agent, fact.wait_s
            return


def _is_visit(visit: QueueVisit, fact: f.QueueEntered | f.QueueLeft) -> bool:
    return visit.queue == fact.queue and visit.uniqueid == fact.uniqueid


def _talk_started(story: CallStory, fact: f.TalkStarted) -> None:
    pair = set(fact.uniqueids)
    if not any(set(talk.uniqueids) == pair and talk.start == fact.at for talk in story.talks):
        story.talks.append(Talk(fact.between, fact.uniqueids, fact.at))


def _talk_ended(story: CallStory, fact: f.TalkEnded) -> None:
    for talk in story.talks:
        if set(talk.uniqueids) == set(fact.uniqueids) and talk.end is None and talk.start <= fact.at:
            talk.end = fact.at


def _held(story: CallStory, fact: f.Held) -> None:
    if any(hold.uniqueid == fact.uniqueid and hold.start == fact.at for hold in story.holds):
        return
    story.holds.append(Hold(fact.uniqueid, fact.at))
    leg = leg_of(story, fact.uniqueid)
    if leg is not None:
        leg.held_since = fact.at


def _unheld(story: CallStory, fact: f.Unheld) -> None:
    for hold in story.holds:
        if hold.uniqueid == fact.uniqueid and hold.end is None and hold.start <= fact.at:
            hold.end = fact.at
    leg = leg_of(story, fact.uniqueid)
    if leg is not None and leg.held_since is not None and leg.held_since <= fact.at:
        leg.held_since = None


def _transferred(story: CallStory, fact: f.Transferred) -> None:
    """Told once when it begins and again when its outcome is known; the outcome stays."""
    for transfer in story.transfers:
        if (transfer.kind, transfer.by, transfer.at) == (fact.kind, fact.by, fact.at):
            if fact.outcome is not TransferOutcome.PENDING:
                transfer.outcome = fact.outcome
            return
    story.transfers.append(
        Transfer(fact.kind, fact.by, fact.from_party, fact.to_party, at=fact.at, outcome=fact.outcome)
    )


def _picked_up(story: CallStory, fact: f.PickedUp) -> None:
    pickup = Pickup(fact.by, fact.instead_of, fact.at)
    if pickup in story.pickups:
        return
    story.pickups.append(pickup)
    for leg in story.legs:
        if leg.endpoint == fact.by and leg.role is LegRole.CALLER and leg is not story.legs[0]:
            leg.role = LegRole.AGENT


def _forwarded(story: CallStory, fact: f.Forwarded) -> None:
    forward = Forward(fact.by, fact.to_party, fact.at)
    if forward not in story.forwards:
        story.forwards.append(forward)


def _recording_started(story: CallStory, fact: f.RecordingStarted) -> None:
    recording = Recording(fact.uniqueid, fact.file, fact.at)
    if recording not in story.recordings:
        story.recordings.append(recording)


def _recording_paused(story: CallStory, fact: f.RecordingPaused) -> None:
    """One whose channel is silent already stays silent since then."""
    for pause in story.recording_pauses:
        if pause.uniqueid == fact.uniqueid and (pause.end is None or pause.start == fact.at):
            return
    story.recording_pauses.append(RecordingPause(fact.uniqueid, fact.at))


def _recording_resumed(story: CallStory, fact: f.RecordingResumed) -> None:
    for pause in story.recording_pauses:
        if pause.uniqueid == fact.uniqueid and pause.end is None and pause.start <= fact.at:
            pause.end = fact.at


def _warned(story: CallStory, fact: f.StoryWarning) -> None:
    warning = Warning_(fact.name, fact.detail, fact.at)
    if warning not in story.warnings:
        story.warnings.append(warning)


_APPLY: dict[type[CallFact], Callable[..., None]] = {
    f.LegStarted: _leg_started,
    f.LegRinging: _leg_ringing,
    f.LegAnswered: _leg_answered,
    f.LegEnded: _leg_ended,
    f.QueueEntered: _queue_entered,
    f.QueueLeft: _queue_left,
    f.TalkStarted: _talk_started,
    f.TalkEnded: _talk_ended,
    f.Held: _held,
    f.Unheld: _unheld,
    f.Transferred: _transferred,
    f.PickedUp: _picked_up,
    f.Forwarded: _forwarded,
    f.Parked: parked,
    f.Unparked: unparked,
    f.ConferenceJoined: conference_joined,
    f.ConferenceLeft: conference_left,
    f.RecordingStarted: _recording_started,
    f.RecordingPaused: _recording_paused,
    f.RecordingResumed: _recording_resumed,
    f.StoryWarning: _warned,
}
