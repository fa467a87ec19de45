"""The tables of forms. A published version is never changed; `sha256` names what it says."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, JsonColumn, UtcDateTime


class FormState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class FormRecord(Base):
    """`script_key`: the script whose calls are scored by this form when their binding names none."""

    __tablename__ = "qa_forms"
    __table_args__ = (UniqueConstraint("key", name="uq_qa_forms_key"), Index("ix_qa_forms_script_key", "script_key"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    script_key: Mapped[str | None] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FormVersionRecord(Base):
    """`revision` grows with each saving of a draft."""

    __tablename__ = "qa_form_versions"
    __table_args__ = (
        UniqueConstraint("form_id", "n", name="uq_qa_form_versions_form_id_n"),
        Index("ix_qa_form_versions_state", "state"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("qa_forms.id", ondelete="CASCADE"))
    n: Mapped[int]
    state: Mapped[FormState] = mapped_column(EnumText(FormState))
    body: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    sha256: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
