"""What a deal sells, line by line."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base
from crm.deals.lines.kinds import DiscountKind

_DISCOUNTS: Final = ", ".join(f"'{kind}'" for kind in DiscountKind)


class DealLine(Base):
    """Name, article number, unit, price and VAT as they were when the line was written: the catalogue goes on without
    it. Without a product it is free text.

    `quantity` in thousandths; `price`, `total` and `vat` in hundredths of the deal's currency; `discount` in hundredths
    of a percent or of the currency, as `discount_kind` says. `total` is with VAT; `vat` is its part of it.
    """

    __tablename__ = "deal_lines"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint(f"discount_kind IN ({_DISCOUNTS})", name="discount_kind_known"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("price >= 0 AND discount >= 0", name="price_positive"),
        CheckConstraint("vat >= 0 AND total >= vat", name="total_positive"),
        Index("ix_deal_lines_deal_id_position", "deal_id", "position"),
        Index("ix_deal_lines_product_id", "product_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    position: Mapped[int]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"))
    name: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[int] = mapped_column(BigInteger)
    price: Mapped[int] = mapped_column(BigInteger)
    discount_kind: Mapped[str] = mapped_column(String(7))
    discount: Mapped[int] = mapped_column(BigInteger)
    vat_rate: Mapped[int | None]
    vat_included: Mapped[bool]
    vat: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
