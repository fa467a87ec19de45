"""The house's list of outcomes, and those that were given to talks."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, UtcDateTime

_OFFERED: Final = text("NOT archived")


class CallOutcome(Base):
    """`key` is the name as it is compared; an archived outcome stays with its calls and is offered no more."""

    __tablename__ = "call_outcomes"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_given"),
        Index("uq_call_outcomes_key", "key", unique=True, sqlite_where=_OFFERED, postgresql_where=_OFFERED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    asks_remark: Mapped[bool] = mapped_column(default=False)
    asks_call_back: Mapped[bool] = mapped_column(default=False)
    archived: Mapped[bool] = mapped_column(default=False)


class GivenOutcome(Base):
    """One person's outcome of one call: after a transfer each who talked has an own one. Without `outcome_id` it was
    asked for and not given in time. The call is named without a foreign key: one that Asterisk joins with another goes
    away, and its outcomes go along (`calls.repository.absorb`)."""

    __tablename__ = "given_outcomes"
    __table_args__ = (
        UniqueConstraint("call_id", "user_id"),
        CheckConstraint("version >= 1", name="version_positive"),
        Index("ix_given_outcomes_outcome_id_call_id", "outcome_id", "call_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("call_outcomes.id"))
    remark: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int] = mapped_column(default=1)


class OutcomeEntry(Base):
    """An outcome as it was given or changed, by whom; the program (`by_id` NULL) says that none was given."""

    __tablename__ = "given_outcome_entries"
    __table_args__ = (Index("ix_given_outcome_entries_given_id_id", "given_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    given_id: Mapped[int] = mapped_column(ForeignKey("given_outcomes.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("call_outcomes.id"))
    remark: Mapped[str] = mapped_column(Text, default="")
