"""Who is to work when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class PlannedShift(Base):
    """A shift as it was written, by the wall clock of `time_zone`, and as the moments that this makes.

    Minutes count from midnight of `day`; `end_minute` of a shift that ends after midnight is above 1440. `breaks` is
    a list of pairs of such minutes.
    """

    __tablename__ = "planned_shifts"
    __table_args__ = (
        UniqueConstraint("user_id", "starts_at"),
        Index("ix_planned_shifts_starts_at", "starts_at"),
        Index("ix_planned_shifts_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    time_zone: Mapped[str] = mapped_column(Text)
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    breaks: Mapped[list[Any]] = mapped_column(JsonColumn)
    note: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int]
