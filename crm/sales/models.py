"""What sales reports keep: the plans of people, and saved reports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class SalesPlan(Base):
    """What a person is to sell in a month. `month` is its first day; `amount` in hundredths of the currency."""

    __tablename__ = "sales_plans"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SalesView(Base):
    """A report with its period, filters, rows and columns under a name; `shared` ones everybody with sales sees, each
    with what he may see of it, or those alone whom `shared_with` names (`department:3`, `role:supervisor`). A shared
    one stays when its owner's account goes."""

    __tablename__ = "sales_views"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        Index("ix_sales_views_owner_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool]
    shared_with: Mapped[list[str]] = mapped_column(JsonColumn, default=list, server_default="[]")
    selection: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
