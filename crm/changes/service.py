"""Reading the feed: each card once, at the place of its last change, as it stands now for whoever reads."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.rights import VIEWS
from callcenter.auth.scopes import Entity
from callcenter.errors import Forbidden
from callcenter.personal.words import ERASED
from crm import cursors, repository, rights
from crm.changes.kinds import Fed, Standing, What, standing
from crm.changes.models import CardChange
from crm.changes.schemas import ChangedCard, ChangesPage, ChangesQuery
from crm.deals import standings as deals
from crm.kinds import CustomerKind
from crm.projects import standings as projects
from crm.tasks import standings as tasks

NEEDS: Final[dict[Fed, Permission]] = {fed: VIEWS[Entity(fed)] for fed in Fed}
_GONE: Final = ChangedCard(entity=Fed.CONTACT, id=0, what=What.GONE, version=None, updated_at=None, into=None)


async def page(session: AsyncSession, query: ChangesQuery, viewer: Principal) -> ChangesPage:
    """What changed since; a card that this person does not see is told as gone, which is what asking for it answers."""
    wanted = _wanted(query.entity, viewer)
    if query.since is None and query.start == "now":
        last = await session.scalar(select(func.max(CardChange.position)))
        return ChangesPage(items=[], next_cursor=cursors.write(last or 0), has_more=False)
    since = 0 if query.since is None else int(cursors.read(query.since, (int,))[0])
    changes = select(CardChange.entity, CardChange.entity_id, CardChange.position).where(CardChange.position > since)
    if len(wanted) < len(Fed):
        changes = changes.where(CardChange.entity.in_(wanted))
    rows = (await session.execute(changes.order_by(CardChange.position).limit(query.limit + 1))).all()
    shown = rows[: query.limit]
    items: dict[tuple[str, int], ChangedCard] = {}
    for fed in wanted:
        ids = [id_ for entity, id_, _ in shown if entity == fed]
        known = await _standings(session, fed, ids, viewer) if ids else {}
        items |= {(fed, id_): _told(fed, id_, known.get(id_)) for id_ in ids}
    return ChangesPage(
        items=[items[entity, id_] for entity, id_, _ in shown],
        next_cursor=cursors.write(shown[-1].position if shown else since),
        has_more=len(rows) > len(shown),
    )


def _wanted(asked: Collection[Fed], viewer: Principal) -> list[Fed]:
    """Those that were asked for, or all that this person's rights open.

    :raises Forbidden: when one was asked for that they do not open
    """
    for fed in asked:
        if not viewer.may(NEEDS[fed]):
            raise Forbidden(f"this needs the permission {NEEDS[fed]}", permission=str(NEEDS[fed]))
    return [fed for fed in Fed if (fed in asked if asked else viewer.may(NEEDS[fed]))]


def _told(fed: Fed, id_: int, now: Standing | None) -> ChangedCard:
    if now is None:
        return _GONE.model_copy(update={"entity": fed, "id": id_})
    return ChangedCard(entity=fed, id=id_, what=now.what, version=now.version, updated_at=now.updated_at, into=now.into)


async def _standings(session: AsyncSession, fed: Fed, ids: list[int], viewer: Principal) -> dict[int, Standing]:
    match fed:
        case Fed.DEAL:
            return await deals.standings(session, ids, viewer)
        case Fed.TASK:
            return await tasks.standings(session, ids, viewer)
        case Fed.PROJECT:
            return await projects.standings(session, ids, viewer)
        case _:
            return await _customers(session, CustomerKind(fed), ids)


async def _customers(session: AsyncSession, kind: CustomerKind, ids: list[int]) -> dict[int, Standing]:
    table = repository.TABLES[kind]
    columns = (table.id, table.version, table.updated_at, table.name, table.merged_into_id)
    seen = rights.seen(session, kind, table.responsible_id.expression)
    rows = (await session.execute(select(*columns).where(table.id.in_(ids), *seen))).all()
    found = {
        row.id: standing(row.version, row.updated_at, erased=row.name == ERASED, deleted=row.merged_into_id == row.id)
        for row in rows
    }
    leading = {row.id: (What.MERGED, row.merged_into_id) for row in rows if row.merged_into_id not in (None, row.id)}
    if kind is CustomerKind.LEAD:
        converted = await deals.contacts_of(session, found)
        leading = {id_: (What.CONVERTED, contact) for id_, contact in converted.items()} | leading
    for id_, (what, into) in leading.items():
        if found[id_].what is What.CHANGED:
            found[id_] = Standing(found[id_].version, found[id_].updated_at, what, into)
    return found
