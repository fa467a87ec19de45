"""The table of numbers that changed hands."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.models import ONE_OWNER, BytewiseText, Owned, owner_indexes


class NumberOwnership(Owned, Base):
    """A stretch of time in which a customer had a number. Kept only where it is not all of time: the phones of a card
    without such a row were its own from the beginning and are now. `since` None: from the beginning; `until` None:
    still."""

    __tablename__ = "number_ownerships"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("since IS NOT NULL OR until IS NOT NULL", name="bounded"),
        CheckConstraint("since IS NULL OR until IS NULL OR since <= until", name="in_order"),
        Index("ix_number_ownerships_e164", "e164"),
        *owner_indexes("number_ownerships", "e164"),
    )

    e164: Mapped[str] = mapped_column(BytewiseText)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
