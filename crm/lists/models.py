"""The tables of lists: saved views, bulk changes row by row, and what was taken out of the house."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.lists.kinds import BulkStatus, ChangedKind, ListName, RowOutcome


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class SavedView(Base):
    """`filter`, `sort` and `columns` are in the words of its list; `filter` holds what differs from an empty one. A
    shared view stays when its owner's account goes."""

    __tablename__ = "saved_views"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        _one_of("list_name", ListName),
        Index("ix_saved_views_owner_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(String(16), default=str(ListName.CUSTOMERS))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(default=False)
    filter: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    sort: Mapped[str] = mapped_column(String(24))
    columns: Mapped[list[str]] = mapped_column(JsonColumn)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DefaultView(Base):
    """The view that a person's list opens with, one for each list."""

    __tablename__ = "default_views"
    __table_args__ = (_one_of("list_name", ListName),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    list_name: Mapped[str] = mapped_column(String(16), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_views.id", ondelete="CASCADE"))


class BulkChange(Base):
    """One change of many cards of one list, in the words of that list. `rows_done` moves in the transaction that
    changes the rows' cards, so that a worker killed at any moment leaves no row out and takes none twice."""

    __tablename__ = "bulk_changes"
    __table_args__ = (
        _one_of("status", BulkStatus),
        _one_of("list_name", ListName),
        Index("ix_bulk_changes_author_id_id", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(String(16))
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
    """One card of a bulk change, chosen when it began. `reason` is why it was refused. No foreign key: what became of
    a card that is gone stays told."""

    __tablename__ = "bulk_rows"
    __table_args__ = (
        _one_of("kind", ChangedKind),
        _one_of("outcome", RowOutcome),
        Index("ix_bulk_rows_bulk_id_outcome_row", "bulk_id", "outcome", "row"),
        {"sqlite_with_rowid": False},
    )

    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_changes.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(7))
    card_id: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(16), default="")


class ListExport(Base):
    """One list that somebody took along as a file; the quota of the day counts its rows, whichever list it was."""

    __tablename__ = "list_exports"
    __table_args__ = (_one_of("list_name", ListName), Index("ix_list_exports_user_id_at", "user_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    list_name: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    rows: Mapped[int]
