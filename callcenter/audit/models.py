"""The trail: one row for each action that somebody may be asked about later."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class AuditRecord(Base):
    """Rows are added and never changed.

    `user_id` and `owner_id` are no foreign keys: the trail outlives whom and what it speaks of, which is why the
    login and the role of that moment stand beside the id. `owner_id` is the person whose call, recording or desk it
    was; `code` is the refusal's own code.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_at_id", "at", "id"),
        Index("ix_audit_log_user_id_at", "user_id", "at"),
        Index("ix_audit_log_owner_id_at", "owner_id", "at"),
        Index("ix_audit_log_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_audit_log_action_at", "action", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None]
    login: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
