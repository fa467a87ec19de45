"""What disagrees now, and when it was last looked."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime


class SelfcheckFinding(Base):
    """Gone as soon as a round does not see it any more. `rounds` counts those that saw it, one after the other."""

    __tablename__ = "selfcheck_findings"
    __table_args__ = (UniqueConstraint("check_name", "problem", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    check_name: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(Text)
    repair: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    rounds: Mapped[int]
    confirmed: Mapped[bool]
    first_seen: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[datetime] = mapped_column(UtcDateTime)


class SelfcheckRound(Base):
    """The last round of each check; `found` also counts what is not kept because it is too much."""

    __tablename__ = "selfcheck_rounds"

    check_name: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text)
    found: Mapped[int]
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
