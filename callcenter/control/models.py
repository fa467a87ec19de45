"""Requests that must not be carried out twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
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


class Listening(Base):
    """A supervisor at an agent's ear, once. Stored before the phone rings, so that none is without a trace; `modes` are
    the ways in order, each with its beginning; `heard_at` is when the supervisor's phone was answered."""

    __tablename__ = "control_listenings"

    id: Mapped[int] = mapped_column(primary_key=True)
    node: Mapped[str] = mapped_column(Text)
    channel_id: Mapped[str] = mapped_column(Text, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    call_id: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    modes: Mapped[list[dict[str, str]]] = mapped_column(JsonColumn)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
