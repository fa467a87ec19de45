"""The tables of duplicates: pairs that may be one customer, the searches for them, and numbers that are shared."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.models import BytewiseText

_OPEN = text("dismissed_at IS NULL")


class DuplicatePair(Base):
    """Two customers of one kind, the smaller id first.

    They are no foreign keys: a pair outlives neither card, for the list shows only pairs of two that are there. A
    dismissed one is kept, so that it is never proposed again.
    """

    __tablename__ = "duplicate_pairs"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="ordered"),
        CheckConstraint("kind IN ('contact', 'company', 'lead')", name="kind_known"),
        UniqueConstraint("kind", "first_id", "second_id", name="uq_duplicate_pairs_pair"),
        Index("ix_duplicate_pairs_open", "score", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_duplicate_pairs_second", "kind", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    first_id: Mapped[int]
    second_id: Mapped[int]
    score: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JsonColumn)
    search_id: Mapped[int | None] = mapped_column(ForeignKey("duplicate_searches.id", ondelete="SET NULL"))
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class LeadMatch(Base):
    """A lead and the contact or company that it may be: to be converted into it, and not merged. Kept as a pair is."""

    __tablename__ = "lead_matches"
    __table_args__ = (
        CheckConstraint("kind IN ('contact', 'company')", name="kind_known"),
        UniqueConstraint("lead_id", "kind", "customer_id", name="uq_lead_matches_match"),
        Index("ix_lead_matches_open", "score", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_lead_matches_customer", "kind", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int]
    score: Mapped[int]
    reasons: Mapped[list[str]] = mapped_column(JsonColumn)
    search_id: Mapped[int | None] = mapped_column(ForeignKey("duplicate_searches.id", ondelete="SET NULL"))
    dismissed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class DuplicateSearch(Base):
    """One walk over all customers. `finished_at` None: it goes on, or was killed and is begun anew."""

    __tablename__ = "duplicate_searches"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    found: Mapped[int] = mapped_column(default=0)


class SharedNumber(Base):
    """A number that several customers have by right: a switchboard, a family. It proves nothing."""

    __tablename__ = "shared_numbers"

    e164: Mapped[str] = mapped_column(BytewiseText, primary_key=True)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
