"""The table of corrections."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime


class NoteChange(Base):
    """A note as it was until then: of a customer or a call (`note_id`), or of a deal (`deal_id`). `line` is its id in
    a history; `after` NULL: it was withdrawn. A note's version is one more than its changes."""

    __tablename__ = "note_changes"
    __table_args__ = (
        CheckConstraint("(note_id IS NULL) <> (deal_id IS NULL)", name="of_one"),
        Index("ix_note_changes_line_id", "line", "id"),
        Index("ix_note_changes_note_id", "note_id"),
        Index("ix_note_changes_deal_id", "deal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
