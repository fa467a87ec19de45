"""The rules of products."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Integer, column, delete, insert, select, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import NotFound
from callcenter.webhooks.events import Event
from crm.errors import Outdated, VersionNeeded, invalid_field
from crm.goods import categories, finding
from crm.goods.errors import ProductSold, SkuTaken
from crm.goods.figures import hundredths, rate_of
from crm.goods.models import PriceList, Product, ProductPrice, ProductWord
from crm.goods.schemas import PriceInput, ProductInput, ProductOut, ProductPatch
from crm.goods.telling import tell_products
from crm.words import fold

_SOLD: Final = table("deal_lines", column("product_id", Integer))
"""As much of the deals as tells whether a product stands in one."""


@dataclass(frozen=True, slots=True)
class Sellable:
    """What a line of a deal takes from the catalogue. `vat_rate` in hundredths of a percent."""

    name: str
    sku: str
    unit: str
    vat_rate: int | None
    archived: bool


async def sellable(session: AsyncSession, product_ids: Collection[int]) -> dict[int, Sellable]:
    """Those of the products that there are."""
    if not product_ids:
        return {}
    rows = await session.scalars(select(Product).where(Product.id.in_(product_ids)))
    return {row.id: Sellable(row.name, row.sku, row.unit, row.vat_rate, row.archived) for row in rows}


async def card(session: AsyncSession, product_id: int) -> ProductOut:
    row = await _existing(session, product_id)
    return (await finding.outs(session, [row]))[0]


async def create(session: AsyncSession, form: ProductInput) -> int:
    now = datetime.now(UTC)
    values = form.model_dump(exclude={"prices", "vat_rate", "kind"})
    row = Product(**values, kind=str(form.kind), vat_rate=rate_of(form.vat_rate), created_at=now, updated_at=now)
    row.version, row.unit = 1, await _known_unit(session, form.unit)
    await _check(session, row.sku, row.category_id, None)
    _index(row)
    session.add(row)
    await stored(session)
    await _words(session, row)
    await _save_prices(session, row.id, form.prices)
    await tell_products(session, [(Event.PRODUCT_CREATED, row.id)])
    return row.id


async def patch(session: AsyncSession, product_id: int, form: ProductPatch) -> bool:
    """Whether anything changed at all. Deals that have the product stay as they are."""
    row = await _locked(session, product_id, form.version)
    values: dict[str, Any] = form.model_dump(include=form.model_fields_set - {"version", "prices", "vat_rate"})
    if "vat_rate" in form.model_fields_set:
        values["vat_rate"] = rate_of(form.vat_rate)
    if form.unit is not None:
        values["unit"] = await _known_unit(session, form.unit)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    priced = await _save_prices(session, row.id, form.prices)
    if not changed and not priced:
        return False
    await _check(session, changed.get("sku", ""), changed.get("category_id"), row.id)
    for name, value in changed.items():
        setattr(row, name, value)
    _index(row)
    row.version += 1
    row.updated_at = datetime.now(UTC)
    await stored(session)
    if changed.keys() & {"name", "sku"}:
        await _words(session, row)
    await tell_products(session, [(Event.PRODUCT_CHANGED, row.id)])
    return True


async def remove(session: AsyncSession, product_id: int) -> None:
    """Only one that no deal has."""
    row = await session.get(Product, product_id, with_for_update=True)
    if row is None:
        raise _absent()
    if await session.scalar(select(_SOLD.c.product_id).where(_SOLD.c.product_id == product_id).limit(1)) is not None:
        raise ProductSold("deals have this product: archive it instead")
    for kept in (ProductWord, ProductPrice):
        await session.execute(delete(kept).where(kept.product_id == product_id))
    await session.delete(row)
    await session.flush()


async def units(session: AsyncSession) -> list[str]:
    """Those in use, in the order of the alphabet."""
    found = await session.scalars(select(Product.unit).where(Product.unit != "").distinct())
    return sorted(found, key=str.casefold)


async def _known_unit(session: AsyncSession, unit: str) -> str:
    """As it is written already: `PCS` and `pcs` are one unit."""
    if not unit:
        return ""
    return next((known for known in await units(session) if fold(known) == fold(unit)), unit)


async def _existing(session: AsyncSession, product_id: int) -> Product:
    row = await session.get(Product, product_id)
    if row is None:
        raise _absent()
    return row


async def _locked(session: AsyncSession, product_id: int, version: int | None) -> Product:
    if version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    row = await session.get(Product, product_id, with_for_update=True)
    if row is None:
        raise _absent()
    if row.version != version:
        now = await card(session, product_id)
        raise Outdated("it was changed meanwhile", current=now.model_dump(mode="json"))
    return row


async def _check(session: AsyncSession, sku: str, category_id: int | None, mine: int | None) -> None:
    if category_id is not None and not await categories.exists(session, category_id):
        raise invalid_field("body.category_id", "there is no such category")
    key = finding.sku_key(sku)
    if key is None:
        return
    other = await session.scalar(select(Product.id).where(Product.sku_key == key))
    if other is not None and other != mine:
        raise SkuTaken("another product has this article number", product_id=other)


def _index(row: Product) -> None:
    row.name_key, row.sku_key = fold(row.name), finding.sku_key(row.sku)


async def stored(session: AsyncSession) -> None:
    """Somebody may have taken the article number since it was looked for."""
    try:
        await session.flush()
    except IntegrityError:
        raise SkuTaken("another product has this article number") from None


async def _words(session: AsyncSession, row: Product) -> None:
    await session.execute(delete(ProductWord).where(ProductWord.product_id == row.id))
    words = finding.words_of(row.name, row.sku)
    if words:
        await session.execute(insert(ProductWord), [{"word": word, "product_id": row.id} for word in words])


async def _save_prices(session: AsyncSession, product_id: int, prices: Sequence[PriceInput]) -> bool:
    """Whether any of them was another one before."""
    if not prices:
        return False
    lists = {price.price_list_id for price in prices}
    known = set(await session.scalars(select(PriceList.id).where(PriceList.id.in_(lists))))
    if lists - known:
        raise invalid_field("body.prices", "there is no such price list")
    mine = select(ProductPrice).where(ProductPrice.product_id == product_id)
    rows = {row.price_list_id: row for row in await session.scalars(mine)}
    changed = False
    for price in prices:
        amount = None if price.amount is None else hundredths(price.amount)
        row = rows.get(price.price_list_id)
        if amount == (None if row is None else row.amount):
            continue
        changed = True
        await _set_price(session, (product_id, price.price_list_id), row, amount)
    await session.flush()
    return changed


async def _set_price(
    session: AsyncSession, place: tuple[int, int], row: ProductPrice | None, amount: int | None
) -> None:
    if row is None and amount is not None:
        session.add(ProductPrice(product_id=place[0], price_list_id=place[1], amount=amount))
    elif row is not None and amount is None:
        await session.delete(row)
    elif row is not None and amount is not None:
        row.amount = amount


def _absent() -> NotFound:
    return NotFound("there is no such product")
