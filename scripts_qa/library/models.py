"""The tables of scripts. A published version's text is never changed: results name it by its id and its sha256."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.calls.vocabulary import Direction
from callcenter.db import Base, EnumText, JsonColumn, UtcDateTime
from scripts_qa.library.state import TryoutState


class SalesScript(Base):
    """One script with its only draft. `draft_rev` grows with every save: whoever saves over an older one is told.
    `draft_text` is None while nothing differs from the newest version."""

    __tablename__ = "qa_scripts"
    __table_args__ = (UniqueConstraint("key", name="uq_qa_scripts_key"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    draft_text: Mapped[str | None] = mapped_column(Text)
    draft_rev: Mapped[int] = mapped_column(default=0)
    draft_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    draft_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class ScriptVersion(Base):
    """Only `retired_at` is ever written after the row is made."""

    __tablename__ = "qa_script_versions"
    __table_args__ = (
        UniqueConstraint("script_id", "n", name="uq_qa_script_versions_script_id_n"),
        Index("ix_qa_script_versions_sha256", "sha256"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    script_id: Mapped[UUID] = mapped_column(ForeignKey("qa_scripts.id", ondelete="RESTRICT"))
    n: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ScriptBinding(Base):
    """Which calls a script judges; what is None is not asked about. Without `version_id` it is the newest version that
    was in force when the call began. `form_version_id` belongs to the room of forms."""

    __tablename__ = "qa_bindings"
    __table_args__ = (
        CheckConstraint("min_talk_s >= 0", name="min_talk_not_negative"),
        Index("ix_qa_bindings_script_id", "script_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    script_id: Mapped[UUID] = mapped_column(ForeignKey("qa_scripts.id", ondelete="CASCADE"))
    version_id: Mapped[UUID | None] = mapped_column(ForeignKey("qa_script_versions.id", ondelete="CASCADE"))
    form_version_id: Mapped[UUID | None] = mapped_column(Uuid)
    queue: Mapped[str | None] = mapped_column(Text)
    direction: Mapped[Direction | None] = mapped_column(EnumText(Direction))
    language: Mapped[str | None] = mapped_column(Text)
    tag: Mapped[str | None] = mapped_column(Text)
    min_talk_s: Mapped[float] = mapped_column(Double, default=0.0)
    valid_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    priority: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class ScriptTryout(Base):
    """A text run over past calls beside the version in force (`against_id`), in a job. `result` has ids, seconds and
    figures, and no words of the calls: what is removed or redacted there is not kept here."""

    __tablename__ = "qa_tryouts"
    __table_args__ = (Index("ix_qa_tryouts_script_id_requested_at", "script_id", "requested_at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    script_id: Mapped[UUID] = mapped_column(ForeignKey("qa_scripts.id", ondelete="CASCADE"))
    against_id: Mapped[UUID | None] = mapped_column(ForeignKey("qa_script_versions.id", ondelete="SET NULL"))
    sha256: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    call_ids: Mapped[list[str]] = mapped_column(JsonColumn)
    state: Mapped[TryoutState] = mapped_column(EnumText(TryoutState))
    done: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
