"""Sold lines as reports count them: rows to be summed by the database, of other rooms' queries."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, literal, select

from crm.deals.lines.kinds import DiscountKind
from crm.deals.lines.models import DealLine
from crm.deals.lines.sums import THOUSANDTHS, WHOLE, WITHOUT_COINS
from crm.goods import facts as goods


def sold_lines() -> Subquery:
    """Every line of every deal, to be joined on `deal_id` with the deals that the viewer sees.

    `quantity` in thousandths; `total` (with VAT) and `vat` in hundredths of the deal's currency; the totals of a deal's
    lines come to its amount exactly. `product_id` and `category_id` are NULL for free text; `name` is as it was sold,
    `product` the catalogue's name of today.
    """
    product = goods.products()
    query = select(
        *(DealLine.id, DealLine.deal_id, DealLine.position, DealLine.product_id, DealLine.name, DealLine.unit),
        *(DealLine.quantity, DealLine.price, DealLine.discount_kind, DealLine.discount, DealLine.vat, DealLine.total),
        *(product.c.name.label("product"), product.c.sku, product.c.category_id),
    ).outerjoin(product, product.c.id == DealLine.product_id)
    return query.subquery("sold_lines")


def discount_of(lines: Subquery, currency: ColumnElement[str]) -> ColumnElement[int]:
    """What was taken off each line, in hundredths, as `sums` reckons it: half up to the currency's smallest coin."""
    line = lines.c
    coin = case((currency.in_(sorted(WITHOUT_COINS)), 100), else_=1)
    gross = _half_up(line.quantity * line.price, coin * THOUSANDTHS) * coin
    whole = coin * WHOLE
    part = (gross // whole) * line.discount + _half_up((gross % whole) * line.discount, whole)
    given = _half_up(line.discount, coin) * coin
    return case((line.discount_kind == str(DiscountKind.PERCENT), part * coin), else_=given)


def _half_up(number: ColumnElement[Any], by: ColumnElement[Any]) -> ColumnElement[int]:
    """Whole numbers of either database; none of them is negative."""
    return (number * literal(2) + by) // (by * literal(2))
