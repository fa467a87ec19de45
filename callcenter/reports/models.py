"""Visits that came from a queue_log of before our time, or of another exchange."""

from datetime import datetime

from sqlalchemy import Double, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, UtcDateTime
from callcenter.reports.visits import Ending


class ImportedVisit(Base):
    """`seq` tells visits apart that one call began in one queue within one second; the log has no finer time."""

    __tablename__ = "imported_visits"
    __table_args__ = (
        Index("ix_imported_visits_entered_at", "entered_at"),
        Index("ix_imported_visits_queue_entered_at", "queue", "entered_at"),
    )

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    queue: Mapped[str] = mapped_column(Text, primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    ending: Mapped[Ending] = mapped_column(EnumText(Ending))
    wait_s: Mapped[float] = mapped_column(Double)
    agent: Mapped[str] = mapped_column(Text)
    talk_s: Mapped[float | None] = mapped_column(Double)
    wrap_s: Mapped[float] = mapped_column(Double)
    caller: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)
