"""Every query on findings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.selfcheck.findings import Check, Found, Outcome
from callcenter.selfcheck.models import SelfcheckFinding, SelfcheckRound


async def rounds(session: AsyncSession) -> dict[str, SelfcheckRound]:
    """The last round of each check by its name."""
    return {row.check_name: row for row in await session.scalars(select(SelfcheckRound))}


async def confirmed(session: AsyncSession) -> list[SelfcheckFinding]:
    """What disagrees, the oldest first."""
    query = select(SelfcheckFinding).where(SelfcheckFinding.confirmed)
    return list(await session.scalars(query.order_by(SelfcheckFinding.first_seen, SelfcheckFinding.id)))


async def finding(session: AsyncSession, finding_id: int) -> SelfcheckFinding | None:
    return await session.get(SelfcheckFinding, finding_id)


async def counts(session: AsyncSession) -> dict[tuple[str, str], int]:
    """Confirmed findings by check and severity."""
    key = (SelfcheckFinding.check_name, SelfcheckFinding.severity)
    query = select(*key, func.count()).where(SelfcheckFinding.confirmed).group_by(*key)
    return {(name, severity): number for name, severity, number in await session.execute(query)}


async def note_round(session: AsyncSession, check: Check, outcome: Outcome, found: int, now: datetime) -> None:
    row = SelfcheckRound(check_name=str(check.name), outcome=str(outcome), found=found, checked_at=now)
    await session.merge(row)


async def keep(session: AsyncSession, check: Check, found: Sequence[Found], now: datetime) -> None:
    """Exactly these are what the check finds now; those known before keep the time at which they were first seen."""
    query = select(SelfcheckFinding).where(SelfcheckFinding.check_name == str(check.name))
    known = {(row.problem, row.subject): row for row in await session.scalars(query)}
    for one in found:
        row = known.pop((str(one.problem), one.subject), None) or _new(check, one, now)
        row.severity, row.repair, row.detail = str(one.severity), one.repair, dict(one.detail)
        row.rounds, row.last_seen = row.rounds + 1, now
        row.confirmed = row.rounds >= check.rounds
        session.add(row)
    gone = [row.id for row in known.values()]
    await session.execute(delete(SelfcheckFinding).where(SelfcheckFinding.id.in_(gone)))


def _new(check: Check, found: Found, now: datetime) -> SelfcheckFinding:
    return SelfcheckFinding(
        check_name=str(check.name), problem=str(found.problem), subject=found.subject, rounds=0, first_seen=now
    )
