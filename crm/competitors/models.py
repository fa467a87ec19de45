"""The tables of competitors. Deals are foreign keys by name: their table is of another room."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.models import BytewiseText

_TOOK_IT: Final = text("lost_to")


class Competitor(Base):
    """`key` is the name as it is compared. An archived one stays in its deals and is offered no more."""

    __tablename__ = "competitors"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        Index("ix_competitors_archived_key_id", "archived", "key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(BytewiseText, unique=True)
    site: Mapped[str] = mapped_column(Text, default="")
    strengths: Mapped[str] = mapped_column(Text, default="")
    weaknesses: Mapped[str] = mapped_column(Text, default="")
    prices: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JsonColumn, default=list)
    archived: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class DealCompetitor(Base):
    """One that takes part in a deal. `lost_to`: the deal was lost to it, which is one at most."""

    __tablename__ = "deal_competitors"
    __table_args__ = (
        Index("ix_deal_competitors_competitor_id_deal_id", "competitor_id", "deal_id"),
        Index("uq_deal_competitors_lost_to", "deal_id", unique=True, sqlite_where=_TOOK_IT, postgresql_where=_TOOK_IT),
    )

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), primary_key=True)
    competitor_id: Mapped[int] = mapped_column(ForeignKey("competitors.id"), primary_key=True)
    lost_to: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
