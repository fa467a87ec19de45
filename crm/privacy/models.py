"""The tables of privacy: requests with their progress, archives for a while, and legal holds."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from crm.privacy.kinds import RequestKind, RequestState, SubjectKind

_LIVE = text("lifted_at IS NULL")


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class PrivacyRequest(Base):
    """`person` is who is looked for, with names and numbers: it is needed until the last room is done, because the
    rooms forget him one by one, and emptied then. `preview` and `progress` are counts by room and table; a room that
    stands in `progress` is done. What stays after the end names nobody."""

    __tablename__ = "privacy_requests"
    __table_args__ = (
        _one_of("kind", RequestKind),
        _one_of("subject_kind", SubjectKind),
        _one_of("state", RequestState),
        Index("ix_privacy_requests_subject", "subject_kind", "subject_id"),
        Index("ix_privacy_requests_state", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    subject_kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    person: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    preview: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    progress: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    obstacles: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PrivacyFile(Base):
    """A piece of an export's archive: in the database, so that it is made on one machine and given out by another."""

    __tablename__ = "privacy_files"

    request_id: Mapped[int] = mapped_column(ForeignKey("privacy_requests.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class PrivacyHold(Base):
    """Why a customer must not be erased. It ends at `until`, or when somebody lifts it."""

    __tablename__ = "privacy_holds"
    __table_args__ = (
        _one_of("subject_kind", SubjectKind),
        CheckConstraint("trim(reason) <> ''", name="reason_given"),
        Index("ix_privacy_holds_live", "subject_kind", "subject_id", sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(8))
    subject_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
