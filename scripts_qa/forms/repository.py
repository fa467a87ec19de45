"""Every query on the tables of forms."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.forms.models import FormRecord, FormState, FormVersionRecord

Pair = tuple[FormRecord, FormVersionRecord]


def _pairs() -> Select[FormRecord, FormVersionRecord]:
    return select(FormRecord, FormVersionRecord).join(FormVersionRecord, FormVersionRecord.form_id == FormRecord.id)


async def version(session: AsyncSession, version_id: UUID) -> Pair | None:
    row = (await session.execute(_pairs().where(FormVersionRecord.id == version_id))).first()
    return None if row is None else (row[0], row[1])


async def by_key(session: AsyncSession, key: str) -> FormRecord | None:
    return await session.scalar(select(FormRecord).where(FormRecord.key == key))


async def forms(session: AsyncSession, *, after: str, limit: int) -> Sequence[FormRecord]:
    query = select(FormRecord).where(FormRecord.key > after).order_by(FormRecord.key)
    return (await session.scalars(query.limit(limit))).all()


async def versions(session: AsyncSession, form_ids: Sequence[UUID]) -> Sequence[FormVersionRecord]:
    """Newest first."""
    query = select(FormVersionRecord).where(FormVersionRecord.form_id.in_(form_ids))
    return (await session.scalars(query.order_by(FormVersionRecord.n.desc()))).all()


async def newest_published(session: AsyncSession, *, script_key: str) -> Pair | None:
    """Of the forms that score this script's calls, the version published last."""
    query = _pairs().where(FormRecord.script_key == script_key, FormVersionRecord.state == FormState.PUBLISHED)
    row = (await session.execute(query.order_by(FormVersionRecord.published_at.desc()).limit(1))).first()
    return None if row is None else (row[0], row[1])


async def published(session: AsyncSession) -> Sequence[Pair]:
    rows = await session.execute(
        _pairs().where(FormVersionRecord.state == FormState.PUBLISHED).order_by(FormRecord.key)
    )
    return [(row[0], row[1]) for row in rows]


async def next_n(session: AsyncSession, form_id: UUID) -> int:
    query = select(func.coalesce(func.max(FormVersionRecord.n), 0) + 1).where(FormVersionRecord.form_id == form_id)
    return await session.scalar(query) or 1


async def save_draft(session: AsyncSession, version_id: UUID, *, seen: int, values: dict[str, object]) -> bool:
    """False when somebody else saved after this writer read, or it is no draft any more."""
    mine = (
        FormVersionRecord.id == version_id,
        FormVersionRecord.revision == seen,
        FormVersionRecord.state == FormState.DRAFT,
    )
    statement = update(FormVersionRecord).where(*mine).values(revision=seen + 1, **values)
    return (await session.execute(statement.returning(FormVersionRecord.id))).first() is not None


async def retire_others(session: AsyncSession, form_id: UUID, but: UUID) -> None:
    """One version of a form is the published one."""
    others = (
        FormVersionRecord.form_id == form_id,
        FormVersionRecord.id != but,
        FormVersionRecord.state == FormState.PUBLISHED,
    )
    await session.execute(update(FormVersionRecord).where(*others).values(state=FormState.RETIRED))


async def publish(session: AsyncSession, version_id: UUID, *, seen: int, at: datetime, note: str) -> bool:
    values: dict[str, object] = {"state": FormState.PUBLISHED, "published_at": at, "note": note}
    return await save_draft(session, version_id, seen=seen, values=values)
