"""The table of merges: who was merged into whom, and the way back."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.models import ONE_OWNER, Owned, owner_indexes

_Kept = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Merge(Owned, Base):
    """The owner is who is left, `loser_id` the card of the same kind that leads there now.

    `way_back` is what both were before; `moved` the rows of other tables that went over, by `table.column`, each by
    the rest of its key. Both are personal data and dropped when the time for an undo is over, or with the owner.
    """

    __tablename__ = "customer_merges"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("undone_at IS NULL OR way_back IS NULL", name="undone_once"),
        *owner_indexes("customer_merges", "id"),
    )

    loser_id: Mapped[int] = mapped_column(index=True)
    loser_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    way_back: Mapped[dict[str, Any] | None] = mapped_column(_Kept)
    moved: Mapped[dict[str, list[list[Any]]] | None] = mapped_column(_Kept)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
