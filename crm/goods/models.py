"""The tables of the catalogue."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.goods.kinds import ProductKind
from crm.models import BytewiseText

_KINDS: Final = ", ".join(f"'{kind}'" for kind in ProductKind)
_NAMED: Final = "trim(name) <> ''"


class ProductCategory(Base):
    """A branch of the tree; without a parent it stands at the top."""

    __tablename__ = "product_categories"
    __table_args__ = (
        CheckConstraint(_NAMED, name="name_given"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        Index("ix_product_categories_parent_id_position", "parent_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("product_categories.id"))
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)


class Product(Base):
    """`sku_key` is the article number as it is compared, NULL without one; `name_key` the name as lists are sorted.

    `vat_rate` in hundredths of a percent: 2000 is 20 %, 0 is zero-rated, NULL is "without VAT", which is another thing
    on an invoice.
    """

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint(_NAMED, name="name_given"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate_percent"),
        Index("uq_products_sku_key", "sku_key", unique=True),
        Index("ix_products_name_key_id", "name_key", "id"),
        Index("ix_products_category_id_name_key_id", "category_id", "name_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(BytewiseText)
    sku: Mapped[str] = mapped_column(Text, default="")
    sku_key: Mapped[str | None] = mapped_column(BytewiseText)
    unit: Mapped[str] = mapped_column(Text, default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("product_categories.id"))
    vat_rate: Mapped[int | None]
    description: Mapped[str] = mapped_column(Text, default="")
    archived: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class ProductWord(Base):
    """One word of a product's name or article number as it is searched, folded."""

    __tablename__ = "product_words"
    __table_args__ = (Index("ix_product_words_product_id", "product_id"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(BytewiseText, primary_key=True)
    product_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class PriceList(Base):
    """Valid from the first to the last of its days, both included; an empty end is open. Of the lists of a currency the
    ones with `is_default` are asked first."""

    __tablename__ = "price_lists"
    __table_args__ = (
        CheckConstraint(_NAMED, name="name_given"),
        CheckConstraint("valid_from <= valid_until", name="days_in_order"),
        Index("uq_price_lists_name_key", "name_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(BytewiseText)
    currency: Mapped[str] = mapped_column(String(3))
    is_default: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)


class ProductPrice(Base):
    """`amount` in hundredths of the list's currency."""

    __tablename__ = "product_prices"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount_positive"),
        Index("ix_product_prices_price_list_id", "price_list_id"),
    )

    product_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("products.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    price_list_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("price_lists.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    amount: Mapped[int] = mapped_column(BigInteger)
