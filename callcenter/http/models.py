"""Requests that must not be carried out twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class SavedRequest(Base):
    """The first answer to a request with an `Idempotency-Key`, stored with what it made."""

    __tablename__ = "crm_requests"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answer: Mapped[Any] = mapped_column(JsonColumn, nullable=True)
