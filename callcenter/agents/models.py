"""Devices, who holds them, and what operators do and did."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime


class PhoneRecord(Base):
    """A device of the firm. `endpoint` is its channel name without serial: `PJSIP/101`."""

    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint: Mapped[str] = mapped_column(Text, unique=True)
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, server_default="desk")


class AgentQueue(Base):
    """An operator serves a queue; queues are known by their names in the PBX."""

    __tablename__ = "agent_queues"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    queue: Mapped[str] = mapped_column(Text, primary_key=True)


class AgentStateRecord(Base):
    """The state now, one row per operator. A phone has one holder: the unique key keeps it so.

    `until` ends a wrap-up, `resume_*` is what comes after it, `talk_*` the call that it is of; `version` grows with
    each change, so that two processes cannot overwrite each other unseen.
    """

    __tablename__ = "agent_states"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    resume_state: Mapped[str | None] = mapped_column(Text)
    resume_reason: Mapped[str] = mapped_column(Text)
    talk_call_id: Mapped[str | None] = mapped_column(Text)
    talk_queue: Mapped[str | None] = mapped_column(Text)
    phone_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"), unique=True)
    phone_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int]


class AgentStateLog(Base):
    """Every state an operator was in, for reports; `ended_at` is None for the present one."""

    __tablename__ = "agent_state_log"
    __table_args__ = (
        Index("ix_agent_state_log_user_id_started_at", "user_id", "started_at"),
        Index("ix_agent_state_log_started_at", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    endpoint: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
