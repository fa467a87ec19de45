"""The rounds of the self-check, what they leave, and the repairs."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.db import Database
from callcenter.errors import AppError, Conflict, NotFound
from callcenter.metrics import SELFCHECK_FINDINGS
from callcenter.selfcheck import repository
from callcenter.selfcheck.findings import Check, CheckName, Found, Mismatch, NotChecked, Outcome, Repair, Severity

log = structlog.get_logger(__name__)

MOST_KEPT: Final = 100
"""Findings of one check; a broken thing that shows itself a thousand times is one thing to mend."""
EARLY_S: Final = 1.0
"""A round that comes a little early counts: timers are not exact."""

Mend = Callable[[str], Awaitable[None]]
"""Does a repair for a subject; raises an AppError when it cannot be done now."""


class UnknownFinding(NotFound):
    """It agrees again, or never was there."""

    code = "unknown-finding"


class NoRepair(Conflict):
    """Only a person can mend this."""

    code = "no-repair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What disagrees, since when, and what the program can do about it."""

    id: int
    check: CheckName
    problem: Mismatch
    subject: str
    severity: Severity
    repair: Repair | None
    detail: Mapping[str, Any]
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """The last round of a check."""

    check: CheckName
    outcome: Outcome
    found: int
    checked_at: datetime


class SelfCheck:
    """Several processes may run rounds; each leaves what it sees."""

    def __init__(
        self,
        database: Database,
        checks: Sequence[Check],
        *,
        repairs: Mapping[Repair, Mend],
        audit: AuditTrail,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._checks = tuple(checks)
        self._repairs = repairs
        self._audit = audit
        self._now = now
        self._turn = asyncio.Lock()

    async def round(self, *, everything: bool = False) -> None:
        """Each check that is due, or all of them; a check that breaks hinders no other."""
        async with self._turn:
            async with self._database.reading() as session:
                last = {name: row.checked_at for name, row in (await repository.rounds(session)).items()}
            for check in self._checks:
                before = last.get(str(check.name))
                pause = timedelta(seconds=check.every_s - EARLY_S)
                if everything or before is None or self._now() - before >= pause:
                    await self._run(check)

    async def findings(self, session: AsyncSession) -> list[Finding]:
        """What disagrees, the oldest first."""
        return [_finding(row) for row in await repository.confirmed(session)]

    async def rounds(self, session: AsyncSession) -> list[Round]:
        """The last round of each check, in the order of the checks."""
        rows = await repository.rounds(session)
        return [
            Round(check.name, Outcome(row.outcome), row.found, row.checked_at)
            for check in self._checks
            if (row := rows.get(str(check.name))) is not None
        ]

    async def repair(self, actor: Actor, finding_id: int) -> None:
        """Do what the finding offers, and look again.

        :raises UnknownFinding: when it is gone
        :raises NoRepair: when it offers nothing
        """
        async with self._database.reading() as session:
            row = await repository.finding(session, finding_id)
        if row is None:
            raise UnknownFinding("this is not found any more")
        mend = None if row.repair is None else self._repairs.get(Repair(row.repair))
        if mend is None:
            raise NoRepair("this cannot be repaired from here")
        await mend(row.subject)
        subject = Subject("finding", f"{row.problem}:{row.subject}")
        await self._audit.note(actor, Deed(f"selfcheck.{str(row.repair).replace('-', '_')}", subject))
        async with self._turn:
            for check in self._checks:
                if str(check.name) == row.check_name:
                    await self._run(check)

    async def _run(self, check: Check) -> None:
        try:
            found, outcome = await check.look(), Outcome.CHECKED
        except NotChecked as reason:
            found, outcome = (), reason.outcome
        except AppError as error:
            log.warning("selfcheck.not_checked", check=str(check.name), code=error.code)
            found, outcome = (), Outcome.UNKNOWN
        except Exception as error:
            log.exception("selfcheck.failed", check=str(check.name), error=type(error).__name__)
            found, outcome = (), Outcome.UNKNOWN
        async with self._database.transaction() as session:
            if outcome is not Outcome.UNKNOWN:
                await repository.keep(session, check, _distinct(found)[:MOST_KEPT], self._now())
            await repository.note_round(session, check, outcome, len(found), self._now())


async def refresh_selfcheck_gauges(database: Database) -> None:
    """Before each scrape of `/metrics`."""
    async with database.reading() as session:
        counts = await repository.counts(session)
    for check in CheckName:
        for severity in Severity:
            SELFCHECK_FINDINGS.labels(str(check), str(severity)).set(counts.get((str(check), str(severity)), 0))


def _distinct(found: Sequence[Found]) -> list[Found]:
    return list({(one.problem, one.subject): one for one in found}.values())


def _finding(row: Any) -> Finding:
    return Finding(
        id=row.id,
        check=CheckName(row.check_name),
        problem=Mismatch(row.problem),
        subject=row.subject,
        severity=Severity(row.severity),
        repair=None if row.repair is None else Repair(row.repair),
        detail=row.detail,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
    )
