"""From calls to wrap-up: whose talk ended, and when the wrap-up is over."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from callcenter.agents.agent import EndedTalk
from callcenter.agents.directory import AgentDirectory
from callcenter.agents.service import DeskService
from callcenter.bus import Message
from callcenter.calls.facts import (
    CallEnded,
    CallFact,
    CallId,
    CallIdentified,
    CallsMerged,
    CallStarted,
    Endpoint,
    LegAnswered,
    LegEnded,
    LegStarted,
    UniqueId,
)
from callcenter.calls.story import CallStory
from callcenter.calls.vocabulary import Direction, LegRole
from callcenter.errors import AppError

log = structlog.get_logger(__name__)

RETRY_S: Final = 5.0


@dataclass(slots=True)
class _AgentLeg:
    call_id: CallId
    endpoint: Endpoint
    queue: str | None
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """A talk over this device."""

    endpoint: Endpoint
    talk: EndedTalk


class TalkWatch:
    """Finds the ends of talks that earn a wrap-up: an agent's answered leg of an inbound or queue call ended.

    A device with another answered leg (a second call, a transfer under way) is still busy and gets none yet.
    """

    def __init__(self) -> None:
        self._directions: dict[CallId, Direction] = {}
        self._legs: dict[tuple[str, UniqueId], _AgentLeg] = {}

    def restore(self, stories: Sequence[CallStory]) -> None:
        """Open calls as a killed process left them."""
        for story in stories:
            self._directions[story.id] = story.direction
            for leg in story.legs:
                if leg.role is LegRole.AGENT and leg.ended_at is None:
                    answered = leg.answered_at is not None
                    kept = _AgentLeg(story.id, leg.endpoint, leg.queue, answered)
                    self._legs[story.node, leg.uniqueid] = kept

    def apply(self, fact: CallFact) -> list[Ended]:
        """The talks that ended with this fact."""
        match fact:
            case CallStarted() | CallIdentified():
                self._directions[fact.call_id] = fact.direction
            case LegStarted(role=LegRole.AGENT):
                leg = _AgentLeg(fact.call_id, fact.endpoint, fact.queue)
                self._legs.setdefault((fact.node, fact.uniqueid), leg)
            case LegAnswered():
                if answered := self._legs.get((fact.node, fact.uniqueid)):
                    answered.answered = True
            case CallsMerged():
                self._merge(fact)
            case LegEnded():
                return self._end([(fact.node, fact.uniqueid)])
            case CallEnded():
                return self._end_call(fact)
        return []

    def _merge(self, fact: CallsMerged) -> None:
        self._directions.pop(fact.absorbed, None)
        for leg in self._legs.values():
            if leg.call_id == fact.absorbed:
                leg.call_id = fact.call_id

    def _end_call(self, fact: CallEnded) -> list[Ended]:
        ended = self._end([key for key, leg in self._legs.items() if leg.call_id == fact.call_id])
        self._directions.pop(fact.call_id, None)
        return ended

    def _end(self, keys: Sequence[tuple[str, UniqueId]]) -> list[Ended]:
        legs = [leg for key in keys if (leg := self._legs.pop(key, None)) is not None]
        busy = {leg.endpoint for leg in self._legs.values() if leg.answered}
        return [
            Ended(leg.endpoint, EndedTalk(leg.call_id, leg.queue))
            for leg in legs
            if self._served(leg) and leg.endpoint not in busy
        ]

    def _served(self, leg: _AgentLeg) -> bool:
        inbound = self._directions.get(leg.call_id) is Direction.INBOUND
        return leg.answered and (leg.queue is not None or inbound)


class WrapUps:
    """Begins wrap-ups as talks end (`on_fact`), and ends them in time (`run`, in one process of the house).

    The end is stored with the state, so a restart goes on with the same timers.
    """

    def __init__(self, desks: DeskService, directory: AgentDirectory, *, now: Callable[[], datetime]) -> None:
        self._desks = desks
        self._directory = directory
        self._now = now
        self._watch = TalkWatch()
        self._changed = asyncio.Event()

    def restore(self, stories: Sequence[CallStory]) -> None:
        self._watch.restore(stories)

    async def on_fact(self, fact: CallFact) -> None:
        """Facts in order."""
        for ended in self._watch.apply(fact):
            user_id = self._directory.agent_of(ended.endpoint)
            if user_id is not None and await self._desks.begin_wrap_up(user_id, ended.talk):
                self._changed.set()

    async def on_desk_changed(self, message: Message) -> None:
        """A handler of `agents.desk`: another process may have begun or finished a wrap-up."""
        self._changed.set()

    def wake(self) -> None:
        """The PBX is back: what could not be ended is tried at once."""
        self._changed.set()

    async def finish_due(self) -> float | None:
        """End what is due; the seconds until the next one, None when there is none."""
        waits = []
        for agent in await self._desks.wrap_ups():
            if agent.until is None:
                continue
            left_s = (agent.until - self._now()).total_seconds()
            if left_s > 0:
                waits.append(left_s)
            elif not await self._finish(agent.user_id):
                waits.append(RETRY_S)
        return min(waits, default=None)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._changed.clear()
            wait_s = await self._finish_safely()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()

    async def _finish_safely(self) -> float | None:
        try:
            return await self.finish_due()
        except Exception:
            log.exception("agents.wrap_up_timer_failed")
            return RETRY_S

    async def _finish(self, user_id: int) -> bool:
        """False when the PBX does not follow: the operator stays in wrap-up rather than be ready in name only."""
        try:
            await self._desks.finish_wrap_up_if_due(user_id)
        except AppError as error:
            log.warning("agents.wrap_up_not_ended", user_id=user_id, code=error.code)
            return False
        return True
