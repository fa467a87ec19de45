"""How products are listed and found."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm import cursors
from crm.errors import invalid_field
from crm.everything import typos
from crm.goods.categories import with_all_below
from crm.goods.figures import money, percent
from crm.goods.kinds import ProductKind
from crm.goods.models import Product, ProductCategory, ProductPrice, ProductWord
from crm.goods.pricing import prices_on
from crm.goods.schemas import PriceOut, ProductOut, ProductPage, ProductQuery
from crm.schemas import Named
from crm.words import MAX_WORD, MAX_WORDS, fold, name_words, prefix_range

ASKED_WORDS: Final = 8


def sku_key(sku: str) -> str | None:
    """Article numbers differ by letters and digits alone: people leave out dashes, spaces and capitals."""
    return "".join(name_words(sku)) or fold(sku) or None


def words_of(name: str, sku: str) -> list[str]:
    key = sku_key(sku)
    return list(dict.fromkeys([*name_words(name), *name_words(sku), *([] if key is None else [key[:MAX_WORD]])]))[
        :MAX_WORDS
    ]


async def page(session: AsyncSession, query: ProductQuery, day: date) -> ProductPage:
    """By name."""
    where = [Product.archived.is_(query.archived), *_typed(query.q)]
    if query.kind is not None:
        where.append(Product.kind == str(query.kind))
    if query.category_id is not None:
        inside = await with_all_below(session, query.category_id) if query.category_id else []
        where.append(Product.category_id.in_(inside) if inside else Product.category_id.is_(None))
    if query.cursor is not None:
        name_key, id_ = cursors.read(query.cursor, (str, int))
        if not 0 < int(id_) < 2**31:
            raise invalid_field("query.cursor", "not a cursor of this list")
        where.append(tuple_(Product.name_key, Product.id) > (name_key, id_))
    order = (Product.name_key, Product.id)
    rows = list(await session.scalars(select(Product).where(*where).order_by(*order).limit(query.limit + 1)))
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    cursor = cursors.write(shown[-1].name_key, shown[-1].id) if more else None
    asked = None if query.currency is None else (query.currency, day)
    return ProductPage(items=await outs(session, shown, asked), next_cursor=cursor)


async def named(session: AsyncSession, text: str, limit: int) -> list[ProductOut]:
    """The first of those that are not archived, by name or article number."""
    where = [Product.archived.is_(False), *_typed(text)]
    query = select(Product).where(*where).order_by(Product.name_key, Product.id).limit(limit)
    return await outs(session, list(await session.scalars(query))) if len(where) > 1 else []


def words_between(low: str, high: str) -> Select[str]:
    """The different words of products, for whoever looks for what may have been meant."""
    return typos.words_between(ProductWord, low, high)


def _typed(text: str) -> list[ColumnElement[bool]]:
    """Each typed word begins a word of the product, or all of them together its article number."""
    words = name_words(text)[:ASKED_WORDS]
    if not words:
        return []
    each = and_(*(Product.id.in_(_beginning_with(word)) for word in words))
    whole = "".join(words)[:MAX_WORD]
    return [or_(Product.id.in_(_beginning_with(whole)), each)] if len(words) > 1 else [each]


def _beginning_with(word: str) -> Any:
    low, high = prefix_range(word)
    return select(ProductWord.product_id).where(ProductWord.word >= low, ProductWord.word < high)


async def outs(
    session: AsyncSession, rows: Sequence[Product], asked: tuple[str, date] | None = None
) -> list[ProductOut]:
    """With their prices in all lists, and the one that a deal of the asked-for currency takes on that day."""
    ids = [row.id for row in rows]
    names = await _category_names(session, {row.category_id for row in rows if row.category_id is not None})
    prices: dict[int, list[PriceOut]] = {}
    of_them = select(ProductPrice).where(ProductPrice.product_id.in_(ids)).order_by(ProductPrice.price_list_id)
    for price in await session.scalars(of_them):
        one = PriceOut(price_list_id=price.price_list_id, amount=money(price.amount))
        prices.setdefault(price.product_id, []).append(one)
    chosen = {} if asked is None else await prices_on(session, ids, *asked)
    found = []
    for row in rows:
        price_now = chosen.get(row.id)
        card = _out(row, names, prices.get(row.id, []))
        if price_now is not None:
            now = {"price": money(price_now.amount), "price_list_id": price_now.price_list_id}
            card = card.model_copy(update=now)
        found.append(card)
    return found


def _out(row: Product, names: dict[int, str], prices: list[PriceOut]) -> ProductOut:
    category_id = row.category_id
    return ProductOut(
        id=row.id,
        kind=ProductKind(row.kind),
        name=row.name,
        sku=row.sku,
        unit=row.unit,
        category=None if category_id is None else Named(id=category_id, name=names[category_id]),
        vat_rate=percent(row.vat_rate),
        description=row.description,
        archived=row.archived,
        prices=prices,
        created_at=row.created_at,
        updated_at=row.updated_at,
        version=row.version,
    )


async def _category_names(session: AsyncSession, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(ProductCategory.id, ProductCategory.name).where(ProductCategory.id.in_(ids))
    return {row.id: row.name for row in await session.execute(query)}
