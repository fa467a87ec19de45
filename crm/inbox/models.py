"""The tables of the inbox."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.cards.columns import OnCard, card_indexes, one_card
from crm.inbox.kinds import NoticeKind

_UNREAD = text("read_at IS NULL")
_NOTES = ("note_id", "deal_entry_id", "task_entry_id")
_ONE_NOTE = f"({' + '.join(f'CASE WHEN {column} IS NOT NULL THEN 1 ELSE 0 END' for column in _NOTES)}) = 1"
_KINDS = ", ".join(f"'{kind}'" for kind in NoticeKind)


class Follow(OnCard, Base):
    """Somebody wants to hear what happens to a card."""

    __tablename__ = "card_follows"
    __table_args__ = (
        one_card(),
        Index("ix_card_follows_user_id", "user_id"),
        *card_indexes("uq_card_follows", "user_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Mention(Base):
    """A colleague named in a note: of a customer, or of a deal or a task (one of its entries)."""

    __tablename__ = "note_mentions"
    __table_args__ = (
        CheckConstraint(_ONE_NOTE, name="one_note"),
        Index("uq_note_mentions_note_id", "note_id", "user_id", unique=True),
        Index("uq_note_mentions_deal_entry_id", "deal_entry_id", "user_id", unique=True),
        Index("uq_note_mentions_task_entry_id", "task_entry_id", "user_id", unique=True),
        Index("ix_note_mentions_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"))
    deal_entry_id: Mapped[int | None] = mapped_column(ForeignKey("deal_entries.id", ondelete="CASCADE"))
    task_entry_id: Mapped[int | None] = mapped_column(ForeignKey("task_entries.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))


class Notice(OnCard, Base):
    """One entry of a person's inbox. It holds no words about customers: they are read from the card, as far as the
    person may see it on the day of reading. `line` is the line of the history that it is about. `many` cards came to
    the person in one step, of which `step` is the name; the notice stands on the first of them."""

    __tablename__ = "notices"
    __table_args__ = (
        one_card(),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint("many > 0", name="many_positive"),
        Index("ix_notices_user_id_at_id", "user_id", "at", "id"),
        Index("ix_notices_unread", "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notices_at", "at"),
        Index("ix_notices_read_at", "read_at"),
        *card_indexes("ix_notices"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    line: Mapped[str | None] = mapped_column(Text)
    many: Mapped[int] = mapped_column(default=1)
    step: Mapped[str | None] = mapped_column(String(40))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
