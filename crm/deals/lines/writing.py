"""A deal's lines as the form says, and what became of them for its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals.lines.errors import AmountOfLines
from crm.deals.lines.kinds import DiscountKind
from crm.deals.lines.models import DealLine
from crm.deals.lines.reading import stored, sum_of, told
from crm.deals.lines.schemas import DealLineInput
from crm.deals.lines.sums import THOUSANDTHS, BadSum, total_of
from crm.deals.models import Deal
from crm.deals.money import from_hundredths, to_hundredths
from crm.errors import invalid_field
from crm.goods.figures import rate_of
from crm.goods.pricing import Price, prices_on
from crm.goods.service import Sellable, sellable

Changes = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What the catalogue says of the products that the lines name."""

    products: Mapping[int, Sellable]
    prices: Mapping[int, Price]


async def write(session: AsyncSession, deal: Deal, wanted: Sequence[DealLineInput], day: date) -> Changes:
    """Make them the deal's lines and their sum its amount; the locked deal's own version is the caller's to raise.

    :raises InvalidInput: naming the line and its field
    """
    before = {row.id: row for row in await stored(session, deal.id)}
    old = {id_: told(row, deal.currency) for id_, row in before.items()}
    _check_ids(before, wanted)
    shelf = await _shelf(session, deal.currency, before, wanted, day)
    after = [_line(deal, before, form, place, shelf) for place, form in enumerate(wanted)]
    amount = _total(deal, after) if after else (None if before else deal.amount)
    gone = before.keys() - {form.id for form in wanted}
    for id_ in gone:
        await session.delete(before[id_])
    session.add_all(after)
    changes = _changes(old, after, deal.currency)
    if amount != deal.amount:
        sums = [from_hundredths(one) for one in (deal.amount, amount)]
        shown = [None if one is None else str(one) for one in sums]
        changes.append({"field": "amount", "before": shown[0], "after": shown[1]})
    deal.amount = amount
    await session.flush()
    return changes


async def check_typed(session: AsyncSession, deal: Deal, values: Mapping[str, Any]) -> None:
    """:raises AmountOfLines: when the lines say what is typed here; `amount` in hundredths"""
    other = any(name in values and getattr(deal, name) != values[name] for name in ("amount", "currency"))
    if other and await session.scalar(select(DealLine.id).where(DealLine.deal_id == deal.id).limit(1)) is not None:
        raise AmountOfLines("the deal's lines make its sum: change them instead")


def _check_ids(known: Mapping[int, DealLine], wanted: Sequence[DealLineInput]) -> None:
    seen: set[int] = set()
    for place, form in enumerate(wanted):
        if form.id is None:
            continue
        if form.id not in known or form.id in seen:
            raise _wrong(place, "id", "there is no such line, or it stands twice")
        seen.add(form.id)
        if "product_id" in form.model_fields_set and form.product_id != known[form.id].product_id:
            raise _wrong(place, "product_id", "a line keeps its product: make another line")


async def _shelf(
    session: AsyncSession,
    currency: str,
    known: Mapping[int, DealLine],
    wanted: Sequence[DealLineInput],
    day: date,
) -> _Shelf:
    new = {place: form.product_id for place, form in enumerate(wanted) if form.id is None and form.product_id}
    products = await sellable(session, set(new.values()))
    for place, product_id in new.items():
        if product_id not in products:
            raise _wrong(place, "product_id", "there is no such product")
        if products[product_id].archived:
            raise _wrong(place, "product_id", "this product is archived")
    return _Shelf(products, await prices_on(session, set(new.values()), currency, day))


def _line(deal: Deal, known: Mapping[int, DealLine], form: DealLineInput, place: int, shelf: _Shelf) -> DealLine:
    row = known[form.id] if form.id is not None else _new(deal, form, place, shelf)
    given = form.model_dump(include=form.model_fields_set - {"id", "product_id", "vat_rate"}, exclude_none=True)
    if "quantity" in given:
        given["quantity"] = int(given["quantity"] * THOUSANDTHS)
    for money in ("price", "discount"):
        if money in given:
            given[money] = to_hundredths(given[money])
    if "vat_rate" in form.model_fields_set:
        given["vat_rate"] = rate_of(form.vat_rate)
    for name, value in given.items():
        setattr(row, name, value)
    row.position = place
    try:
        done = sum_of(row, deal.currency)
    except BadSum as error:
        raise _wrong(place, error.field, str(error)) from None
    row.vat, row.total = done.vat, done.total
    return row


def _new(deal: Deal, form: DealLineInput, place: int, shelf: _Shelf) -> DealLine:
    row = DealLine(deal_id=deal.id, product_id=form.product_id, quantity=THOUSANDTHS, sku="", unit="", vat_rate=None)
    row.discount_kind, row.discount, row.vat_included = DiscountKind.PERCENT, 0, True
    if form.product_id is not None:
        product = shelf.products[form.product_id]
        row.name, row.sku, row.unit, row.vat_rate = product.name, product.sku, product.unit, product.vat_rate
    elif form.name is None:
        raise _wrong(place, "name", "a line needs a product or a name")
    if form.price is None:
        price = None if form.product_id is None else shelf.prices.get(form.product_id)
        if price is None:
            raise _wrong(place, "price", f"no price list in {deal.currency} has a price for it today: say one")
        row.price = price.amount
    return row


def _total(deal: Deal, rows: Sequence[DealLine]) -> int:
    try:
        return total_of(sum_of(row, deal.currency) for row in rows)
    except BadSum as error:
        raise invalid_field("body.lines", str(error)) from None


def _changes(old: Mapping[int, str], after: Sequence[DealLine], currency: str) -> Changes:
    """One for each line that came, went or became another; one for another order of those that stayed."""
    kept = [row for row in after if row.id in old]
    new = {row.id: told(row, currency) for row in kept}
    changes: Changes = [
        {"field": "lines", "before": text, "after": new.get(id_)} for id_, text in old.items() if new.get(id_) != text
    ]
    changes += [{"field": "lines", "before": None, "after": told(row, currency)} for row in after if row.id not in old]
    stayed = [id_ for id_ in old if id_ in new]
    if stayed != [row.id for row in kept]:
        names = {row.id: row.name for row in kept}
        order = [", ".join(names[id_] for id_ in ids) for ids in (stayed, [row.id for row in kept])]
        changes.append({"field": "line_order", "before": order[0], "after": order[1]})
    return changes


def _wrong(place: int, field: str, reason: str) -> Exception:
    return invalid_field(f"body.lines.{place}.{field}", reason)
