"""The decision for one call: what the stores say of the caller, put before the rules."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.agents.presence import at_desk
from callcenter.agents.state import AgentState
from callcenter.calls.acquaintance import last_talker, on_the_phone
from callcenter.db import Database
from callcenter.routing.keeping import Keeper, Kept
from callcenter.routing.plan import RoutingPlan
from callcenter.routing.ports import CallerCard, CallerCards
from callcenter.routing.rules import Caller, Candidate, Decision, Line, RoutePresence, RouteReason, decide, no_opinion

log = structlog.get_logger(__name__)

_DEVICE: Final = re.compile(r"[A-Za-z0-9]{2,16}/[A-Za-z0-9_.-]{1,64}")
"""What may be handed to Dial(): an endpoint is what somebody typed once."""
_PRESENCES: Final = {
    AgentState.READY: RoutePresence.READY,
    AgentState.PAUSED: RoutePresence.PAUSED,
    AgentState.WRAP_UP: RoutePresence.WRAP_UP,
    AgentState.OFFLINE: RoutePresence.OFFLINE,
}


@dataclass(frozen=True, slots=True)
class Question:
    """`number` is the caller's as the exchange has it, empty when it is withheld; `line` is what was dialled."""

    uniqueid: str
    number: str
    line: str


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out about a caller, and from which cards."""

    caller: Caller
    cards: tuple[CallerCard, ...] = ()


class Router:
    """`key_of` makes a number's exact key (E.164), None when there is none."""

    def __init__(
        self,
        database: Database,
        plan: RoutingPlan,
        cards: CallerCards,
        *,
        key_of: Callable[[str], str | None],
        keeper: Keeper,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._plan = plan
        self._cards = cards
        self._key_of = key_of
        self._keeper = keeper
        self._now = now

    async def answer(self, question: Question, *, limit_s: float) -> Decision:
        """Within the limit, whatever happens; a decision is kept, and so is that there was none.

        A limit that is over already, because too much was asked before, is not thought about: that gives the others
        their time. On SQLite a look-up stops the loop, and no timer could end it.
        """
        began, at = time.perf_counter(), self._now()
        try:
            async with asyncio.timeout(limit_s):
                decision = await self.decide(question, at) if limit_s > 0 else no_opinion(RouteReason.TOO_LATE)
        except TimeoutError:
            decision = no_opinion(RouteReason.TOO_LATE)
        except Exception as error:
            # The edge to the exchange: whatever is wrong here, a caller waits there.
            log.exception("routing.failed", error=type(error).__name__)
            decision = no_opinion(RouteReason.FAILED)
        took_ms = (time.perf_counter() - began) * 1000
        self._keeper.keep(Kept(at, question.uniqueid, question.line, decision, took_ms))
        return decision

    def overloaded(self, question: Question) -> Decision:
        """No opinion, at once."""
        decision = no_opinion(RouteReason.OVERLOAD)
        self._keeper.keep(Kept(self._now(), question.uniqueid, question.line, decision, 0.0))
        return decision

    async def decide(self, question: Question, at: datetime) -> Decision:
        line = self._plan.line(question.line)
        if line is None:
            return no_opinion(RouteReason.UNKNOWN_LINE)
        async with self._database.glance() as session:
            return decide(line, (await self.known(session, line, question.number, at)).caller, at)

    def line(self, did: str) -> Line | None:
        return self._plan.line(did)

    async def known(
        self, session: AsyncSession, line: Line, number: str, at: datetime, *, thorough: bool = False
    ) -> Known:
        """Nobody is looked up who cannot matter: a refused caller's manager, anybody on a line that goes to its queue
        first, the last agent when the manager is free. `thorough` looks for the last agent too."""
        key = self._key_of(number) if number else None
        if key is None:
            return Known(Caller())
        cards = tuple(await self._cards.cards(session, key))
        tags = tuple(tag for card in cards for tag in card.tags)
        marks = self._plan.marks
        caller = Caller(
            blacklisted=marks.is_blacklisted(tags), vip=marks.is_vip(tags), language=marks.language_of(tags)
        )
        if caller.blacklisted or not line.known_first:
            return Known(caller, cards)
        responsible = await _candidate(session, next((one for card in cards if (one := card.responsible_id)), None))
        free = responsible is not None and responsible.presence is RoutePresence.READY
        last = None if free and not thorough else await self._last_agent(session, key, at)
        return Known(replace(caller, responsible=responsible, last_agent=await _candidate(session, last)), cards)

    async def _last_agent(self, session: AsyncSession, key: str, at: datetime) -> int | None:
        back = self._plan.last_agent
        return None if back is None else await last_talker(session, key, at - back)


async def _candidate(session: AsyncSession, user_id: int | None) -> Candidate | None:
    if user_id is None:
        return None
    desk = (await at_desk(session, [user_id])).get(user_id)
    if desk is None:
        return Candidate(user_id, RoutePresence.OFFLINE)
    presence = _PRESENCES[desk.state]
    if presence is not RoutePresence.READY:
        return Candidate(user_id, presence)
    if desk.endpoint is None or _DEVICE.fullmatch(desk.endpoint) is None:
        return Candidate(user_id, RoutePresence.NO_PHONE)
    talking = await on_the_phone(session, [user_id])
    return Candidate(user_id, RoutePresence.TALKING if talking else RoutePresence.READY, desk.endpoint)
