"""The tables of checks.

Calls, scripts and transcripts are known by their ids without foreign keys: they belong to other rooms, and a call may
be joined with another. Rows of a run are written once, in one transaction, and never changed, but for words that had
to be taken out of a quote.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Double, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, JsonColumn, UtcDateTime
from scripts_qa.checking.kinds import Certainty, CheckState, CriterionKind, RescoreState
from scripts_qa.results import EvidenceRole, Status


class CallCheck(Base):
    """Where one call stands: the work list, and what lists of calls show of the newest run.

    Whatever changed in its words up to `covers_until` is in that run; a later change means that there is work.
    `auto_total` is the score of the verdicts that have earned trust by now, `machine_total` the run's own.
    """

    __tablename__ = "qa_call_checks"
    __table_args__ = (
        Index("ix_qa_call_checks_state_wanted_at", "state", "wanted_at"),
        Index("ix_qa_call_checks_called_at", "called_at", "call_id"),
        Index("ix_qa_call_checks_script_key_called_at", "script_key", "called_at"),
        Index("ix_qa_call_checks_agent_id_called_at", "agent_id", "called_at"),
    )

    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[CheckState] = mapped_column(EnumText(CheckState))
    wanted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    covers_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    run_id: Mapped[UUID | None] = mapped_column(Uuid)
    script_key: Mapped[str | None] = mapped_column(Text)
    agent_id: Mapped[int | None]
    auto_total: Mapped[float | None] = mapped_column(Double)
    machine_total: Mapped[float | None] = mapped_column(Double)
    suspected_fatal: Mapped[bool] = mapped_column(default=False)
    failure: Mapped[str | None] = mapped_column(Text)


class CheckRun(Base):
    """One script version against one state of a call's words, by one version of the matchers.

    `input_key` is made of all that decides the result, so that the same work done twice is one run. `machine` is the
    score if all that the machine says were true. Without `form_version_id` the script itself is the form.
    """

    __tablename__ = "qa_check_runs"
    __table_args__ = (
        UniqueConstraint("call_id", "input_key", name="uq_qa_check_runs_call_id_input_key"),
        Index("ix_qa_check_runs_script_key_called_at", "script_key", "called_at"),
        Index("ix_qa_check_runs_script_version_id", "script_version_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    call_id: Mapped[str] = mapped_column(Text)
    input_key: Mapped[str] = mapped_column(Text)
    script_version_id: Mapped[UUID] = mapped_column(Uuid)
    script_key: Mapped[str] = mapped_column(Text)
    script_n: Mapped[int]
    form_version_id: Mapped[UUID | None] = mapped_column(Uuid)
    transcripts: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    """Transcript, its version, recording and the second of the call at which it begins, for each part of the call."""
    words: Mapped[str] = mapped_column(Text)
    matcher_version: Mapped[str] = mapped_column(Text)
    params_hash: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[int | None]
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    took_ms: Mapped[float] = mapped_column(Double)
    machine: Mapped[dict[str, Any]] = mapped_column(JsonColumn)


class StepResultRecord(Base):
    """`definition` is a hash of what the criterion looked for: what people confirmed counts for it as long as it stays
    the same. `searched` are the seconds of the call in which it was looked for."""

    __tablename__ = "qa_step_results"
    __table_args__ = (Index("ix_qa_step_results_criterion_id_status", "criterion_id", "status"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("qa_check_runs.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int]
    kind: Mapped[CriterionKind] = mapped_column(EnumText(CriterionKind))
    title: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(EnumText(Status))
    credit: Mapped[float | None] = mapped_column(Double)
    p: Mapped[float] = mapped_column(Double)
    value: Mapped[float | None] = mapped_column(Double)
    matcher: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    searched: Mapped[list[list[float]]] = mapped_column(JsonColumn)


class EvidenceRecord(Base):
    """`start_s` and `end_s` are seconds of the recording, `call_s` the same place in seconds of the call."""

    __tablename__ = "qa_evidence"
    __table_args__ = (Index("ix_qa_evidence_recording_id", "recording_id"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("qa_check_runs.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[EvidenceRole] = mapped_column(EnumText(EvidenceRole))
    recording_id: Mapped[int]
    speaker: Mapped[str] = mapped_column(Text)
    start_s: Mapped[float] = mapped_column(Double)
    end_s: Mapped[float] = mapped_column(Double)
    call_s: Mapped[float] = mapped_column(Double)
    quote: Mapped[str] = mapped_column(Text)
    phrase: Mapped[str] = mapped_column(Text)
    similarity: Mapped[float] = mapped_column(Double)
    part: Mapped[str] = mapped_column(Text)


class CallMetric(Base):
    """Figures of delivery; NULL where the call does not tell."""

    __tablename__ = "qa_call_metrics"

    run_id: Mapped[UUID] = mapped_column(ForeignKey("qa_check_runs.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[float | None] = mapped_column(Double)


class Confirmation(Base):
    """A person's word on one verdict of the machine; the newest of a call and criterion counts, none is changed.

    `blind`: the person answered before seeing the machine's verdict, so that it did not lead him.
    """

    __tablename__ = "qa_confirmations"
    __table_args__ = (
        Index("ix_qa_confirmations_call_id_criterion_id", "call_id", "criterion_id", "id"),
        Index("ix_qa_confirmations_script_key_criterion_id", "script_key", "criterion_id", "id"),
        Index("ix_qa_confirmations_run_id", "run_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(Text)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("qa_check_runs.id"))
    script_key: Mapped[str] = mapped_column(Text)
    criterion_id: Mapped[str] = mapped_column(Text)
    definition: Mapped[str] = mapped_column(Text)
    machine: Mapped[Status] = mapped_column(EnumText(Status))
    human: Mapped[Status] = mapped_column(EnumText(Status))
    certainty: Mapped[Certainty] = mapped_column(EnumText(Certainty))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Rescore(Base):
    """Past calls checked once more. `keeps` False: what-if, whose results stay apart from the record. `after_call` is
    the place in the list of calls, newest first, up to which it is done."""

    __tablename__ = "qa_rescores"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    script_key: Mapped[str] = mapped_column(Text)
    script_version_id: Mapped[UUID] = mapped_column(Uuid)
    form_version_id: Mapped[UUID | None] = mapped_column(Uuid)
    keeps: Mapped[bool]
    called_from: Mapped[datetime] = mapped_column(UtcDateTime)
    called_to: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[RescoreState] = mapped_column(EnumText(RescoreState))
    total: Mapped[int]
    done: Mapped[int]
    failed: Mapped[int]
    after_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    after_call: Mapped[str | None] = mapped_column(Text)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RescoreResult(Base):
    """`changes` are the criteria whose status is another: id, before, after."""

    __tablename__ = "qa_rescore_results"

    rescore_id: Mapped[UUID] = mapped_column(ForeignKey("qa_rescores.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    before_run_id: Mapped[UUID | None] = mapped_column(Uuid)
    before_total: Mapped[float | None] = mapped_column(Double)
    after_total: Mapped[float | None] = mapped_column(Double)
    suspected_fatal: Mapped[bool]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
