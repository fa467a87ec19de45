"""Every query on the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.models import AuditRecord


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the trail, newest first; the id decides between two of one microsecond."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """None asks for all, and so does an empty `actions`. One that ends in a dot is a whole family (`call.`)."""

    at_from: datetime | None = None
    at_to: datetime | None = None
    user_id: int | None = None
    owner_id: int | None = None
    actions: Sequence[str] = ()
    subject_kind: str | None = None
    subject_id: str | None = None
    outcome: str | None = None


async def add(session: AsyncSession, record: AuditRecord) -> None:
    session.add(record)
    await session.flush()


async def page(
    session: AsyncSession, wanted: AuditFilter, *, before: Place | None, limit: int
) -> Sequence[AuditRecord]:
    """Newest first, after the given place."""
    query = select(AuditRecord).where(*_conditions(wanted))
    if before is not None:
        older = AuditRecord.at < before.at
        same = and_(AuditRecord.at == before.at, AuditRecord.id < before.id)
        query = query.where(or_(older, same))
    query = query.order_by(AuditRecord.at.desc(), AuditRecord.id.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    equal = {
        AuditRecord.user_id: wanted.user_id,
        AuditRecord.owner_id: wanted.owner_id,
        AuditRecord.subject_kind: wanted.subject_kind,
        AuditRecord.subject_id: wanted.subject_id,
        AuditRecord.outcome: wanted.outcome,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if wanted.at_from is not None:
        conditions.append(AuditRecord.at >= wanted.at_from)
    if wanted.at_to is not None:
        conditions.append(AuditRecord.at < wanted.at_to)
    if wanted.actions:
        conditions.append(or_(*map(_action, wanted.actions)))
    return conditions


def _action(action: str) -> ColumnElement[bool]:
    if action.endswith("."):
        return AuditRecord.action.startswith(action, autoescape=True)
    return AuditRecord.action == action
