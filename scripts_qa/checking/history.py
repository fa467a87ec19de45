"""Verdicts of many calls at once, for figures and coaching: of each call its newest run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.checking.kinds import CriterionKind
from scripts_qa.checking.models import CallCheck, StepResultRecord
from scripts_qa.results import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Calls that began in this time, `until` excluded; `among` are the ids of calls, as a query."""

    since: datetime
    until: datetime
    agent_id: int | None = None
    script_key: str | None = None
    among: Select[str] | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a criterion had a status; `credit` is the sum over those calls, None where it does not count."""

    agent_id: int | None
    script_key: str
    criterion_id: str
    kind: CriterionKind
    title: str
    status: Status
    calls: int
    credit: float | None


@dataclass(frozen=True, slots=True)
class AutoScore:
    """`auto` is None where too little of what counts was known."""

    call_id: str
    called_at: datetime
    agent_id: int | None
    script_key: str
    auto: float | None
    suspected_fatal: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    call_id: str
    called_at: datetime
    agent_id: int | None
    status: Status


class CheckHistory:
    async def tallies(self, session: AsyncSession, span: Span) -> list[Tally]:
        """Titles are the newest that the span has."""
        columns = (CallCheck.agent_id, CallCheck.script_key, StepResultRecord.criterion_id, StepResultRecord.status)
        query = (
            select(
                *columns,
                func.max(StepResultRecord.kind).label("kind"),
                func.max(StepResultRecord.title).label("title"),
                func.count().label("calls"),
                func.sum(StepResultRecord.credit).label("credit"),
            )
            .join(StepResultRecord, StepResultRecord.run_id == CallCheck.run_id)
            .where(*_within(span))
            .group_by(*columns)
        )
        return [
            Tally(
                row.agent_id,
                row.script_key,
                row.criterion_id,
                CriterionKind(row.kind),
                row.title,
                Status(row.status),
                row.calls,
                row.credit,
            )
            for row in await session.execute(query)
        ]

    async def scores(self, session: AsyncSession, span: Span) -> list[AutoScore]:
        """Oldest first."""
        query = select(CallCheck).where(*_within(span)).order_by(CallCheck.called_at, CallCheck.call_id)
        return [
            AutoScore(
                row.call_id, row.called_at, row.agent_id, row.script_key or "", row.auto_total, row.suspected_fatal
            )
            for row in await session.scalars(query)
            if row.called_at is not None
        ]

    async def verdicts(
        self,
        session: AsyncSession,
        span: Span,
        criterion_id: str,
        *,
        statuses: Sequence[Status],
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> list[Verdict]:
        """The calls in which a criterion had one of these statuses, the last first."""
        query = (
            select(CallCheck.call_id, CallCheck.called_at, CallCheck.agent_id, StepResultRecord.status)
            .join(StepResultRecord, StepResultRecord.run_id == CallCheck.run_id)
            .where(*_within(span), StepResultRecord.criterion_id == criterion_id)
            .where(StepResultRecord.status.in_(statuses))
        )
        if before is not None:
            same = and_(CallCheck.called_at == before[0], CallCheck.call_id < before[1])
            query = query.where(or_(CallCheck.called_at < before[0], same))
        query = query.order_by(CallCheck.called_at.desc(), CallCheck.call_id.desc()).limit(limit)
        return [
            Verdict(row.call_id, row.called_at, row.agent_id, Status(row.status))
            for row in await session.execute(query)
        ]

    async def credits(
        self, session: AsyncSession, span: Span, criterion_id: str, *, limit: int, newest: bool = False
    ) -> list[float]:
        """What a criterion gave in the first (or `newest`) calls in which it was asked for and known, oldest first."""
        query = (
            select(StepResultRecord.credit)
            .join(CallCheck, StepResultRecord.run_id == CallCheck.run_id)
            .where(*_within(span), StepResultRecord.criterion_id == criterion_id)
            .where(StepResultRecord.credit.is_not(None), StepResultRecord.status != Status.NOT_APPLICABLE)
        )
        order = (CallCheck.called_at, CallCheck.call_id)
        query = query.order_by(*(column.desc() for column in order) if newest else order).limit(limit)
        found = [credit for credit in await session.scalars(query) if credit is not None]
        return found[::-1] if newest else found


def _within(span: Span) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        CallCheck.run_id.is_not(None),
        CallCheck.called_at >= span.since,
        CallCheck.called_at < span.until,
    ]
    if span.agent_id is not None:
        conditions.append(CallCheck.agent_id == span.agent_id)
    if span.script_key is not None:
        conditions.append(CallCheck.script_key == span.script_key)
    if span.among is not None:
        conditions.append(CallCheck.call_id.in_(span.among))
    return conditions
