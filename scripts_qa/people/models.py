"""The tables of this room.

Calls are known by their ids without foreign keys, as in reviews; a review is referred to by a foreign key, because
what is said about it makes no sense without it. `value`, `chosen` and `na` of an answer mean what they mean there.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Double, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, UtcDateTime
from scripts_qa.people.calibration.state import CalibrationState, Standard
from scripts_qa.people.coaching.state import PlanState
from scripts_qa.people.disputes.state import Decision, DisputeState
from scripts_qa.people.kinds import LineState, NoticeKind, SelfScoring

_LIVE: Final = text("state IN ('open', 'taken')")


class ResultReading(Base):
    """How far an operator is with a released result; a row comes with the first thing that he does with it."""

    __tablename__ = "qa_result_readings"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("qa_reviews.id", ondelete="CASCADE"), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    self_review_id: Mapped[UUID | None] = mapped_column(ForeignKey("qa_reviews.id"))


class SelfScoringRule(Base):
    """Whether results of a form begin with the operator's own judgement; a form without a row: not."""

    __tablename__ = "qa_self_scoring"

    form_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    mode: Mapped[SelfScoring] = mapped_column(EnumText(SelfScoring))


class Dispute(Base):
    """`total_before` and `total_after` are the review's totals at opening and after the decision. A review has one
    live dispute at most."""

    __tablename__ = "qa_disputes"
    __table_args__ = (
        Index("ix_qa_disputes_state_deadline", "state", "deadline", "id"),
        Index("ix_qa_disputes_agent_id_opened_at", "agent_id", "opened_at"),
        Index("ix_qa_disputes_review_id", "review_id"),
        Index(
            "ux_qa_disputes_review_id_live",
            "review_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("qa_reviews.id", ondelete="CASCADE"))
    call_id: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[DisputeState] = mapped_column(EnumText(DisputeState))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total_before: Mapped[float | None] = mapped_column(Double)
    total_after: Mapped[float | None] = mapped_column(Double)


class DisputeItem(Base):
    """One contested answer: what stood there, what the operator proposes, what was decided and why."""

    __tablename__ = "qa_dispute_items"

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("qa_disputes.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[str] = mapped_column(Text, primary_key=True)
    comment: Mapped[str] = mapped_column(Text)
    was_value: Mapped[float | None] = mapped_column(Double)
    was_chosen: Mapped[str | None] = mapped_column(Text)
    was_na: Mapped[bool]
    proposed_value: Mapped[float | None] = mapped_column(Double)
    proposed_chosen: Mapped[str | None] = mapped_column(Text)
    proposed_na: Mapped[bool]
    decision: Mapped[Decision | None] = mapped_column(EnumText(Decision))
    decided_value: Mapped[float | None] = mapped_column(Double)
    decided_chosen: Mapped[str | None] = mapped_column(Text)
    decided_na: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(Text)


class CoachingPlan(Base):
    """`target` and `baseline` are mean credits, 0 to 1, of a script's criterion; `counted_from` is the time from which
    calls count for the recheck. The result columns are written when the calls asked for have come."""

    __tablename__ = "qa_coaching_plans"
    __table_args__ = (
        Index("ix_qa_coaching_plans_agent_id", "agent_id", "created_at", "id"),
        Index("ix_qa_coaching_plans_coach_id", "coach_id", "created_at", "id"),
        Index("ix_qa_coaching_plans_state", "state"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    coach_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[PlanState] = mapped_column(EnumText(PlanState))
    script_key: Mapped[str] = mapped_column(Text)
    criterion_id: Mapped[str] = mapped_column(Text)
    criterion_title: Mapped[str] = mapped_column(Text)
    target: Mapped[float] = mapped_column(Double)
    calls_wanted: Mapped[int]
    baseline: Mapped[float | None] = mapped_column(Double)
    baseline_n: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    counted_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rechecked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[float | None] = mapped_column(Double)
    result_n: Mapped[int | None]
    met: Mapped[bool | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CoachingNote(Base):
    """What was said in a session, by the coach or by the agent; `shared` False: the coach's own."""

    __tablename__ = "qa_coaching_notes"
    __table_args__ = (Index("ix_qa_coaching_notes_plan_id", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("qa_coaching_plans.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool]


class CoachingClip(Base):
    """A stretch of one of the agent's own calls."""

    __tablename__ = "qa_coaching_clips"
    __table_args__ = (Index("ix_qa_coaching_clips_plan_id", "plan_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("qa_coaching_plans.id", ondelete="CASCADE"))
    call_id: Mapped[str] = mapped_column(Text)
    recording_id: Mapped[int]
    start_s: Mapped[float] = mapped_column(Double)
    end_s: Mapped[float] = mapped_column(Double)
    title: Mapped[str] = mapped_column(Text)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BestLine(Base):
    """A clip that shows how a step sounds when it is done well; operators hear it once a lead has agreed."""

    __tablename__ = "qa_best_lines"
    __table_args__ = (Index("ix_qa_best_lines_script_key", "script_key", "step_id", "state"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    script_key: Mapped[str] = mapped_column(Text)
    step_id: Mapped[str] = mapped_column(Text)
    step_title: Mapped[str] = mapped_column(Text)
    call_id: Mapped[str] = mapped_column(Text)
    recording_id: Mapped[int]
    agent_id: Mapped[int | None]
    start_s: Mapped[float] = mapped_column(Double)
    end_s: Mapped[float] = mapped_column(Double)
    quote: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    state: Mapped[LineState] = mapped_column(EnumText(LineState))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Calibration(Base):
    """`baseline_id` is the member whose sheets are the standard, where the standard is a baseline."""

    __tablename__ = "qa_calibrations"
    __table_args__ = (Index("ix_qa_calibrations_created_at_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    title: Mapped[str] = mapped_column(Text)
    form_version_id: Mapped[UUID] = mapped_column(Uuid)
    standard: Mapped[Standard] = mapped_column(EnumText(Standard))
    baseline_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[CalibrationState] = mapped_column(EnumText(CalibrationState))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CalibrationCall(Base):
    __tablename__ = "qa_calibration_calls"

    calibration_id: Mapped[UUID] = mapped_column(ForeignKey("qa_calibrations.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int]
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class CalibrationMember(Base):
    __tablename__ = "qa_calibration_members"
    __table_args__ = (Index("ix_qa_calibration_members_user_id", "user_id"),)

    calibration_id: Mapped[UUID] = mapped_column(ForeignKey("qa_calibrations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)


class CalibrationSheet(Base):
    """A member's review of one of the calls."""

    __tablename__ = "qa_calibration_sheets"

    calibration_id: Mapped[UUID] = mapped_column(ForeignKey("qa_calibrations.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    review_id: Mapped[UUID] = mapped_column(ForeignKey("qa_reviews.id"))


class Consensus(Base):
    """What the members agreed upon for one question of one call."""

    __tablename__ = "qa_calibration_consensus"

    calibration_id: Mapped[UUID] = mapped_column(ForeignKey("qa_calibrations.id", ondelete="CASCADE"), primary_key=True)
    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    question_id: Mapped[str] = mapped_column(Text, primary_key=True)
    chosen: Mapped[str | None] = mapped_column(Text)
    na: Mapped[bool]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Notice(Base):
    """Something that a person should know: the mark beside the menu until it is seen. `subject` is the thing's id; the
    same is told once, however many processes hear of it."""

    __tablename__ = "qa_notices"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "subject", name="uq_qa_notices_once"),
        Index("ix_qa_notices_user_id_seen_at", "user_id", "seen_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(EnumText(NoticeKind))
    subject: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
