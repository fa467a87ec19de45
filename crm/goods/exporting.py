"""The catalogue as a file, in the columns that an import reads."""

from collections.abc import Sequence
from typing import Final, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.goods import categories, pricing
from crm.goods.figures import money, percent
from crm.goods.kinds import ProductKind
from crm.goods.models import Product, ProductPrice
from crm.goods.sheet import BETWEEN, KINDS, NO, NO_VAT, TITLES, YES, Field
from crm.lists.files import safe

Language = Literal["en", "ru"]
_PLACES: Final = {"en": 0, "ru": 1}


async def lines(session: AsyncSession, language: Language) -> list[list[str]]:
    """A header and every product by name, archived ones behind; a column for the prices of each list."""
    said = _PLACES[language]
    lists = await pricing.price_lists(session)
    paths = await categories.paths(session)
    prices = {(one.product_id, one.price_list_id): one.amount for one in await session.scalars(select(ProductPrice))}
    found = [[*(TITLES[field][said] for field in Field), *(safe(one.name) for one in lists)]]
    rows = await session.scalars(select(Product).order_by(Product.archived, Product.name_key, Product.id))
    for row in rows:
        path = BETWEEN.join(paths.get(row.category_id or 0, []))
        own = [prices.get((row.id, one.id)) for one in lists]
        found.append([*_cells(row, path, said), *("" if one is None else str(money(one)) for one in own)])
    return found


def _cells(row: Product, path: str, said: int) -> Sequence[str]:
    rate = percent(row.vat_rate)
    return (
        safe(row.sku),
        safe(row.name),
        KINDS[ProductKind(row.kind)][said],
        safe(path),
        safe(row.unit),
        NO_VAT[said] if rate is None else f"{rate.normalize():f}",
        safe(row.description),
        (YES if row.archived else NO)[said],
    )
