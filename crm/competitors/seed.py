"""Two competitors of the example firm, in some of its deals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.competitors.models import Competitor, DealCompetitor
from crm.deals import service as deals
from crm.deals.kinds import StageOutcome
from crm.words import fold

_KNOWN: Final[Sequence[dict[str, Any]]] = (
    {
        "name": "Окна-Мастер",
        "site": "okna-master.example",
        "strengths": "Свой цех, монтаж в день замера.",
        "weaknesses": "Гарантия год, рекламации разбирают неделями.",
        "prices": "На 8–10 % дешевле нас, доставка отдельно.",
        "tags": ["дёшево"],
    },
    {
        "name": "Northline",
        "site": "https://northline.example",
        "strengths": "Known brand, long warranty.",
        "weaknesses": "Delivery takes six weeks and more.",
        "prices": "About 15 % above ours; discounts from ten pieces on.",
        "tags": ["premium"],
    },
)
_EACH: Final = 4
"""Every so many deals a competitor takes part."""


async def seed_competitors(session: AsyncSession, *, author_id: int | None, now: datetime) -> int:
    """How many were made; none when there are some already. A lost deal that one took part in was lost to it."""
    if await session.scalar(select(Competitor.id).limit(1)) is not None:
        return 0
    times = {"created_by_id": author_id, "created_at": now, "updated_at": now}
    rows = [Competitor(**known, key=fold(known["name"]), **times) for known in _KNOWN]
    session.add_all(rows)
    await session.flush()
    for place, (deal_id, outcome) in enumerate(await deals.all_outcomes(session)):
        lost = outcome == StageOutcome.LOST
        if lost or place % _EACH == 0:
            added = {"added_at": now, "added_by_id": author_id, "lost_to": lost}
            session.add(DealCompetitor(deal_id=deal_id, competitor_id=rows[place % len(rows)].id, **added))
    await session.flush()
    return len(rows)
