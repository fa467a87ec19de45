"""A note is corrected or withdrawn by who wrote it, and by whoever may merge cards; what it said stays to be read."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.errors import Conflict, Forbidden
from crm.errors import Outdated, VersionNeeded, invalid_field
from crm.models import Note
from crm.notes.kinds import Correction, NoteState
from crm.notes.models import NoteChange
from crm.repository import WITHDRAWN, user_names
from crm.schemas import TimelineItem

NOTE: Final = "note"
DEAL_NOTE: Final = "deal-note"
KINDS: Final = frozenset({NOTE, DEAL_NOTE})


class NoteWithdrawn(Conflict):
    """There is nothing to correct any more."""

    code = "note-withdrawn"


async def states(session: AsyncSession, lines: Sequence[str]) -> dict[str, NoteState]:
    """Of those of these lines of histories that were ever corrected, what they said before, the first text first."""
    wanted = [line for line in lines if line.partition(":")[0] in KINDS]
    if not wanted:
        return {}
    query = select(NoteChange).where(NoteChange.line.in_(wanted)).order_by(NoteChange.id)
    rows = list(await session.scalars(query))
    names = await user_names(session, {row.by_id for row in rows if row.by_id is not None}) if rows else {}
    found: dict[str, NoteState] = {}
    for row in rows:
        state = found.setdefault(row.line, NoteState(version=1, withdrawn=False, before=[]))
        by = None if row.by_id is None else names.get(row.by_id)
        state.before.append(Correction(at=row.at, by=None if by is None else by.name, text=row.before))
        state.version, state.withdrawn = state.version + 1, row.after is None
    return found


async def change(
    session: AsyncSession, item: TimelineItem, text: str | None, version: int | None, author: Principal
) -> bool:
    """Correct a note that the person was shown, or withdraw it (`text` None); whether it says anything else now. The
    text itself is written by whose it is: of a deal's by `crm.deals.service.rewrite`.

    :raises Forbidden: when it is a colleague's
    :raises Outdated: when it was corrected meanwhile
    """
    if item.id.partition(":")[0] not in KINDS:
        raise invalid_field("body.line", "this is no note")
    if (item.author is None or item.author.id != author.user_id) and not author.may(Permission.CUSTOMERS_MERGE):
        right = str(Permission.CUSTOMERS_MERGE)
        raise Forbidden("a colleague's note is not yours to correct", permission=right)
    state = (await states(session, [item.id])).get(item.id)
    if version is None:
        raise VersionNeeded("say which version is changed: `version` in the body or the header If-Match")
    if version != (1 if state is None else state.version):
        raise Outdated("it was corrected meanwhile", current=item.model_dump(mode="json"))
    if state is not None and state.withdrawn:
        raise NoteWithdrawn("this note was withdrawn")
    if text == item.text:
        return False
    await _remember(session, item, text, author)
    return True


async def rewrite(session: AsyncSession, note_id: int, text: str | None) -> None:
    """Of a customer or a call."""
    row = await session.get_one(Note, note_id, with_for_update=True)
    row.text = WITHDRAWN if text is None else text
    await session.flush()


async def _remember(session: AsyncSession, item: TimelineItem, text: str | None, author: Principal) -> None:
    of_deal = item.id.startswith(DEAL_NOTE)
    session.add(
        NoteChange(
            line=item.id,
            note_id=None if of_deal else number_of(item),
            deal_id=item.deal.id if of_deal and item.deal is not None else None,
            at=datetime.now(UTC),
            by_id=author.user_id,
            before=item.text or "",
            after=text,
        )
    )
    await session.flush()


def number_of(item: TimelineItem) -> int:
    """The id of the note's own row."""
    return int(item.id.partition(":")[2])
