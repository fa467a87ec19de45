"""What others may ask of the leases."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.leases import repository
from callcenter.leases.holder import shown


@dataclass(frozen=True, slots=True)
class Leader:
    """`who` is empty when nobody leads; `beat_at` is the last sign of life by the leader's own clock."""

    who: str
    token: int
    fit: bool
    since: datetime
    beat_at: datetime


async def leaders(session: AsyncSession) -> dict[str, Leader]:
    """By name of the work."""
    return {
        name: Leader(shown(held.holder) if held.holder else "", held.token, held.fit, held.since, held.beat_at)
        for name, held in (await repository.find(session)).items()
    }
