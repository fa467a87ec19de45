"""The tables of files."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime
from crm.cards.columns import OnCard, card_indexes, one_card
from crm.files.kinds import FileEvent, FileState


def _one_of(column: str, values: type[FileState | FileEvent]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class CardFile(Base):
    """One file. `media_type` is what its content says, whatever the browser believed. `storage` to `wrapped_key` tell
    where the object is and how it opens (`callcenter.objects.vault.Kept`); `key` is None once it was deleted.
    `changed_at` is when it came to its state."""

    __tablename__ = "card_files"
    __table_args__ = (
        _one_of("state", FileState),
        CheckConstraint("trim(name) <> ''", name="name_given"),
        CheckConstraint("size >= 0", name="size_positive"),
        Index("ix_card_files_state_changed_at", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    storage: Mapped[str] = mapped_column(String(32))
    key: Mapped[str | None] = mapped_column(String(200))
    key_id: Mapped[str | None] = mapped_column(String(32))
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class FilePlace(OnCard, Base):
    """A card that shows the file. A converted lead's files are also on the contact, the company and the deal."""

    __tablename__ = "card_file_places"
    __table_args__ = (
        one_card(),
        Index("ix_card_file_places_file_id", "file_id"),
        *card_indexes("uq_card_file_places", "file_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("card_files.id", ondelete="CASCADE"))


class FileEntry(Base):
    """One line of a file's history, which shows in those of its cards. `name` is what it was called then, `before` the
    name that a new one replaced."""

    __tablename__ = "card_file_entries"
    __table_args__ = (
        _one_of("event", FileEvent),
        Index("ix_card_file_entries_file_id_at_id", "file_id", "at", "id"),
        Index("ix_card_file_entries_at_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("card_files.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    event: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
