"""The tables of reviews.

Calls are known by their ids without foreign keys: Asterisk may join two calls, and the absorbed one's row goes away.
Form versions belong to another room. Ids of users are foreign keys by name, as everywhere.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, EnumText, JsonColumn, UtcDateTime
from scripts_qa.reviews.kinds import Purpose, Source, Stratum, Unscored
from scripts_qa.reviews.state import ReviewState, TaskState


class SamplingPlan(Base):
    """How many calls of each operator are reviewed, which, and by whom; `rules` is a `sampling.Rules` as JSON.

    `seed` makes every draw repeatable: with the calls of that day the same tasks come out again.
    """

    __tablename__ = "qa_sampling_plans"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    title: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]
    form_version_id: Mapped[UUID | None] = mapped_column(Uuid)
    """None: the form that is bound to the call."""
    rules: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    evaluators: Mapped[list[dict[str, Any]]] = mapped_column(JsonColumn)
    seed: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewTask(Base):
    """A call that somebody is to review. `inclusion_prob` is the chance that this call had of being drawn from its
    operator's calls of the period, all strata together: figures that speak for all calls weigh by its inverse.

    The key (plan, period, call, evaluator) keeps a draw that is done twice from adding anything.
    """

    __tablename__ = "qa_review_tasks"
    __table_args__ = (
        UniqueConstraint("plan_id", "period", "call_id", "evaluator_id", name="uq_qa_review_tasks_draw"),
        Index("ix_qa_review_tasks_evaluator_id_state", "evaluator_id", "state", "due_at", "id"),
        Index("ix_qa_review_tasks_plan_id_period", "plan_id", "period", "agent_id"),
        Index("ix_qa_review_tasks_call_id", "call_id"),
        CheckConstraint("inclusion_prob > 0 AND inclusion_prob <= 1", name="inclusion_prob"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    plan_id: Mapped[UUID | None] = mapped_column(ForeignKey("qa_sampling_plans.id"))
    period: Mapped[str] = mapped_column(Text)
    call_id: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    form_version_id: Mapped[UUID] = mapped_column(Uuid)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    baseline_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Of a golden task: the review that it is held against."""
    stratum: Mapped[Stratum] = mapped_column(EnumText(Stratum))
    reason: Mapped[str] = mapped_column(Text)
    """A short word for what put the call into its stratum (`fatal`, `penalty`, `short_angry`); empty for random."""
    inclusion_prob: Mapped[float] = mapped_column(Double)
    seed: Mapped[int] = mapped_column(BigInteger)
    blind: Mapped[bool]
    language: Mapped[str] = mapped_column(Text)
    queue: Mapped[str | None] = mapped_column(Text)
    talk_s: Mapped[float] = mapped_column(Double)
    called_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[TaskState] = mapped_column(EnumText(TaskState))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review_id: Mapped[UUID | None] = mapped_column(Uuid)
    replaces_id: Mapped[UUID | None] = mapped_column(Uuid)
    replaced_why: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReviewRecord(Base):
    """One person's judgement of one operator's part in one call. The score columns are those of its newest answers;
    while it is a draft they are those of the answers so far. Points are of 100."""

    __tablename__ = "qa_reviews"
    __table_args__ = (
        Index("ix_qa_reviews_call_id", "call_id"),
        Index("ix_qa_reviews_agent_id_released_at", "agent_id", "released_at"),
        Index("ix_qa_reviews_reviewer_id_finished_at", "reviewer_id", "finished_at"),
        Index("ix_qa_reviews_state_release_at", "state", "release_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    call_id: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    form_version_id: Mapped[UUID] = mapped_column(Uuid)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    blind: Mapped[bool]
    state: Mapped[ReviewState] = mapped_column(EnumText(ReviewState))
    baseline: Mapped[bool]
    """A lead took it as the right answer that others are held against."""
    inclusion_prob: Mapped[float | None] = mapped_column(Double)
    base: Mapped[float | None] = mapped_column(Double)
    total: Mapped[float | None] = mapped_column(Double)
    critical: Mapped[float | None] = mapped_column(Double)
    coverage: Mapped[float] = mapped_column(Double)
    outcome: Mapped[str] = mapped_column(Text)
    fatal: Mapped[list[str]] = mapped_column(JsonColumn)
    """Ids of the fatal questions that the reviewer found failed."""
    comment: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    release_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it is to be released by itself; None: when somebody does it."""
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class ReviewAnswer(Base):
    """The newest revision of a question counts. A draft's answer is written over; from the end of the draft on every
    change is a new revision, and what was there stays."""

    __tablename__ = "qa_answers"
    __table_args__ = (CheckConstraint("value IS NULL OR (value >= 0 AND value <= 1)", name="value"),)

    review_id: Mapped[UUID] = mapped_column(ForeignKey("qa_reviews.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[float | None] = mapped_column(Double)
    """What it is worth, from 0 to 1; None for what does not apply, and for questions that have no value."""
    chosen: Mapped[str | None] = mapped_column(Text)
    """The answer: `yes`, `partial`, an option's id, a number, words, by the question's type."""
    na: Mapped[bool]
    unscored: Mapped[Unscored | None] = mapped_column(EnumText(Unscored))
    comment: Mapped[str] = mapped_column(Text)
    at_s: Mapped[float | None] = mapped_column(Double)
    """The second of the recording that it speaks of."""
    source: Mapped[Source] = mapped_column(EnumText(Source))
    machine: Mapped[str | None] = mapped_column(Text)
    """What the machine would have chosen when the person did."""
    seconds: Mapped[float] = mapped_column(Double)
    """How long the question was looked at, over all visits."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str] = mapped_column(Text)
    """Of a correction: why it was made (a dispute's decision, a consensus)."""
