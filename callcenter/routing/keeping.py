"""Decisions are written down after the exchange has its answer: nobody waits for it."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

import structlog
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from callcenter.db import Database
from callcenter.routing.models import RoutingDecision
from callcenter.routing.rules import Decision

log = structlog.get_logger(__name__)

WAITING_LIMIT: Final = 10_000
"""Decisions that may wait for a database that is away; beyond that the oldest are in the log alone."""
AGAIN_S: Final = 1.0
GATHER_S: Final = 0.2
"""So that calls that come together are written together."""
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer to the exchange."""

    at: datetime
    uniqueid: str
    line: str
    decision: Decision
    took_ms: float


class Keeper(Protocol):
    def keep(self, kept: Kept) -> None:
        """At once, without waiting."""


class DecisionLog:
    """Implements `Keeper`: each decision in the program's log, and in the database a moment later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Kept] = deque(maxlen=WAITING_LIMIT)
        self._some = asyncio.Event()

    def keep(self, kept: Kept) -> None:
        decision = kept.decision
        log.info(
            "routing.decided",
            uniqueid=kept.uniqueid,
            line=kept.line,
            action=str(decision.action),
            reason=str(decision.reason),
            queue=decision.queue,
            user_id=None if decision.person is None else decision.person.user_id,
            ms=round(kept.took_ms, 1),
        )
        self._waiting.append(kept)
        self._some.set()

    async def run(self) -> None:
        """Until cancelled; what waits then is written first."""
        try:
            while True:
                await self._some.wait()
                await asyncio.sleep(GATHER_S)
                self._some.clear()
                if not await self._write():
                    await asyncio.sleep(AGAIN_S)
                if self._waiting:
                    self._some.set()
        finally:
            if self._waiting:
                await self._write()

    async def _write(self) -> bool:
        batch = [self._waiting[place] for place in range(min(BATCH, len(self._waiting)))]
        try:
            async with self._database.transaction() as session:
                await session.execute(insert(RoutingDecision), [_row(kept) for kept in batch])
        except SQLAlchemyError as error:
            log.warning("routing.not_kept", waiting=len(self._waiting), error=type(error).__name__)
            return False
        for kept in batch:
            if self._waiting and self._waiting[0] is kept:
                self._waiting.popleft()
        return True


def _row(kept: Kept) -> dict[str, object]:
    decision = kept.decision
    return {
        "at": kept.at,
        "uniqueid": kept.uniqueid,
        "line": kept.line,
        "action": decision.action,
        "reason": decision.reason,
        "queue": decision.queue,
        "vip": decision.vip,
        "user_id": None if decision.person is None else decision.person.user_id,
        "night": decision.night,
        "passed": [
            {"rule": str(one.rule), "user_id": one.user_id, "presence": str(one.presence)} for one in decision.passed
        ],
        "took_ms": kept.took_ms,
    }
