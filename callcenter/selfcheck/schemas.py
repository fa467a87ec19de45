"""The self-check as the API shows it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from callcenter.selfcheck.findings import CheckName, Mismatch, Outcome, Repair, Severity


class FindingOut(BaseModel):
    """`problem` says what disagrees, `detail` with what; `repair` is what a button can do, if anything."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    check: CheckName
    problem: Mismatch
    subject: str
    severity: Severity
    repair: Repair | None
    detail: dict[str, Any]
    first_seen: datetime
    last_seen: datetime


class RoundOut(BaseModel):
    """`found` also counts what was seen once only, and what is too much to be kept."""

    model_config = ConfigDict(from_attributes=True)

    check: CheckName
    outcome: Outcome
    found: int
    checked_at: datetime


class SelfCheckOut(BaseModel):
    """`checked_at` is of the newest round; null before the first one."""

    checked_at: datetime | None
    findings: list[FindingOut]
    checks: list[RoundOut]
