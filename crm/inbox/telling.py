"""Notices written where the history is written, in the same transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import insert, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.cards.columns import COLUMNS, column_of, on, values_of
from crm.fields.kinds import CardRef, FieldEntity
from crm.inbox.kinds import NoticeKind
from crm.inbox.models import Follow, Notice

RESPONSIBLE: Final = "responsible_id"


async def tell_followers(
    session: AsyncSession,
    card: CardRef,
    kind: NoticeKind,
    by_id: int | None,
    *,
    line: str | None = None,
    besides: Collection[int] = (),
) -> None:
    """Everybody who follows the card, but for who did it and those who are told in another way. Who may not see the
    card any more is told nothing: `crm.inbox.service` looks at that when the inbox is read."""
    people = await session.scalars(select(Follow.user_id).where(on(Follow, card), Follow.user_id != (by_id or 0)))
    tell(session, card, kind, by_id, (person for person in people if person not in besides), line=line)


def tell(
    session: AsyncSession,
    card: CardRef,
    kind: NoticeKind,
    by_id: int | None,
    people: Iterable[int],
    *,
    line: str | None = None,
) -> None:
    now = datetime.now(UTC)
    session.add_all(
        Notice(user_id=person, at=now, kind=str(kind), by_id=by_id, line=line, **values_of(card)) for person in people
    )


async def tell_of_changes(
    session: AsyncSession, card: CardRef, changes: Sequence[Mapping[str, Any]], by_id: int | None
) -> None:
    """Of an edit followers hear when somebody else is responsible by it."""
    if any(change["field"] == RESPONSIBLE for change in changes):
        await tell_followers(session, card, NoticeKind.RESPONSIBLE, by_id)


async def tell_handed_over(session: AsyncSession, entity: FieldEntity, ids: Sequence[int], by_id: int | None) -> None:
    """The followers of many cards at once."""
    column = column_of(Follow, entity)
    said = (literal(datetime.now(UTC), Notice.at.type), literal(str(NoticeKind.RESPONSIBLE)))
    by = null() if by_id is None else literal(by_id)
    followed = select(Follow.user_id, *said, by, column).where(column.in_(ids), Follow.user_id != (by_id or 0))
    into = [Notice.user_id, Notice.at, Notice.kind, Notice.by_id, getattr(Notice, COLUMNS[entity])]
    await session.execute(insert(Notice).from_select(into, followed))
