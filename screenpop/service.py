"""The pop path: a fact comes in, a card goes out; nothing slow stands between.

The caller is looked up as soon as the call begins, so that the answer is usually there before the first ring. A
ring that is faster gets a card marked `pending`, and a newer version of it a moment later.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

import structlog

from callcenter.auth.principal import Principal
from callcenter.calls.facts import CallEnded, CallFact, CallId, CallIdentified, CallStarted
from callcenter.calls.vocabulary import Direction
from callcenter.control.schemas import CallControls
from callcenter.control.view import NOTHING, ControlView
from crm.kinds import CustomerRef
from crm.veil import veiled
from screenpop.deck import Card, Deck, LiveCall, Phase
from screenpop.hub import Hub
from screenpop.matching import PENDING, Caller, Match, Matcher
from screenpop.schemas import Card as CardOut
from screenpop.schemas import CardClosedEvent, CardEvent, QueueLabel

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Labels:
    """Names that people gave to lines and queues."""

    lines: Mapping[str, str] = field(default_factory=dict)
    queues: Mapping[str, str] = field(default_factory=dict)


StoryOf = Callable[[CallId], Awaitable[list[CallFact]]]
"""Loads a call that this process missed the beginning of, as facts."""


class PopService:
    """Cards of all operators in this process."""

    def __init__(
        self, deck: Deck, hub: Hub, matcher: Matcher, labels: Labels, controls: ControlView | None = None
    ) -> None:
        self._deck = deck
        self._hub = hub
        self._matcher = matcher
        self._labels = labels
        self._controls = controls
        self._shown: dict[str, CallControls] = {}
        self._callers: dict[CallId, Caller] = {}
        self._lookups: set[asyncio.Task[None]] = set()
        self._missed: set[CallId] = set()
        self._viewers: dict[int, Principal] = {}
        self._edits = 0
        self._edited: dict[str, int] = {}

    def on_fact(self, fact: CallFact) -> None:
        """Fold the fact and push every card that changed, or from which something else may be done now."""
        if self._controls is not None:
            self._controls.apply(fact)
        if isinstance(fact, CallStarted) and not self._deck.knows(fact.call_id):
            self._deck.apply(fact)
            self._recognise(fact.call_id)
            return
        if not isinstance(fact, CallStarted) and not self._deck.knows(fact.call_id):
            self._miss(fact)
            return
        told = self._push(self._deck.apply(fact))
        self._follow_controls(fact.call_id, told)
        if isinstance(fact, CallIdentified):
            self._recognise(fact.call_id)
        if not self._deck.knows(fact.call_id):
            self._callers.pop(fact.call_id, None)

    def _miss(self, fact: CallFact) -> None:
        """A call that began without us; one that is over needs no card any more."""
        if isinstance(fact, CallEnded):
            self._missed.discard(fact.call_id)
        else:
            self._missed.add(fact.call_id)

    async def on_stored(self, call_ids: list[CallId], story_of: StoryOf) -> None:
        """Calls whose beginning this process did not hear are rebuilt from the database."""
        for call_id in self._missed.intersection(call_ids):
            self._missed.discard(call_id)
            for fact in await story_of(call_id):
                self.on_fact(fact)

    def on_lead_created(self, call_id: CallId, lead_id: int) -> None:
        """The unknown caller is a lead now."""
        if self._deck.knows(call_id):
            self._recognise(call_id, created_lead_id=lead_id)

    def on_customers_changed(self, e164s: set[str]) -> None:
        """Somebody edited a customer whose card may be open, or is being looked up just now."""
        self._edits += 1
        self._edited = {**self._edited, **dict.fromkeys(e164s, self._edits)} if self._lookups else {}
        for call_id, caller in list(self._callers.items()):
            if caller.e164 in e164s and self._deck.knows(call_id):
                self._recognise(call_id, created_lead_id=caller.created_lead_id)

    def numbers(self, of: CustomerRef | None = None) -> set[str]:
        """Those of the callers who are shown, or of one customer as the cards show it: an edit may have taken a number
        off, or the whole customer away."""
        callers = [caller for caller in self._callers.values() if caller.e164 is not None]
        shown = [one for one in callers if of is None or any(owner.ref == of for owner in one.owners)]
        return {one.e164 for one in shown if one.e164 is not None}

    def close_card(self, user_id: int, call_id: CallId) -> bool:
        """Put an ended card away on every tab of the operator; false when the call still goes on."""
        if not self._deck.close(user_id, call_id):
            return False
        if not self._deck.knows(call_id):
            self._callers.pop(call_id, None)
        self._hub.push(user_id, CardClosedEvent(card_id=f"{user_id}:{call_id}").model_dump(mode="json"))
        return True

    def cards_of(self, user_id: int) -> list[CardOut]:
        """The operator's cards as they are now; no await inside, so that a snapshot is one moment."""
        viewer = self._viewers.get(user_id)
        return [veiled(self.render(card), viewer) for card in self._deck.cards_of(user_id)]

    def show_to(self, viewer: Principal) -> None:
        """Who is at the desk: what is hidden from them is in no frame from now on."""
        self._viewers[viewer.user_id] = viewer

    def talks_in(self, user_id: int, call_id: CallId) -> bool:
        """Whether this person has the call now; for whom it only rings, somebody else may be talking."""
        own = [card for card in self._deck.cards_of_call(call_id) if card.user_id == user_id]
        return any(card.phase in (Phase.TALKING, Phase.HELD) for card in own)

    async def settle(self) -> None:
        """Wait until every started look-up is done."""
        while self._lookups:
            await asyncio.gather(*self._lookups)

    def on_parked(self, call_id: CallId, space: str) -> None:
        """Show where the call waits."""
        if self._controls is not None:
            self._controls.park(call_id, space)
            self._follow_controls(call_id)

    def _follow_controls(self, call_id: CallId, told: Collection[str] = ()) -> None:
        """Push the call's cards whose controls changed; those that were told just now are not asked again."""
        others = [card for card in self._deck.cards_of_call(call_id) if card.id not in told]
        changed = [card for card in others if self._shown.get(card.id, NOTHING) != self._of(card)]
        if changed:
            self._push(self._deck.touch(changed))

    def _note(self, card: Card, controls: CallControls) -> None:
        """What is on the screen now; a call that is over shows nothing to do."""
        if controls == NOTHING:
            self._shown.pop(card.id, None)
        else:
            self._shown[card.id] = controls

    def _of(self, card: Card) -> CallControls:
        return NOTHING if self._controls is None else self._controls.of(card.call_id, card.endpoint)

    def _push(self, cards: list[Card]) -> set[str]:
        """The ids of these cards, which are now as they are shown."""
        for card in cards:
            controls = self._of(card)
            self._note(card, controls)
            shown = CardEvent(card=self._rendered(card, controls))
            self._hub.push(card.user_id, veiled(shown, self._viewers.get(card.user_id)).model_dump(mode="json"))
        return {card.id for card in cards}

    def _recognise(self, call_id: CallId, *, created_lead_id: int | None = None) -> None:
        call = self._deck.call(call_id)
        if call is None:
            return
        if call.direction is Direction.INTERNAL:
            self._know(call_id, Caller(Match.INTERNAL, display=call.from_number))
        elif call.withheld or not call.customer_number:
            self._know(call_id, Caller(Match.WITHHELD if call.withheld else Match.UNKNOWN))
        else:
            task = asyncio.create_task(self._look_up(call, created_lead_id), name=f"look-up {call_id}")
            self._lookups.add(task)
            task.add_done_callback(self._lookups.discard)

    async def _look_up(self, call: LiveCall, created_lead_id: int | None) -> None:
        known = self._callers.get(call.id, PENDING)
        lead_id = created_lead_id if created_lead_id is not None else known.created_lead_id
        try:
            caller = await self._fresh(call.customer_number, lead_id)
        except Exception:
            # The edge of a background task. The operator gets the number at least, and the reason is logged.
            log.exception("screenpop.look_up_failed", call_id=call.id)
            caller = Caller(Match.UNKNOWN, display=call.customer_number)
        latest = self._callers.get(call.id, PENDING)
        if caller.created_lead_id is None and latest.created_lead_id is not None:
            caller = replace(caller, created_lead_id=latest.created_lead_id, match=latest.match, owners=latest.owners)
        if self._deck.knows(call.id):
            self._know(call.id, caller)

    async def _fresh(self, number: str, lead_id: int | None) -> Caller:
        """Asked again when an owner was edited meanwhile: the answer may be of before, and nobody would correct it."""
        while True:
            before = self._edits
            caller = await self._matcher.look_up(number, created_lead_id=lead_id)
            if self._edited.get(caller.e164 or "", 0) <= before:
                return caller

    def _know(self, call_id: CallId, caller: Caller) -> None:
        """Show it, unless the desks show just this already."""
        if self._callers.get(call_id) == caller:
            return
        self._callers[call_id] = caller
        self._push(self._deck.refresh([call_id]))

    def render(self, card: Card) -> CardOut:
        """The card as the browser gets it."""
        return self._rendered(card, self._of(card))

    def _rendered(self, card: Card, controls: CallControls) -> CardOut:
        call = self._deck.call(card.call_id)
        if call is None:
            raise LookupError(f"card without a call: {card.id}")
        caller = self._callers.get(card.call_id, PENDING)
        return CardOut(
            id=card.id,
            call_id=card.call_id,
            version=card.version,
            phase=card.phase.value,
            direction=call.direction,
            number=call.from_number if call.direction is Direction.INTERNAL else call.customer_number,
            number_display=caller.display or call.customer_number,
            withheld=call.withheld,
            caller_name=call.from_name,
            line=call.did,
            line_title=self._labels.lines.get(call.did, ""),
            queue=self._queue(call.queue),
            ring_at=card.ring_at,
            answered_at=card.answered_at,
            ended_at=card.ended_at,
            status=card.status,
            why_missed=card.why_missed,
            match=caller.match.value,
            owners=list(caller.owners),
            created_lead_id=caller.created_lead_id,
            recent=list(caller.recent),
            **dict(controls),
        )

    def _queue(self, name: str | None) -> QueueLabel | None:
        return None if name is None else QueueLabel(name=name, title=self._labels.queues.get(name, name))
