"""Requests that must not be carried out twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class ControlRequest(Base):
    """`status` and `answer` are those of the first time; None while it is still being carried out, or when the process
    was killed meanwhile: then nobody knows whether it happened, and it is not tried again.

    `fingerprint` tells the same request from another one that has the same key by mistake.
    """

    __tablename__ = "control_requests"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JsonColumn)
