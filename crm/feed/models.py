"""The tables of answers to lines of histories."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.cards.columns import OnCard, card_indexes, one_card
from crm.feed.kinds import ReactionKind

_NOTES = ("note_id", "deal_entry_id", "task_entry_id")
_ONE_NOTE = f"({' + '.join(f'CASE WHEN {column} IS NOT NULL THEN 1 ELSE 0 END' for column in _NOTES)}) = 1"
_KINDS = ", ".join(f"'{kind}'" for kind in ReactionKind)


class Reaction(OnCard, Base):
    """One person's reaction to a line, which is named as a pin names it: by its id. The card is the one on which the
    line was seen; whoever does not see that card does not see the reaction."""

    __tablename__ = "timeline_reactions"
    __table_args__ = (
        one_card(),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        Index("uq_timeline_reactions_line", "line", "user_id", unique=True),
        Index("ix_timeline_reactions_user_id", "user_id"),
        *card_indexes("ix_timeline_reactions"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Comment(Base):
    """That a note, of a customer, or of a deal or a task (one of its entries), answers a line. Its words are the
    note's."""

    __tablename__ = "note_answers"
    __table_args__ = (
        CheckConstraint(_ONE_NOTE, name="one_note"),
        Index("uq_note_answers_note_id", "note_id", unique=True),
        Index("uq_note_answers_deal_entry_id", "deal_entry_id", unique=True),
        Index("uq_note_answers_task_entry_id", "task_entry_id", unique=True),
        Index("ix_note_answers_line", "line"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[str] = mapped_column(Text)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    deal_entry_id: Mapped[int | None] = mapped_column(ForeignKey("deal_entries.id", ondelete="CASCADE"))
    task_entry_id: Mapped[int | None] = mapped_column(ForeignKey("task_entries.id", ondelete="CASCADE"))
