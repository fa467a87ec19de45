"""The tables of lists: saved views, bulk changes row by row, and what was taken out of the house."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.kinds import CustomerKind
from crm.lists.kinds import BulkStatus, CustomerOrder, RowOutcome


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class SavedView(Base):
    """`filter` holds what differs from an empty filter. A shared view stays when its owner's account goes."""

    __tablename__ = "saved_views"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        _one_of("sort", CustomerOrder),
        Index("ix_saved_views_owner_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    filter: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    sort: Mapped[str] = mapped_column(String(16))
    columns: Mapped[list[str]] = mapped_column(JsonColumn)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DefaultView(Base):
    """The view that a person's list opens with."""

    __tablename__ = "default_views"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_views.id", ondelete="CASCADE"))


class BulkChange(Base):
    """One change of many customers. `rows_done` moves in the transaction that changes the rows' customers, so that a
    worker killed at any moment leaves no row out and takes none twice."""

    __tablename__ = "bulk_changes"
    __table_args__ = (_one_of("status", BulkStatus), Index("ix_bulk_changes_author_id_id", "author_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    change: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    status: Mapped[str] = mapped_column(String(16))
    rows_total: Mapped[int]
    rows_done: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BulkRow(Base):
    """One customer of a bulk change, chosen when it began. `reason` is why it was refused. No foreign key: what
    became of a customer that is gone stays told."""

    __tablename__ = "bulk_rows"
    __table_args__ = (
        _one_of("kind", CustomerKind),
        _one_of("outcome", RowOutcome),
        Index("ix_bulk_rows_bulk_id_outcome_row", "bulk_id", "outcome", "row"),
        {"sqlite_with_rowid": False},
    )

    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_changes.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(7))
    customer_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(16), default="")


class CustomerExport(Base):
    """One file of customers that somebody took along; the quota of the day counts its rows."""

    __tablename__ = "customer_exports"
    __table_args__ = (Index("ix_customer_exports_user_id_at", "user_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    rows: Mapped[int]
