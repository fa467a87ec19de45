"""The tables of loyalty cards. What is on a card is never written down: it is the sum of its entries."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.models import ONE_OWNER, BytewiseText, Owned, owner_indexes


class LoyaltyGroup(Base):
    """A kind of card. `discount` in hundredths of a percent; `may_owe`: its cards may be spent below nothing."""

    __tablename__ = "loyalty_groups"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint("discount BETWEEN 0 AND 10000", name="discount_possible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    discount: Mapped[int] = mapped_column(default=0)
    may_owe: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    archived: Mapped[bool] = mapped_column(default=False)


class LoyaltyCard(Owned, Base):
    """`key` is the number as it is compared: without spaces and dashes, in capitals. `discount` is the card's own, in
    hundredths of a percent."""

    __tablename__ = "loyalty_cards"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("key <> ''", name="key_given"),
        CheckConstraint("discount BETWEEN 0 AND 10000", name="discount_possible"),
        *owner_indexes("loyalty_cards", "id"),
    )

    number: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(BytewiseText, unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("loyalty_groups.id"))
    discount: Mapped[int] = mapped_column(default=0)
    blocked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class LoyaltyEntry(Base):
    """Points given (more than 0) or spent, never changed: a mistake is made good by another entry."""

    __tablename__ = "loyalty_entries"
    __table_args__ = (
        CheckConstraint("points <> 0", name="points_moved"),
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
        Index("ix_loyalty_entries_card_id_id", "card_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("loyalty_cards.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    points: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
