"""The cards on every operator's desk, folded from call facts: pure, synchronous, no I/O.

One card per operator and call. A card appears when one of the operator's devices rings, dials out or answers, follows
the call, and stays after the end until the operator closes it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallIdentified,
    CallsMerged,
    CallStarted,
    Endpoint,
    Held,
    LegAnswered,
    LegEnded,
    LegRinging,
    LegStarted,
    QueueEntered,
    TalkStarted,
    Unheld,
    UniqueId,
)
from callcenter.calls.story import outside_number
from callcenter.calls.vocabulary import CallStatus, Direction, LegOutcome, LegRole

ENDED_CARDS_KEPT: Final = 12
"""Closed calls whose cards an operator may leave open; beyond that the oldest goes."""


class Phase(StrEnum):
    RINGING = "ringing"
    TALKING = "talking"
    HELD = "held"
    ENDED = "ended"
    MISSED = "missed"


LIVE: Final = frozenset({Phase.RINGING, Phase.TALKING, Phase.HELD})


@dataclass(frozen=True, slots=True)
class Card:
    """One operator's view of one call. `version` grows with every change, so that a newer one always wins."""

    user_id: int
    call_id: CallId
    endpoint: Endpoint
    uniqueid: UniqueId
    phase: Phase
    ring_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    status: CallStatus | None = None
    why_missed: LegOutcome | None = None
    version: int = 1

    @property
    def id(self) -> str:
        return f"{self.user_id}:{self.call_id}"


@dataclass(slots=True)
class LiveCall:
    """What the deck knows of a call as a whole; every card of the call shows it."""

    id: CallId
    direction: Direction
    from_number: str
    from_name: str
    withheld: bool
    to_number: str
    did: str
    queue: str | None = None
    legs: dict[UniqueId, LegStarted] = field(default_factory=dict)
    status: CallStatus | None = None

    @property
    def customer_number(self) -> str:
        """The outside party's number as the network gave it; empty when there is none to know."""
        return outside_number(self.direction, self.from_number, self.to_number, withheld=self.withheld)


AgentOf = Callable[[Endpoint], int | None]


class Deck:
    """All cards of this process. `apply` returns the cards that changed, in the order of the change."""

    def __init__(self, agent_of: AgentOf) -> None:
        self._agent_of = agent_of
        self._calls: dict[CallId, LiveCall] = {}
        self._cards: defaultdict[int, dict[CallId, Card]] = defaultdict(dict)
        self._followed: dict[CallId, set[int]] = {}

    def knows(self, call_id: CallId) -> bool:
        return call_id in self._calls

    def call(self, call_id: CallId) -> LiveCall | None:
        return self._calls.get(call_id)

    def cards_of(self, user_id: int) -> list[Card]:
        """The operator's cards, the newest last."""
        return list(self._cards[user_id].values())

    def cards_of_call(self, call_id: CallId) -> list[Card]:
        return [self._cards[user][call_id] for user in sorted(self._followed.get(call_id, ()))]

    def close(self, user_id: int, call_id: CallId) -> bool:
        """The operator puts the card away; a card of a running call stays."""
        card = self._cards[user_id].get(call_id)
        if card is None or card.phase in LIVE:
            return False
        self._forget(card)
        return True

    def apply(self, fact: CallFact) -> list[Card]:
        """Fold one fact; told twice it changes nothing the second time."""
        match fact:
            case CallStarted():
                return self._on_started(fact)
            case CallIdentified():
                return self._on_identified(fact)
            case CallsMerged():
                return self._on_merged(fact)
            case _:
                call = self._calls.get(fact.call_id)
                return [] if call is None else self._on_call(call, fact)

    def _on_call(self, call: LiveCall, fact: CallFact) -> list[Card]:
        match fact:
            case LegStarted():
                return self._on_leg(call, fact)
            case LegRinging():
                call.queue = fact.queue or call.queue
                return self._show(call, fact.endpoint, fact.uniqueid, fact.at)
            case LegAnswered():
                return self._show(call, fact.endpoint, fact.uniqueid, fact.at)
            case QueueEntered():
                call.queue = fact.queue
                return []
            case TalkStarted():
                return self._on_talk(call, fact)
            case Held():
                return self._move(call, fact.uniqueid, Phase.HELD, only_from=Phase.TALKING)
            case Unheld():
                return self._move(call, fact.uniqueid, Phase.TALKING, only_from=Phase.HELD)
            case LegEnded():
                return self._on_leg_ended(call, fact)
            case CallEnded():
                return self._on_ended(call, fact)
            case _:
                return []

    def _on_started(self, fact: CallStarted) -> list[Card]:
        if fact.call_id not in self._calls:
            self._calls[fact.call_id] = LiveCall(
                id=fact.call_id,
                direction=fact.direction,
                from_number=fact.from_number,
                from_name=fact.from_name,
                withheld=fact.withheld,
                to_number=fact.to_number,
                did=fact.did,
            )
        return []

    def _on_identified(self, fact: CallIdentified) -> list[Card]:
        call = self._calls.get(fact.call_id)
        if call is None:
            return []
        call.direction, call.withheld = fact.direction, fact.withheld
        call.from_number, call.from_name = fact.from_number, fact.from_name
        call.to_number, call.did = fact.to_number, fact.did
        return self._touch(call.id)

    def _on_merged(self, fact: CallsMerged) -> list[Card]:
        """The absorbed call's cards go on as cards of the surviving one, unless the operator has one already."""
        absorbed = self._calls.pop(fact.absorbed, None)
        survivor = self._calls.get(fact.call_id)
        if absorbed is None or survivor is None:
            return []
        survivor.legs |= absorbed.legs
        moved: list[Card] = []
        for card in self.cards_of_call(absorbed.id):
            self._forget(card)
            if self._card(card.user_id, survivor.id) is None:
                moved += self._put(replace(card, call_id=survivor.id))
        return moved

    def _on_leg(self, call: LiveCall, fact: LegStarted) -> list[Card]:
        call.legs.setdefault(fact.uniqueid, fact)
        dials_out = fact.role is LegRole.CALLER and call.direction is not Direction.INBOUND
        return self._show(call, fact.endpoint, fact.uniqueid, fact.at) if dials_out else []

    def _show(self, call: LiveCall, endpoint: Endpoint, uniqueid: UniqueId, at: datetime) -> list[Card]:
        """A ring makes the card, or brings a missed one back when the queue rings the same operator again.

        So does an answer whose ring nobody heard: a call picked up for a colleague, or found in mid-talk after an
        outage.
        """
        user_id = self._agent_of(endpoint)
        if user_id is None or call.status is not None:
            return []
        card = self._card(user_id, call.id)
        if card is not None and (card.phase in LIVE or card.uniqueid == uniqueid):
            return []
        fresh = Card(user_id, call.id, endpoint, uniqueid, Phase.RINGING, ring_at=at)
        return self._put(fresh if card is None else replace(fresh, version=card.version + 1))

    def _on_talk(self, call: LiveCall, fact: TalkStarted) -> list[Card]:
        changed: list[Card] = []
        for uniqueid in fact.uniqueids:
            for card in self._of_leg(call, uniqueid):
                if card.phase is Phase.RINGING:
                    changed += self._change(card, phase=Phase.TALKING, answered_at=fact.at)
        return changed

    def _move(self, call: LiveCall, uniqueid: UniqueId, phase: Phase, *, only_from: Phase) -> list[Card]:
        """The customer on hold is shown on the operator's card, whoever of the two pressed the key."""
        own = self._of_leg(call, uniqueid)
        cards = own or [card for card in self.cards_of_call(call.id) if card.phase is only_from]
        return [moved for card in cards if card.phase is only_from for moved in self._change(card, phase=phase)]

    def _on_leg_ended(self, call: LiveCall, fact: LegEnded) -> list[Card]:
        changed: list[Card] = []
        for card in self._of_leg(call, fact.uniqueid):
            if card.phase not in LIVE:
                continue
            talked = card.answered_at is not None
            changed += self._change(
                card,
                phase=Phase.ENDED if talked or call.direction is not Direction.INBOUND else Phase.MISSED,
                ended_at=fact.at,
                why_missed=None if talked else fact.outcome,
            )
        return changed

    def _on_ended(self, call: LiveCall, fact: CallEnded) -> list[Card]:
        call.status = fact.status
        changed: list[Card] = []
        for card in self.cards_of_call(call.id):
            phase = card.phase if card.phase not in LIVE else self._last_phase(card)
            changed += self._change(card, phase=phase, status=fact.status, ended_at=card.ended_at or fact.at)
        if call.id not in self._followed:
            del self._calls[call.id]
        return changed

    @staticmethod
    def _last_phase(card: Card) -> Phase:
        return Phase.MISSED if card.answered_at is None else Phase.ENDED

    def _card(self, user_id: int, call_id: CallId) -> Card | None:
        return self._cards[user_id].get(call_id)

    def _of_leg(self, call: LiveCall, uniqueid: UniqueId) -> list[Card]:
        return [card for card in self.cards_of_call(call.id) if card.uniqueid == uniqueid]

    def _touch(self, call_id: CallId) -> list[Card]:
        return [changed for card in self.cards_of_call(call_id) for changed in self._change(card)]

    def touch(self, cards: Iterable[Card]) -> list[Card]:
        """New versions of these, because what may be done from them changed."""
        return [changed for card in cards for changed in self._change(card)]

    def refresh(self, call_ids: Iterable[CallId]) -> list[Card]:
        """New versions of these calls' cards, because what is known about the caller changed."""
        return [card for call_id in call_ids for card in self._touch(call_id)]

    def _change(self, card: Card, **changes: object) -> list[Card]:
        return self._put(replace(card, version=card.version + 1, **changes))  # type: ignore[arg-type]

    def _put(self, card: Card) -> list[Card]:
        own = self._cards[card.user_id]
        own[card.call_id] = card
        self._followed.setdefault(card.call_id, set()).add(card.user_id)
        for old in [kept for kept in own.values() if kept.phase not in LIVE][:-ENDED_CARDS_KEPT]:
            self._forget(old)
        return [card]

    def _forget(self, card: Card) -> None:
        self._cards[card.user_id].pop(card.call_id, None)
        followers = self._followed[card.call_id]
        followers.discard(card.user_id)
        call = self._calls.get(card.call_id)
        if not followers:
            del self._followed[card.call_id]
            if call is not None and call.status is not None:
                del self._calls[card.call_id]
