"""What is kept of the board: how people like it, what is alarming, walls, its last hours, messages to operators."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class BoardLayoutRecord(Base):
    """How one person arranged the board."""

    __tablename__ = "board_layouts"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    layout: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BoardThresholdsRecord(Base):
    """One row, the firm's."""

    __tablename__ = "board_thresholds"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thresholds: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BoardTeamRecord(Base):
    """The queues that a supervisor leads; who has no row leads all."""

    __tablename__ = "board_teams"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    queues: Mapped[list[str]] = mapped_column(JsonColumn)


class BoardWallRecord(Base):
    """A link for a big screen. Only a hash of its token is kept; `queues` None is all of them."""

    __tablename__ = "board_walls"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    queues: Mapped[list[str] | None] = mapped_column(JsonColumn)
    personal: Mapped[bool]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BoardSampleRecord(Base):
    """One queue at one moment; of several processes that sample the first one's is kept."""

    __tablename__ = "board_samples"

    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    queue: Mapped[str] = mapped_column(Text, primary_key=True)
    waiting: Mapped[int]
    longest_s: Mapped[float]
    ready: Mapped[int]
    talking: Mapped[int]
    paused: Mapped[int]
    offered: Mapped[int]
    lost: Mapped[int]
    service_level: Mapped[float | None]


class BoardMessageRecord(Base):
    """A message to operators; `queues` None was to everybody at work."""

    __tablename__ = "board_messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool]
    queues: Mapped[list[str] | None] = mapped_column(JsonColumn)
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class BoardReceiptRecord(Base):
    """Whom a message was for, and when it was acknowledged."""

    __tablename__ = "board_receipts"

    message_id: Mapped[int] = mapped_column(ForeignKey("board_messages.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
