"""Subscriptions, what happened, and its deliveries; private to this package."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, JsonColumn, UtcDateTime
from callcenter.webhooks.events import Event


class HookState(StrEnum):
    """`GONE`: the receiver answered 410; `DISABLED`: it failed for days."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Webhook(Base):
    """A subscription. `secret` is stored as it is: signing needs it. `failing_since` is None after each success."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(JsonColumn)
    secret: Mapped[str] = mapped_column(Text)
    state: Mapped[HookState] = mapped_column(EnumText(HookState))
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int]


class HookEvent(Base):
    """Something that happened: the outbox while `body` is None, then what all its deliveries send, byte for byte."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        Index(
            "ix_webhook_events_unspread", "id", sqlite_where=text("body IS NULL"), postgresql_where=text("body IS NULL")
        ),
        Index("ix_webhook_events_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(Text)
    event: Mapped[Event] = mapped_column(EnumText(Event))
    resource_id: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    only_hook_id: Mapped[int | None]
    """A ping is for one subscription."""
    body: Mapped[str | None] = mapped_column(Text)


class Delivery(Base):
    """`lane` is the kind and id of the resource: of one lane the oldest goes first, and the next waits for it.
    `lease_until` is set while somebody sends it; a worker that was killed is followed by another after that."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index("ix_webhook_deliveries_state_next_at", "state", "next_at"),
        Index("ix_webhook_deliveries_webhook_id_lane_id", "webhook_id", "lane", "id"),
        Index("ix_webhook_deliveries_webhook_id_id", "webhook_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey(Webhook.id, ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey(HookEvent.id, ondelete="CASCADE"), index=True)
    lane: Mapped[str] = mapped_column(Text)
    state: Mapped[DeliveryState] = mapped_column(EnumText(DeliveryState))
    attempts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attempt(Base):
    """`status` is None when there was no answer; `error` says why. `answer` is how the answer began."""

    __tablename__ = "webhook_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey(Delivery.id, ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[int | None]
    error: Mapped[str] = mapped_column(Text)
    took_ms: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
