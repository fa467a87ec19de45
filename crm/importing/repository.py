"""The queries of imports."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Integer, String, column, delete, func, insert, select, table, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.importing.cells import Problem
from crm.importing.doubles import Double
from crm.importing.kinds import ImportKind
from crm.importing.models import Import, ImportChunk, ImportDouble, ImportEffect, ImportMapping, ImportProblem
from crm.importing.settling import Tally
from crm.importing.state import ACTIVE, ImportStatus
from crm.words import fold

_USERS: Final = table("users", column("id", Integer), column("name", String), column("login", String))


async def get(session: AsyncSession, import_id: int, *, lock: bool = False) -> Import | None:
    return await session.get(Import, import_id, with_for_update=lock or None)


async def page(session: AsyncSession, *, before: tuple[datetime, int] | None, limit: int) -> list[Import]:
    """Newest first."""
    query = select(Import).order_by(Import.created_at.desc(), Import.id.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(Import.created_at, Import.id) < before)
    return list(await session.scalars(query))


async def users(session: AsyncSession) -> dict[str, int]:
    """Ids by folded login and name; of two people of one name neither."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for row in await session.execute(select(_USERS.c.id, _USERS.c.name, _USERS.c.login)):
        for word in {fold(row.name), fold(row.login)}:
            if word in found:
                twice.add(word)
            found[word] = row.id
    return {word: id_ for word, id_ in found.items() if word not in twice}


async def user_ids(session: AsyncSession) -> set[int]:
    return set(await session.scalars(select(_USERS.c.id)))


async def advance_rows(
    session: AsyncSession, import_id: int, *, from_row: int, to_row: int, status: ImportStatus, now: datetime
) -> bool:
    """Take the rows behind `from_row`; False when another worker has them, or when it was stopped."""
    mine = (Import.id == import_id, Import.rows_done == from_row, Import.status == status)
    result = await session.execute(update(Import).where(*mine).values(rows_done=to_row, moved_at=now))
    return bool(cast("CursorResult[Any]", result).rowcount)


async def still(session: AsyncSession, import_id: int, status: ImportStatus, now: datetime) -> bool:
    """Whether it is still in this state; marks it as being worked on."""
    result = await session.execute(
        update(Import).where(Import.id == import_id, Import.status == status).values(moved_at=now)
    )
    return bool(cast("CursorResult[Any]", result).rowcount)


async def show_progress(session: AsyncSession, import_id: int, rows_done: int) -> None:
    await session.execute(update(Import).where(Import.id == import_id).values(rows_done=rows_done))


async def count(session: AsyncSession, import_id: int, tally: Tally) -> None:
    counts = {name: getattr(Import, name) + number for name, number in asdict(tally).items() if number}
    if counts:
        await session.execute(update(Import).where(Import.id == import_id).values(counts))


async def add_problems(session: AsyncSession, import_id: int, problems: Sequence[tuple[int, Problem]]) -> None:
    rows = [
        {"import_id": import_id, "row": row, "column": one.column, "code": one.code, "fatal": one.fatal}
        for row, one in problems
    ]
    if rows:
        await session.execute(insert(ImportProblem), rows)


async def add_doubles(
    session: AsyncSession, import_id: int, kind: ImportKind, found: Sequence[tuple[int, Double]]
) -> None:
    rows = [
        {
            "import_id": import_id,
            "row": row,
            "other_row": one.row,
            "kind": str(kind if one.ref is None else one.ref.kind),
            "customer_id": None if one.ref is None else one.ref.id,
            "score": one.evidence.score,
            "reasons": [str(reason) for reason in one.evidence.reasons],
        }
        for row, one in found
    ]
    if rows:
        await session.execute(insert(ImportDouble), rows)


async def doubles(session: AsyncSession, import_id: int, *, after: tuple[int, int], limit: int) -> list[ImportDouble]:
    """In the order of the rows, the likeliest first."""
    query = select(ImportDouble).where(ImportDouble.import_id == import_id)
    query = query.where(tuple_(ImportDouble.row, ImportDouble.id) > after)
    return list(await session.scalars(query.order_by(ImportDouble.row, ImportDouble.id).limit(limit)))


async def clear_problems(session: AsyncSession, import_id: int) -> None:
    await session.execute(delete(ImportDouble).where(ImportDouble.import_id == import_id))
    await session.execute(delete(ImportProblem).where(ImportProblem.import_id == import_id))


async def problems(
    session: AsyncSession, import_id: int, *, fatal: bool | None = None, after: tuple[int, int] = (0, 0), limit: int
) -> list[ImportProblem]:
    """In the order of the rows."""
    query = select(ImportProblem).where(ImportProblem.import_id == import_id)
    if fatal is not None:
        query = query.where(ImportProblem.fatal == fatal)
    query = query.where(tuple_(ImportProblem.row, ImportProblem.id) > after)
    return list(await session.scalars(query.order_by(ImportProblem.row, ImportProblem.id).limit(limit)))


async def reasons(session: AsyncSession, import_id: int) -> list[tuple[str, bool, int]]:
    """(code, fatal, rows), the most frequent first."""
    counted = func.count(ImportProblem.row.distinct())
    query = (
        select(ImportProblem.code, ImportProblem.fatal, counted)
        .where(ImportProblem.import_id == import_id)
        .group_by(ImportProblem.code, ImportProblem.fatal)
        .order_by(ImportProblem.fatal.desc(), counted.desc(), ImportProblem.code)
    )
    return [(code, fatal, rows) for code, fatal, rows in await session.execute(query)]


async def open_effects(session: AsyncSession, import_id: int, limit: int) -> list[ImportEffect]:
    """Those that the undo has not dealt with, the last first; deals before their buyers, companies after
    the people who work for them."""
    query = select(ImportEffect).where(ImportEffect.import_id == import_id, ImportEffect.outcome == "")
    order = (ImportEffect.kind != "deal", ImportEffect.kind == "company", ImportEffect.id.desc())
    return list(await session.scalars(query.order_by(*order).limit(limit)))


async def effects(
    session: AsyncSession, import_id: int, outcomes: Sequence[str], *, after: int, limit: int
) -> list[ImportEffect]:
    query = select(ImportEffect).where(ImportEffect.import_id == import_id, ImportEffect.id > after)
    query = query.where(ImportEffect.outcome.in_(outcomes)).order_by(ImportEffect.id).limit(limit)
    return list(await session.scalars(query))


async def outcomes(session: AsyncSession, import_id: int) -> dict[str, int]:
    """How many effects ended how."""
    query = select(ImportEffect.outcome, func.count()).where(ImportEffect.import_id == import_id)
    rows = await session.execute(query.group_by(ImportEffect.outcome))
    return {row[0]: row[1] for row in rows}


async def remembered(session: AsyncSession, header_key: str) -> dict[str, Any] | None:
    return await session.scalar(select(ImportMapping.plan).where(ImportMapping.header_key == header_key))


async def remember(session: AsyncSession, header_key: str, plan: dict[str, Any], now: datetime) -> None:
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = make(ImportMapping).values(header_key=header_key, plan=plan, used_at=now)
    again = {"plan": row.excluded.plan, "used_at": row.excluded.used_at}
    await session.execute(row.on_conflict_do_update(index_elements=[ImportMapping.header_key], set_=again))


async def stalled(session: AsyncSession, since: datetime) -> list[int]:
    """Imports that somebody should be working on and nobody has for long."""
    query = select(Import.id).where(Import.status.in_([str(one) for one in ACTIVE]), Import.moved_at < since)
    return list(await session.scalars(query.limit(100)))


async def drop_old_files(session: AsyncSession, before: datetime) -> None:
    old = select(Import.id).where(Import.created_at < before, Import.status.not_in([str(one) for one in ACTIVE]))
    await session.execute(delete(ImportChunk).where(ImportChunk.import_id.in_(old)))
    for found in (ImportProblem, ImportDouble):
        await session.execute(delete(found).where(found.import_id.in_(old)))
    await session.execute(update(ImportEffect).where(ImportEffect.import_id.in_(old)).values(before=None))
