"""The live picture of the queues, folded from facts. Pure: a snapshot and later facts give the present one.

Facts come twice and may come late: a caller who left does not wait again because the entry is told once more.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallsMerged,
    Endpoint,
    MemberChanged,
    QueueEntered,
    QueueLeft,
    UniqueId,
)
from callcenter.calls.story import CallStory

ENDED_LIMIT: Final = 1_000
"""Ended calls are remembered for so many further ones, against facts that come late."""

_Place = tuple[str, str, UniqueId]
_MemberKey = tuple[str, str, Endpoint]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in a queue."""

    call_id: CallId
    since: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A device in a queue as the PBX sees it."""

    node: str
    endpoint: Endpoint
    paused: bool
    pause_reason: str
    in_call: bool
    device_status: int


@dataclass(frozen=True, slots=True)
class QueueLive:
    """`longest_since` is when the caller who waits longest came in; None when nobody waits."""

    waiting: int
    longest_since: datetime | None
    members: tuple[Member, ...]


class QueueBoard:
    """All queues of all nodes; queues of one name on two nodes are one to those who look."""

    def __init__(self) -> None:
        self._waiting: dict[_Place, Waiting] = {}
        self._left: dict[_Place, Waiting] = {}
        self._members: dict[_MemberKey, tuple[datetime, Member]] = {}
        self._ended: OrderedDict[CallId, None] = OrderedDict()

    def apply(self, fact: CallFact | MemberChanged) -> frozenset[str]:
        """The names of the queues whose picture changed."""
        match fact:
            case QueueEntered():
                return self._enter(fact)
            case QueueLeft():
                return self._leave(fact)
            case CallsMerged():
                self._merge(fact)
            case CallEnded():
                return self._end(fact.call_id)
            case MemberChanged():
                return self._member(fact)
        return frozenset()

    def restore(self, stories: Sequence[CallStory]) -> None:
        """Callers who wait, from the open calls of the database."""
        for story in stories:
            for visit in story.queue_visits:
                if visit.left_at is None:
                    place = (story.node, visit.queue, visit.uniqueid)
                    self._waiting[place] = Waiting(story.id, visit.entered_at)

    def forget_node(self, node: str) -> frozenset[str]:
        """The PBX restarted: nobody waits there, and its members are told anew."""
        gone = [key for key in self._waiting if key[0] == node]
        left = [key for key in self._members if key[0] == node]
        for place in gone:
            del self._waiting[place]
        for member in left:
            del self._members[member]
        return frozenset(queue for _, queue, _ in [*gone, *left])

    def snapshot(self) -> dict[str, QueueLive]:
        """Every queue in which somebody waits or is a member."""
        queues = {queue for _, queue, _ in (*self._waiting, *self._members)}
        return {queue: self.live(queue) for queue in sorted(queues)}

    def live(self, queue: str) -> QueueLive:
        since = [waiting.since for (_, name, _), waiting in self._waiting.items() if name == queue]
        members = [member for (_, name, _), (_, member) in self._members.items() if name == queue]
        members.sort(key=lambda member: (member.endpoint, member.node))
        return QueueLive(len(since), min(since, default=None), tuple(members))

    def _enter(self, fact: QueueEntered) -> frozenset[str]:
        place = (fact.node, fact.queue, fact.uniqueid)
        left = self._left.get(place)
        if fact.call_id in self._ended or place in self._waiting or (left is not None and fact.at <= left.since):
            return frozenset()
        self._waiting[place] = Waiting(fact.call_id, fact.at)
        return frozenset({fact.queue})

    def _leave(self, fact: QueueLeft) -> frozenset[str]:
        place = (fact.node, fact.queue, fact.uniqueid)
        waiting = self._waiting.get(place)
        if waiting is not None and fact.at < waiting.since:
            return frozenset()
        if fact.call_id not in self._ended:
            self._left[place] = Waiting(fact.call_id, fact.at)
        if waiting is None:
            return frozenset()
        del self._waiting[place]
        return frozenset({fact.queue})

    def _merge(self, fact: CallsMerged) -> None:
        for places in (self._waiting, self._left):
            for place, waiting in places.items():
                if waiting.call_id == fact.absorbed:
                    places[place] = Waiting(fact.call_id, waiting.since)

    def _end(self, call_id: CallId) -> frozenset[str]:
        self._ended[call_id] = None
        if len(self._ended) > ENDED_LIMIT:
            self._ended.popitem(last=False)
        gone = [place for place, waiting in self._waiting.items() if waiting.call_id == call_id]
        for place in gone:
            del self._waiting[place]
        for place in [place for place, left in self._left.items() if left.call_id == call_id]:
            del self._left[place]
        return frozenset(queue for _, queue, _ in gone)

    def _member(self, fact: MemberChanged) -> frozenset[str]:
        key = (fact.node, fact.queue, fact.endpoint)
        known = self._members.get(key)
        if known is not None and fact.at < known[0]:
            return frozenset()
        if not fact.present:
            return frozenset({fact.queue}) if self._members.pop(key, None) is not None else frozenset()
        member = Member(fact.node, fact.endpoint, fact.paused, fact.pause_reason, fact.in_call, fact.device_status)
        self._members[key] = (fact.at, member)
        return frozenset({fact.queue}) if known is None or known[1] != member else frozenset()
