"""Notices written where the history is written, in the same transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import and_, insert, literal, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.cards.columns import COLUMNS, column_of, on, values_of
from crm.fields.kinds import CardRef, FieldEntity
from crm.inbox.kinds import NoticeKind
from crm.inbox.models import Follow, Notice

RESPONSIBLE: Final = "responsible_id"
MANY_AT_ONCE: Final = 1000


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
    **said: Any,
) -> None:
    """`said` is the `line` that it is about, or how `many` cards and in which `step`."""
    now = datetime.now(UTC)
    session.add_all(
        Notice(user_id=person, at=now, kind=str(kind), by_id=by_id, **said, **values_of(card)) for person in people
    )


async def tell_of_changes(
    session: AsyncSession,
    card: CardRef,
    changes: Sequence[Mapping[str, Any]],
    by_id: int | None,
    *,
    step: str | None = None,
) -> None:
    """Of an edit whoever is responsible by it hears, and the card's followers. `step` names the change of many cards
    that it is part of."""
    for change in changes:
        if change["field"] == RESPONSIBLE:
            if step is None:
                tell_given(session, card, change["after"], by_id)
            else:
                await tell_given_in(session, card, change["after"], by_id, step=step)
            heirs = [] if change["after"] is None else [change["after"]]
            await tell_followers(session, card, NoticeKind.RESPONSIBLE, by_id, besides=heirs)


def tell_given(session: AsyncSession, card: CardRef, to_id: int | None, by_id: int | None) -> None:
    """It is somebody's now, who hears of it but for his own doing."""
    if to_id is not None and to_id != by_id:
        tell(session, card, NoticeKind.GIVEN, by_id, [to_id])


async def tell_given_in(
    session: AsyncSession, card: CardRef, to_id: int | None, by_id: int | None, *, step: str
) -> None:
    """One notice for all cards that one change of many gives a person; `step` is its name."""
    if to_id is None or to_id == by_id:
        return
    told = and_(Notice.user_id == to_id, Notice.step == step, Notice.kind == str(NoticeKind.GIVEN))
    notice = await session.scalar(select(Notice).where(told))
    if notice is not None:
        notice.many += 1
        return
    tell(session, card, NoticeKind.GIVEN, by_id, [to_id], step=step)
    await session.flush()


async def tell_handed_over(
    session: AsyncSession, entity: FieldEntity, ids: Sequence[int], by_id: int | None, *, to_id: int | None
) -> None:
    """Whose many cards are at once: one notice tells how many; and the followers of each."""
    if not ids:
        return
    if to_id is not None and to_id != by_id:
        tell(session, CardRef(entity, ids[0]), NoticeKind.GIVEN, by_id, [to_id], many=len(ids))
    for at in range(0, len(ids), MANY_AT_ONCE):
        await _tell_followers_of(session, entity, ids[at : at + MANY_AT_ONCE], by_id, to_id)


async def _tell_followers_of(
    session: AsyncSession, entity: FieldEntity, ids: Sequence[int], by_id: int | None, besides: int | None
) -> None:
    column = column_of(Follow, entity)
    said = (literal(datetime.now(UTC), Notice.at.type), literal(str(NoticeKind.RESPONSIBLE)))
    by = null() if by_id is None else literal(by_id)
    others = Follow.user_id.not_in((by_id or 0, besides or 0))
    followed = select(Follow.user_id, *said, by, literal(1), column).where(column.in_(ids), others)
    into = [Notice.user_id, Notice.at, Notice.kind, Notice.by_id, Notice.many, getattr(Notice, COLUMNS[entity])]
    await session.execute(insert(Notice).from_select(into, followed))
