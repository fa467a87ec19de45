"""Every query on the tables of scripts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.library.models import SalesScript, ScriptBinding, ScriptTryout, ScriptVersion
from scripts_qa.library.state import OPEN_TRYOUTS, TryoutState


async def script(session: AsyncSession, script_id: UUID) -> SalesScript | None:
    return await session.get(SalesScript, script_id, populate_existing=True)


async def script_by_key(session: AsyncSession, key: str) -> SalesScript | None:
    found: SalesScript | None = await session.scalar(select(SalesScript).where(SalesScript.key == key))
    return found


async def scripts_page(session: AsyncSession, *, after: str, limit: int, with_retired: bool) -> Sequence[SalesScript]:
    """By key."""
    query = select(SalesScript).where(SalesScript.key > after)
    if not with_retired:
        query = query.where(SalesScript.retired_at.is_(None))
    return (await session.scalars(query.order_by(SalesScript.key).limit(limit))).all()


async def version(session: AsyncSession, version_id: UUID) -> ScriptVersion | None:
    return await session.get(ScriptVersion, version_id)


async def versions(session: AsyncSession, script_ids: Collection[UUID]) -> Mapping[UUID, list[ScriptVersion]]:
    """Of each script, the newest first."""
    query = select(ScriptVersion).where(ScriptVersion.script_id.in_(script_ids)).order_by(ScriptVersion.n.desc())
    found: dict[UUID, list[ScriptVersion]] = {script_id: [] for script_id in script_ids}
    for row in await session.scalars(query):
        found[row.script_id].append(row)
    return found


async def in_force(session: AsyncSession, script_id: UUID, at: datetime) -> ScriptVersion | None:
    """The newest version that was published by then and is not retired."""
    query = select(ScriptVersion).where(
        ScriptVersion.script_id == script_id, ScriptVersion.published_at <= at, ScriptVersion.retired_at.is_(None)
    )
    found: ScriptVersion | None = await session.scalar(query.order_by(ScriptVersion.n.desc()).limit(1))
    return found


async def all_in_force(session: AsyncSession, at: datetime) -> Sequence[ScriptVersion]:
    """Of each script that is not retired, by key."""
    newest = (
        select(ScriptVersion.script_id, func.max(ScriptVersion.n).label("n"))
        .where(ScriptVersion.published_at <= at, ScriptVersion.retired_at.is_(None))
        .group_by(ScriptVersion.script_id)
        .subquery()
    )
    query = (
        select(ScriptVersion)
        .join(newest, (newest.c.script_id == ScriptVersion.script_id) & (newest.c.n == ScriptVersion.n))
        .join(SalesScript, SalesScript.id == ScriptVersion.script_id)
        .where(SalesScript.retired_at.is_(None))
    )
    return (await session.scalars(query.order_by(SalesScript.key))).all()


async def save_draft(session: AsyncSession, script_id: UUID, rev: int, **values: Any) -> bool:
    """Whether the draft was still the one that the writer had read."""
    change = update(SalesScript).where(SalesScript.id == script_id, SalesScript.draft_rev == rev)
    result = await session.execute(change.values(draft_rev=rev + 1, **values))
    return cast("CursorResult[Any]", result).rowcount == 1


async def bindings(session: AsyncSession, script_ids: Collection[UUID] | None = None) -> Sequence[ScriptBinding]:
    """All of them, those of retired scripts too; only of these scripts when given."""
    query = select(ScriptBinding)
    if script_ids is not None:
        query = query.where(ScriptBinding.script_id.in_(script_ids))
    return (await session.scalars(query)).all()


async def live_bindings(session: AsyncSession) -> Sequence[ScriptBinding]:
    """Of the scripts that are not retired."""
    query = select(ScriptBinding).join(SalesScript, SalesScript.id == ScriptBinding.script_id)
    return (await session.scalars(query.where(SalesScript.retired_at.is_(None)))).all()


async def binding(session: AsyncSession, binding_id: UUID) -> ScriptBinding | None:
    return await session.get(ScriptBinding, binding_id)


async def drop_binding(session: AsyncSession, binding_id: UUID) -> None:
    await session.execute(delete(ScriptBinding).where(ScriptBinding.id == binding_id))


async def tryout(session: AsyncSession, tryout_id: UUID) -> ScriptTryout | None:
    return await session.get(ScriptTryout, tryout_id, populate_existing=True)


async def tryouts(session: AsyncSession, script_id: UUID, limit: int) -> Sequence[ScriptTryout]:
    """Newest first."""
    query = select(ScriptTryout).where(ScriptTryout.script_id == script_id)
    return (await session.scalars(query.order_by(ScriptTryout.requested_at.desc()).limit(limit))).all()


async def move_tryout(session: AsyncSession, tryout_id: UUID, state: TryoutState, **values: Any) -> bool:
    """False when it was ended meanwhile: cancelled by somebody, or done by another try of the job."""
    change = update(ScriptTryout).where(ScriptTryout.id == tryout_id, ScriptTryout.state.in_(OPEN_TRYOUTS))
    result = await session.execute(change.values(state=state, **values))
    return cast("CursorResult[Any]", result).rowcount == 1
