"""What reports keep: imported logs, sums of settled days, ways of counting, and what goes out by itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, JsonColumn, UtcDateTime
from callcenter.reports.agent_time import Doing
from callcenter.reports.visits import Ending


class ImportedVisit(Base):
    """`seq` tells visits apart that one call began in one queue within one second; the log has no finer time."""

    __tablename__ = "imported_visits"
    __table_args__ = (
        Index("ix_imported_visits_entered_at", "entered_at"),
        Index("ix_imported_visits_queue_entered_at", "queue", "entered_at"),
    )

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    queue: Mapped[str] = mapped_column(Text, primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    ending: Mapped[Ending] = mapped_column(EnumText(Ending))
    wait_s: Mapped[float] = mapped_column(Double)
    agent: Mapped[str] = mapped_column(Text)
    talk_s: Mapped[float | None] = mapped_column(Double)
    wrap_s: Mapped[float] = mapped_column(Double)
    caller: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text)
    event: Mapped[str] = mapped_column(Text)


class ImportedStretch(Base):
    """What a log tells of an agent's time; `ended_at` None: it does not tell the end."""

    __tablename__ = "imported_stretches"
    __table_args__ = (Index("ix_imported_stretches_started_at", "started_at"),)

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    agent: Mapped[str] = mapped_column(Text, primary_key=True)
    queue: Mapped[str] = mapped_column(Text, primary_key=True)
    doing: Mapped[Doing] = mapped_column(EnumText(Doing), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(Text)


class QuarterSums(Base):
    """The sums of a quarter of an hour of a settled day. `line` is the number that was dialled, `region` the country
    of the caller's number; the counts were made by the switches in force then."""

    __tablename__ = "report_quarters"

    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    queue: Mapped[str] = mapped_column(Text, primary_key=True)
    line: Mapped[str] = mapped_column(Text, primary_key=True)
    region: Mapped[str] = mapped_column(Text, primary_key=True)
    offered: Mapped[int]
    answered: Mapped[int]
    answered_in_time: Mapped[int]
    lost: Mapped[int]
    abandoned: Mapped[int]
    short_abandoned: Mapped[int]
    short_talks: Mapped[int]
    timed_out: Mapped[int]
    left_empty: Mapped[int]
    flow_out: Mapped[int]
    refused: Mapped[int]
    unfinished: Mapped[int]
    transferred: Mapped[int]
    level_base: Mapped[int]
    talked: Mapped[int]
    answered_wait_s: Mapped[float] = mapped_column(Double)
    abandoned_wait_s: Mapped[float] = mapped_column(Double)
    longest_wait_s: Mapped[float] = mapped_column(Double)
    talk_s: Mapped[float] = mapped_column(Double)
    hold_s: Mapped[float] = mapped_column(Double)
    wrap_s: Mapped[float] = mapped_column(Double)
    answered_waits: Mapped[list[int]] = mapped_column(JsonColumn)
    lost_waits: Mapped[list[int]] = mapped_column(JsonColumn)


class SettledDay(Base):
    """A day (UTC) whose sums are stored: nothing is expected to change in it."""

    __tablename__ = "report_days"

    day: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    summed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SwitchVersion(Base):
    """How the firm counts from `valid_from` on; rows are only added. `by_id` None: the settings file said so."""

    __tablename__ = "report_switches"

    id: Mapped[int] = mapped_column(primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime, unique=True)
    switches: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SettledCaller(Base):
    """Somebody has seen to a caller who was lost; what is lost after `until` is a new matter."""

    __tablename__ = "settled_callers"
    __table_args__ = (Index("ix_settled_callers_caller_until", "caller", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    caller: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)


class ReportView(Base):
    """A choice of report, period and filters under a name; `shared` ones everybody with reports sees."""

    __tablename__ = "report_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    shared: Mapped[bool]


class ReportSchedule(Base):
    """A report that goes out by mail: of calls, or of sales with what `user_id` may see of it.

    `due_at` is the next time; None when it is switched off. `width` is how much of the sales the owner saw when it was
    set up, `stopped` why it sends no more."""

    __tablename__ = "report_schedules"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    selection: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    recipients: Mapped[list[str]] = mapped_column(JsonColumn)
    form: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    every: Mapped[str] = mapped_column(Text)
    hour: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    of: Mapped[str] = mapped_column(Text, default="calls", server_default="calls")
    width: Mapped[list[str]] = mapped_column(JsonColumn, default=list, server_default="[]")
    stopped: Mapped[str] = mapped_column(Text, default="", server_default="")


class ReportMail(Base):
    """One sending to one address: `sending` stands before the mail server is spoken to, so that a process that was
    killed in between leaves a trace and nobody gets a mail twice."""

    __tablename__ = "report_mails"

    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedules.id", ondelete="CASCADE"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    recipient: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text)


class ReportEmbed(Base):
    """A page of one report that needs no sign-in; only the hash of its token is kept."""

    __tablename__ = "report_embeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    selection: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    language: Mapped[str] = mapped_column(Text)
    origins: Mapped[list[str]] = mapped_column(JsonColumn)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
