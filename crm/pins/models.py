"""The table of pins."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.cards.columns import OnCard, card_indexes, one_card


class Pin(OnCard, Base):
    """`line` is the id of a line of the card's history and `line_at` its time, by which it is found again."""

    __tablename__ = "timeline_pins"
    __table_args__ = (one_card(), *card_indexes("uq_timeline_pins", "line", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    line_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
