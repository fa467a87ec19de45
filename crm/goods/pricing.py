"""Price lists, and which of them a deal takes its prices from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import NotFound
from crm.errors import Outdated, VersionNeeded, invalid_field
from crm.goods.errors import NameTaken
from crm.goods.models import PriceList, ProductPrice
from crm.goods.schemas import MAX_PRICES, PriceListChange, PriceListInput, PriceListOut
from crm.words import fold


@dataclass(frozen=True, slots=True)
class Price:
    """`amount` in hundredths."""

    amount: int
    price_list_id: int


async def price_lists(session: AsyncSession, *, only: int | None = None) -> list[PriceListOut]:
    """Those that are used first in front, the ones out of use behind."""
    query = select(PriceList).order_by(PriceList.active.desc(), PriceList.is_default.desc(), PriceList.name_key)
    rows = list(await session.scalars(query if only is None else query.where(PriceList.id == only)))
    counting = select(ProductPrice.price_list_id, func.count()).group_by(ProductPrice.price_list_id)
    counts: dict[int, int] = {row[0]: row[1] for row in await session.execute(counting)}
    return [
        PriceListOut(
            id=row.id,
            name=row.name,
            currency=row.currency,
            is_default=row.is_default,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            active=row.active,
            prices=counts.get(row.id, 0),
            version=row.version,
        )
        for row in rows
    ]


async def create(session: AsyncSession, form: PriceListInput) -> PriceListOut:
    if (await session.scalar(select(func.count()).select_from(PriceList)) or 0) >= MAX_PRICES:
        raise invalid_field("body.name", f"a firm has at most {MAX_PRICES} price lists")
    await _check_name(session, form.name, None)
    row = PriceList(**form.model_dump(), name_key=fold(form.name), version=1)
    session.add(row)
    await _store(session)
    return (await price_lists(session, only=row.id))[0]


async def change(session: AsyncSession, price_list_id: int, form: PriceListChange) -> PriceListOut:
    """Make the list what the form says. Its currency stays once it has prices: they would turn into other money."""
    row = await session.get(PriceList, price_list_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such price list")
    now = (await price_lists(session, only=row.id))[0]
    if form.version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    if row.version != form.version:
        raise Outdated("it was changed meanwhile", current=now.model_dump(mode="json"))
    if form.currency != row.currency and now.prices:
        raise invalid_field("body.currency", "the list has prices: make another list for another currency")
    await _check_name(session, form.name, row.id)
    for name, value in form.model_dump(exclude={"version"}).items():
        setattr(row, name, value)
    row.name_key = fold(form.name)
    row.version += 1
    await _store(session)
    return (await price_lists(session, only=row.id))[0]


async def prices_on(session: AsyncSession, product_ids: Collection[int], currency: str, day: date) -> dict[int, Price]:
    """What each of these products costs in this currency on that day: out of the default lists first, of these out of
    the one that began last, so that a sale's list goes before the everyday one; a list that has no price for a product
    leaves it to the next."""
    if not product_ids:
        return {}
    lists = await _valid_on(session, currency, day)
    query = select(ProductPrice).where(
        ProductPrice.product_id.in_(product_ids), ProductPrice.price_list_id.in_([one.id for one in lists])
    )
    rank = {one.id: place for place, one in enumerate(lists)}
    found: dict[int, Price] = {}
    for row in sorted(await session.scalars(query), key=lambda one: rank[one.price_list_id]):
        found.setdefault(row.product_id, Price(row.amount, row.price_list_id))
    return found


async def _valid_on(session: AsyncSession, currency: str, day: date) -> Sequence[PriceList]:
    query = select(PriceList).where(
        PriceList.active.is_(True),
        PriceList.currency == currency,
        or_(PriceList.valid_from.is_(None), PriceList.valid_from <= day),
        or_(PriceList.valid_until.is_(None), PriceList.valid_until >= day),
    )
    lists = list(await session.scalars(query))
    return sorted(lists, key=lambda one: (one.is_default, one.valid_from or date.min, -one.id), reverse=True)


async def _store(session: AsyncSession) -> None:
    """Somebody may have taken the name since it was looked for."""
    try:
        await session.flush()
    except IntegrityError:
        raise NameTaken("there is a price list of this name") from None


async def _check_name(session: AsyncSession, name: str, mine: int | None) -> None:
    query = select(PriceList.id).where(PriceList.name_key == fold(name))
    other = await session.scalar(query if mine is None else query.where(PriceList.id != mine))
    if other is not None:
        raise NameTaken("there is a price list of this name")
