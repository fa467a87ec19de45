"""Tables of the embedded engine and of the schedules."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DEAD = "dead"


class JobRow(Base):
    """A job that is not done; a finished one is deleted. `attempts` counts started runs."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'running', 'dead')", name="state"),
        CheckConstraint("(state = 'running') = (lease IS NOT NULL)", name="lease"),
        Index("ix_jobs_next", "state", "rank", "run_at", "id"),
        Index(
            "uq_jobs_waiting_key",
            "unique_key",
            unique=True,
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(128))
    args: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    state: Mapped[str] = mapped_column(String(8), default=JobState.QUEUED)
    rank: Mapped[int] = mapped_column(default=0)
    """The negative priority, so that one plain index gives the order."""
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unique_key: Mapped[str | None] = mapped_column(String(256))
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(32))
    """Random token of the run that owns the job; a worker whose token is gone has lost it."""
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(256))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ScheduleRow(Base):
    """When a schedule is due next; whoever moves `due_at` enqueues the run."""

    __tablename__ = "job_schedules"

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
