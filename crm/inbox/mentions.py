"""Colleagues who are named in notes, kept by their ids: a person who is renamed, or has a namesake, stays the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.inbox.models import Mention
from crm.repository import user_names
from crm.schemas import Named

NOTE: Final = "note"
DEAL_NOTE: Final = "deal-note"
TASK_NOTE: Final = "task-note"
_COLUMNS: Final = {NOTE: "note_id", DEAL_NOTE: "deal_entry_id", TASK_NOTE: "task_entry_id"}


async def mentioned_in(session: AsyncSession, lines: Sequence[str]) -> dict[str, list[Named]]:
    """By the line's id, for those lines that are notes."""
    ids = {kind: some for kind in _COLUMNS if (some := _ids(lines, kind))}
    if not ids:
        return {}
    wanted = or_(*(getattr(Mention, _COLUMNS[kind]).in_(some) for kind, some in ids.items()))
    rows = (await session.scalars(select(Mention).where(wanted).order_by(Mention.id))).all()
    names = await user_names(session, {row.user_id for row in rows}) if rows else {}
    found: defaultdict[str, list[Named]] = defaultdict(list)
    for row in rows:
        if row.user_id in names:
            found[_line(row)].append(names[row.user_id])
    return dict(found)


def keep(session: AsyncSession, line: str, user_ids: Iterable[int]) -> None:
    """Who is named in the note of this line."""
    kind, _, id_ = line.partition(":")
    session.add_all(Mention(user_id=user_id, **{_COLUMNS[kind]: int(id_)}) for user_id in user_ids)


def _line(row: Mention) -> str:
    return next(f"{kind}:{id_}" for kind, column in _COLUMNS.items() if (id_ := getattr(row, column)) is not None)


def _ids(lines: Iterable[str], wanted: str) -> list[int]:
    parts = (line.partition(":") for line in lines)
    return [int(id_) for kind, _, id_ in parts if kind == wanted]
