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


async def mentioned_in(session: AsyncSession, lines: Sequence[str]) -> dict[str, list[Named]]:
    """By the line's id, for those lines that are notes."""
    notes, entries = _ids(lines, NOTE), _ids(lines, DEAL_NOTE)
    if not notes and not entries:
        return {}
    wanted = or_(Mention.note_id.in_(notes), Mention.deal_entry_id.in_(entries))
    rows = (await session.scalars(select(Mention).where(wanted).order_by(Mention.id))).all()
    names = await user_names(session, {row.user_id for row in rows}) if rows else {}
    found: defaultdict[str, list[Named]] = defaultdict(list)
    for row in rows:
        line = f"{NOTE}:{row.note_id}" if row.note_id is not None else f"{DEAL_NOTE}:{row.deal_entry_id}"
        if row.user_id in names:
            found[line].append(names[row.user_id])
    return dict(found)


def keep(session: AsyncSession, line: str, user_ids: Iterable[int]) -> None:
    """Who is named in the note of this line."""
    kind, _, id_ = line.partition(":")
    column = "note_id" if kind == NOTE else "deal_entry_id"
    session.add_all(Mention(user_id=user_id, **{column: int(id_)}) for user_id in user_ids)


def _ids(lines: Iterable[str], wanted: str) -> list[int]:
    parts = (line.partition(":") for line in lines)
    return [int(id_) for kind, _, id_ in parts if kind == wanted]
