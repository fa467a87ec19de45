"""Who follows what, who was mentioned, and what waits in an inbox.

A notice is shown as long as its reader may see the card: rights that were taken away take the notices along, and the
count never tells of more than the list shows.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.names import StoredNames
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.rights import VIEWS
from callcenter.auth.roles import viewer as person_of
from callcenter.auth.scopes import Entity
from callcenter.errors import NotFound
from crm import cursors, rights
from crm.cards.columns import card_of, on, values_of
from crm.cards.opening import customer_ref
from crm.cards.seen import seen
from crm.deals import service as deals
from crm.errors import invalid_field
from crm.fields.kinds import CardRef, FieldEntity
from crm.inbox import mentions, texts
from crm.inbox.errors import NoSuchNotice
from crm.inbox.kinds import NoticeKind
from crm.inbox.models import Follow, Notice
from crm.inbox.schemas import CardName, Colleague, FollowView, NoticePage, NoticeQuery, NoticeView
from crm.inbox.telling import tell, tell_followers
from crm.repository import TABLES, AnyCustomer, user_names
from crm.schemas import Named, NotedItem, TimelineItem
from crm.tasks import service as tasks

NAMES = StoredNames()


async def colleagues(session: AsyncSession, viewer: Principal) -> list[Colleague]:
    """Everybody who may see tasks, and so has a place at the console."""
    names = await NAMES.names(session, await NAMES.allowed(session, Permission.TASKS_VIEW))
    found = [Colleague(id=id_, name=name, is_me=id_ == viewer.user_id) for id_, name in names.items()]
    return sorted(found, key=lambda one: one.name.casefold())


async def noted(
    session: AsyncSession,
    card: CardRef,
    item: TimelineItem,
    wanted: Sequence[int],
    author: Principal,
    *,
    concerns: Mapping[NoticeKind, Collection[int]] | None = None,
) -> NotedItem:
    """Tell of a note that was just written: those who are mentioned in it, as far as they may see the card, those whom
    it concerns, by what they are told of it, and whoever follows the card."""
    names = await _named(session, wanted, author)
    told = [id_ for id_ in names if await may_see(session, card, id_)]
    mentions.keep(session, item.id, names)
    tell(session, card, NoticeKind.MENTION, author.user_id, told, line=item.id)
    heard = {author.user_id, *told}
    for kind, people in (concerns or {}).items():
        others = [id_ for id_ in sorted(set(people) - heard) if await may_see(session, card, id_)]
        tell(session, card, kind, author.user_id, others, line=item.id)
        heard.update(others)
    await tell_followers(session, card, NoticeKind.NOTE, author.user_id, line=item.id, besides=heard)
    await session.flush()
    untold = [name for id_, name in names.items() if id_ not in told]
    return NotedItem(**{**dict(item), "mentions": list(names.values())}, untold=untold)


async def noted_of_call(
    session: AsyncSession, cards: Sequence[CardRef], item: TimelineItem, wanted: Sequence[int], author: Principal
) -> NotedItem:
    """The same of a note of a call, which shows on the cards of everybody who has its number: whoever is mentioned is
    led to the first of them that this person may see."""
    names = await _named(session, wanted, author)
    told: set[int] = set()
    for id_ in names:
        shown = [card for card in cards if await may_see(session, card, id_)]
        if shown:
            tell(session, shown[0], NoticeKind.MENTION, author.user_id, [id_], line=item.id)
            told.add(id_)
    mentions.keep(session, item.id, names)
    for card in cards:
        await tell_followers(session, card, NoticeKind.NOTE, author.user_id, line=item.id, besides=told)
    await session.flush()
    untold = [name for id_, name in names.items() if id_ not in told]
    return NotedItem(**{**dict(item), "mentions": list(names.values())}, untold=untold)


async def _named(session: AsyncSession, wanted: Sequence[int], author: Principal) -> dict[int, Named]:
    """Those who are mentioned, in their order; nobody mentions himself."""
    ids = [id_ for id_ in dict.fromkeys(wanted) if id_ != author.user_id]
    names = await user_names(session, ids) if ids else {}
    if set(names) != set(ids):
        raise invalid_field("body.mentions", "there is no such person")
    return {id_: names[id_] for id_ in ids}


async def may_see(session: AsyncSession, card: CardRef, user_id: int) -> bool:
    """Whether somebody else sees the card, whoever's session this is."""
    person = await person_of(session, user_id)
    if person is None or not person.may(VIEWS[Entity(card.entity)]):
        return False
    if card.entity is FieldEntity.DEAL:
        return await deals.may_see(session, card.id, person)
    if card.entity is FieldEntity.TASK:
        try:
            await tasks.existing(session, card.id, person)
        except NotFound:
            return False
        return True
    ref = customer_ref(card)
    row: AnyCustomer | None = await session.get(TABLES[ref.kind], ref.id)
    return row is not None and row.merged_into_id is None and rights.reaches(person, ref.kind, row.responsible_id)


async def follow(session: AsyncSession, card: CardRef, user_id: int) -> None:
    mine = select(Follow.id).where(on(Follow, card), Follow.user_id == user_id)
    if await session.scalar(mine) is None:
        session.add(Follow(user_id=user_id, at=datetime.now(UTC), **values_of(card)))
        await session.flush()


async def follow_conversion(session: AsyncSession, lead_id: int, became: Sequence[CardRef]) -> None:
    """Whoever followed a lead follows what it became."""
    lead = CardRef(FieldEntity.LEAD, lead_id)
    people = (await session.scalars(select(Follow.user_id).where(on(Follow, lead)).order_by(Follow.id))).all()
    for card in became:
        for person in people:
            await follow(session, card, person)


async def unfollow(session: AsyncSession, card: CardRef, user_id: int) -> None:
    await session.execute(delete(Follow).where(on(Follow, card), Follow.user_id == user_id))


async def following(session: AsyncSession, card: CardRef, user_id: int) -> FollowView:
    ids = (await session.scalars(select(Follow.user_id).where(on(Follow, card)).order_by(Follow.id))).all()
    names = await user_names(session, ids) if ids else {}
    return FollowView(following=user_id in ids, followers=[names[id_] for id_ in ids if id_ in names])


async def unread(session: AsyncSession, viewer: Principal) -> int:
    query = select(func.count()).select_from(Notice).where(*_shown(viewer), Notice.read_at.is_(None))
    return await session.scalar(query) or 0


async def page(session: AsyncSession, query: NoticeQuery, viewer: Principal) -> NoticePage:
    """The newest first."""
    wanted: list[ColumnElement[bool]] = [Notice.read_at.is_(None)] if query.unread else []
    if query.cursor:
        wanted.append(Notice.id < int(cursors.read(query.cursor, (int,))[0]))
    found = select(Notice).where(*_shown(viewer), *wanted).order_by(Notice.id.desc()).limit(query.limit + 1)
    rows = (await session.scalars(found)).all()
    shown = rows[: query.limit]
    return NoticePage(
        items=await _views(session, shown),
        next_cursor=cursors.write(shown[-1].id) if len(rows) > query.limit else None,
        unread=await unread(session, viewer),
    )


async def read(session: AsyncSession, notice_id: int, viewer: Principal) -> None:
    row = await session.scalar(select(Notice).where(Notice.id == notice_id, *_shown(viewer)))
    if row is None:
        raise NoSuchNotice("there is no such notice")
    row.read_at = row.read_at or datetime.now(UTC)
    await session.flush()


async def read_all(session: AsyncSession, viewer: Principal, upto: int | None) -> None:
    """Up to the notice that was on the screen: what came since was not seen."""
    mine = [Notice.user_id == viewer.user_id, Notice.read_at.is_(None)]
    mine += [] if upto is None else [Notice.id <= upto]
    marked = update(Notice).where(*mine).values(read_at=datetime.now(UTC))
    await session.execute(marked.execution_options(synchronize_session=False))


async def read_of_card(session: AsyncSession, card: CardRef, viewer: Principal) -> int:
    """Whoever opened the card has seen what was told of it; how many notices that were."""
    mine = (Notice.user_id == viewer.user_id, Notice.read_at.is_(None), on(Notice, card))
    ids = (await session.scalars(select(Notice.id).where(*mine))).all()
    if ids:
        await session.execute(update(Notice).where(Notice.id.in_(ids)).values(read_at=datetime.now(UTC)))
    return len(ids)


async def told_since(session: AsyncSession, since: datetime) -> Sequence[int]:
    """Who was told something since then."""
    return (await session.scalars(select(Notice.user_id).where(Notice.at >= since).distinct())).all()


async def purge(session: AsyncSession, *, read_before: datetime, unread_before: datetime) -> None:
    old = or_(Notice.read_at < read_before, and_(Notice.read_at.is_(None), Notice.at < unread_before))
    await session.execute(delete(Notice).where(old).execution_options(synchronize_session=False))


def _shown(viewer: Principal) -> list[ColumnElement[bool]]:
    """The viewer's notices on cards that the viewer sees."""
    return [Notice.user_id == viewer.user_id, seen(Notice, viewer)]


async def _views(session: AsyncSession, rows: Sequence[Notice]) -> list[NoticeView]:
    names = await user_names(session, {row.by_id for row in rows if row.by_id is not None})
    cards = await texts.card_names(session, [card_of(row) for row in rows])
    notes = await texts.beginnings(session, [row.line for row in rows if row.line is not None])
    return [
        NoticeView(
            id=row.id,
            at=row.at,
            kind=NoticeKind(row.kind),
            card=CardName(kind=card.entity, id=card.id, name=cards.get(card, "")),
            by=None if row.by_id is None else names.get(row.by_id),
            line=row.line,
            many=row.many,
            text=None if row.line is None else notes.get(row.line),
            read=row.read_at is not None,
        )
        for row, card in ((row, card_of(row)) for row in rows)
    ]
