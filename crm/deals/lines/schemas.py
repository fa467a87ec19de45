"""The lines of a deal on the wire. Quantities have up to three places, money and rates two."""

from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, Field

from crm.deals.lines.kinds import DiscountKind
from crm.deals.money import Amount
from crm.goods.schemas import Percent, Unit
from crm.schemas import Input, Name, RowId

MAX_LINES: Final = 200

Quantity = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3)]


class DealLineOut(BaseModel):
    """`gross` is quantity by price; `discount_amount` what the discount takes off it; `total` what the customer pays,
    with VAT; `vat` its part of it. `product_id` null is free text. `vat_rate` null is without VAT."""

    id: int
    product_id: int | None
    name: str
    sku: str
    unit: str
    quantity: Quantity
    price: Amount
    discount_kind: DiscountKind
    discount: Amount
    vat_rate: Percent | None
    vat_included: bool
    gross: Amount
    discount_amount: Amount
    vat: Amount
    total: Amount


class DealLineInput(Input):
    """A line with an `id` is one that is there: fields that are left out stay as they are. A new line needs a product
    or a name; name, unit, VAT and price that are left out come from the catalogue, the price from the price list that
    the deal's currency and the day choose."""

    id: RowId | None = None
    product_id: RowId | None = None
    name: Name | None = None
    unit: Unit | None = None
    quantity: Quantity | None = None
    price: Amount | None = None
    discount_kind: DiscountKind | None = None
    discount: Amount | None = None
    vat_rate: Percent | None = None
    vat_included: bool | None = None


Lines = Annotated[list[DealLineInput], Field(max_length=MAX_LINES)]


class DealLinesInput(Input):
    """All lines of the deal in their order; what is left out goes. `version` is the deal's."""

    version: int | None = Field(default=None, ge=1)
    lines: Lines
