"""Being elected, and staying it.

The rules are those of Kubernetes' leader election: the leader counts a number up in the lease, candidates follow it
when the number stood still for the whole lease by their own steady clock. So clocks are never compared, and a step
of one changes nothing. Two things are added: a leader that the same machine knows to be dead, or that says itself
that it is unfit, is followed at once; and a candidate that could not look does not count that time, so that after an
outage of the database the leader is the first to get its word in.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from callcenter.db import Database
from callcenter.leases import repository
from callcenter.leases.holder import is_dead, shown, this_process
from callcenter.leases.repository import Held
from callcenter.leases.term import Term, steady

log = structlog.get_logger(__name__)

AWAY = (SQLAlchemyError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRules:
    """A leader silent for `lease_s` is followed; it gives a sign of life every `beat_s`."""

    lease_s: float = 5.0
    beat_s: float = 1.0


class Lease:
    """This process as candidate and leader for one name. `is_fit` says whether it could do the work well now."""

    def __init__(self, database: Database, name: str, *, rules: LeaseRules, is_fit: Callable[[], bool]) -> None:
        self._database = database
        self._name = name
        self._rules = rules
        self._is_fit = is_fit
        self._holder = this_process()
        self._seen: Held | None = None
        self._seen_since = 0.0
        self._unfit_since: float | None = None
        self.term: Term | None = None

    @property
    def leader(self) -> str:
        """For people: who leads, as far as this process has looked."""
        if self.term is not None and not self.term.lost.is_set():
            return "leads"
        return f"stands by for {shown(self._seen.holder)}" if self._seen and self._seen.holder else "stands by"

    async def win(self) -> Term:
        """Wait until this process leads."""
        while True:
            try:
                async with asyncio.timeout(self._rules.lease_s):
                    token = await self._try()
            except AWAY as error:
                self._cannot_look(error)
                token = None
            if token is not None:
                return self._begin(token)
            await asyncio.sleep(self._rules.beat_s)

    async def keep(self, term: Term) -> None:
        """Give signs of life until another leads. While the database is away the term goes on: nobody can follow."""
        try:
            await self._keep(term)
            log.error("lease.lost", lease=self._name, token=term.token)
        finally:
            self.term = None

    async def _keep(self, term: Term) -> None:
        away = False
        while not term.lost.is_set():
            asked_at = steady()
            try:
                async with asyncio.timeout(self._rules.lease_s):
                    held = await self._beat(term)
            except AWAY as error:
                term.not_renewed()
                if not away:
                    log.warning("lease.not_renewed", lease=self._name, error=type(error).__name__)
                away, held = True, True
            else:
                away = False
                term.renewed(asked_at) if held else term.end()
            if held:
                await _pause(term.lost, self._rules.beat_s)

    async def give_back(self, term: Term) -> None:
        """At an orderly end, so that nobody has to wait."""
        self.term = None
        try:
            async with asyncio.timeout(self._rules.lease_s), self._database.brief() as session:
                await repository.give_back(session, self._name, term.token)
        except AWAY as error:
            log.warning("lease.not_given_back", lease=self._name, error=type(error).__name__)

    def _begin(self, token: int) -> Term:
        self._unfit_since = None
        self.term = Term(self._name, token, self._rules.lease_s)
        log.info("lease.won", lease=self._name, token=token)
        return self.term

    async def _try(self) -> int | None:
        async with self._database.reading() as session:
            seen = (await repository.find(session, [self._name])).get(self._name)
        if not self._is_free(seen):
            return None
        async with self._database.brief() as session:
            if seen is None:
                return 1 if await repository.create(session, self._name, self._holder, now=_now()) else None
            followed = await repository.succeed(session, seen, self._holder, now=_now())
        return seen.token + 1 if followed else None

    def _is_free(self, seen: Held | None) -> bool:
        now = steady()
        if _life(seen) != _life(self._seen):
            self._seen_since = now
        self._seen = seen
        if seen is None or seen.holder in ("", self._holder) or is_dead(seen.holder):
            return True
        if not seen.fit and self._is_fit():
            return True
        return now - self._seen_since >= self._rules.lease_s

    def _cannot_look(self, error: BaseException) -> None:
        if self._seen is not None:
            log.warning("lease.not_readable", lease=self._name, error=type(error).__name__)
        self._seen = None

    async def _beat(self, term: Term) -> bool:
        fit = self._fit_for_now()
        async with self._database.brief() as session:
            return await repository.beat(session, self._name, term.token, fit=fit, now=_now())

    def _fit_for_now(self) -> bool:
        """A short illness is none: only after a whole lease of it another may take over."""
        if self._is_fit():
            self._unfit_since = None
            return True
        self._unfit_since = self._unfit_since or steady()
        return steady() - self._unfit_since < self._rules.lease_s


def _life(seen: Held | None) -> tuple[int, int] | None:
    return None if seen is None else (seen.token, seen.beat)


async def _pause(lost: asyncio.Event, limit_s: float) -> None:
    try:
        async with asyncio.timeout(limit_s):
            await lost.wait()
    except TimeoutError:
        return


def _now() -> datetime:
    return datetime.now(UTC)
