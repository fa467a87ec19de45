"""Sold lines as reports count them: rows to be summed by the database, of other rooms' queries."""

from sqlalchemy import Subquery, select

from crm.deals.lines.models import DealLine
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
        *(DealLine.quantity, DealLine.vat, DealLine.total),
        *(product.c.name.label("product"), product.c.sku, product.c.category_id),
    ).outerjoin(product, product.c.id == DealLine.product_id)
    return query.subquery("sold_lines")
