"""What the example firm's deals sell; each comes to the sum that the deal has."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals.lines import writing
from crm.deals.lines.schemas import DealLineInput
from crm.deals.models import Deal
from crm.deals.money import from_hundredths
from crm.goods.seed import ABROAD, HOME

_PRICES: Final = {one.sku: Decimal(one.price) for one in (*HOME, *ABROAD)}
_SOLD: Final[Mapping[str, Sequence[tuple[str, int]]]] = {
    "Кресла для переговорной, 12 шт.": (("KR-210", 12),),
    "Столы в бухгалтерию": (("ST-120", 5),),
    "Мебель в новый офис, 40 мест": (("ST-120", 40), ("KR-200", 40)),
    "Стеллажи для архива": (("SL-410", 9),),
    "Шкафы с замками, 16 шт.": (("SH-400", 16),),
    "Диваны в холл": (("DV-300", 2),),
    "Standing desks for the Boston team": (("DK-140", 26),),
    "Meeting room chairs, set of ten": (("CH-210", 10),),
    "Phone booths, 4 pieces": (("PB-10", 4),),
    "Refit of the training room": (("DK-140", 20), ("CH-210", 20)),
}
"""By the deal's title: article numbers and pieces. Delivery is what is left of the sum."""


async def seed_lines(session: AsyncSession, products: Mapping[str, int], day: date) -> None:
    for deal in await session.scalars(select(Deal).where(Deal.title.in_(_SOLD)).order_by(Deal.id)):
        sold = _SOLD[deal.title]
        lines: list[dict[str, object]] = [{"product_id": products[sku], "quantity": pieces} for sku, pieces in sold]
        rest = (from_hundredths(deal.amount) or Decimal(0)) - sum(_PRICES[sku] * pieces for sku, pieces in sold)
        delivery = "US-1" if deal.currency == "RUB" else "SV-1"
        if rest:
            lines.append({"product_id": products[delivery], "price": str(rest)})
        await writing.write(session, deal, [DealLineInput.model_validate(line) for line in lines], day)
