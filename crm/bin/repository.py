"""The queries by which the bin is listed."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Text,
    and_,
    case,
    column,
    false,
    func,
    literal,
    or_,
    select,
    table,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.expression import TableClause

from callcenter.auth.principal import Principal
from callcenter.auth.rights import VIEWS, Reach
from callcenter.auth.scopes import CUSTOMERS, Action, Entity
from callcenter.http.routing import ROW_ID_MAX
from crm import cursors
from crm.bin.models import Binned
from crm.bin.schemas import BinItem, BinPage, BinQuery
from crm.errors import invalid_field
from crm.repository import USERS
from crm.rights import within
from crm.schemas import Named
from crm.words import fold

_TABLES: Final = {
    Entity.CONTACT: "contacts",
    Entity.COMPANY: "companies",
    Entity.LEAD: "leads",
    Entity.DEAL: "deals",
    Entity.TASK: "tasks",
    Entity.PROJECT: "projects",
}
_DELETER: Final = USERS.alias("deleters")


def _card(entity: Entity) -> TableClause:
    """As much of another room's table as the bin shows and asks."""
    columns = [column(name, Integer) for name in ("id", "responsible_id", "pipeline_id")]
    names = [column(name, Text) for name in ("name", "title", "name_key", "title_key")]
    return table(_TABLES[entity], *columns, *names)


_CARDS: Final = {entity: _card(entity) for entity in Entity}
_NAMED: Final = {entity: "title" if entity in (Entity.DEAL, Entity.TASK) else "name" for entity in Entity}


async def row_of(session: AsyncSession, entity: Entity, id_: int) -> Binned | None:
    return await session.scalar(select(Binned).where(_id(entity) == id_).with_for_update())


async def page(session: AsyncSession, query: BinQuery, viewer: Principal) -> BinPage:
    """What lies there that this person may bring back, the latest first."""
    wanted = [entity for entity in Entity if query.kind in (None, entity) and viewer.may(VIEWS[entity])]
    name = func.coalesce(*(_CARDS[entity].c[_NAMED[entity]] for entity in Entity), literal(""))
    responsible_id = func.coalesce(*(_CARDS[entity].c.responsible_id for entity in Entity), None)
    found = select(
        Binned, name.label("name"), USERS.c.id, USERS.c.name.label("responsible"), _DELETER.c.name.label("by")
    )
    for entity in Entity:
        found = found.outerjoin(_CARDS[entity], _CARDS[entity].c.id == _id(entity))
    found = found.outerjoin(USERS, USERS.c.id == responsible_id).outerjoin(_DELETER, _DELETER.c.id == Binned.by_id)
    found = found.where(or_(false(), *(_within_reach(viewer, entity) for entity in wanted)), *_conditions(query))
    rows = (await session.execute(found.order_by(Binned.at.desc(), Binned.id.desc()).limit(query.limit + 1))).all()
    shown = rows[: query.limit]
    last = shown[-1].Binned if len(rows) > query.limit else None
    cursor = None if last is None else cursors.write(last.at.isoformat(), last.id)
    return BinPage(items=[_item(row) for row in shown], next_cursor=cursor)


def _id(entity: Entity) -> ColumnElement[Any]:
    found: ColumnElement[Any] = getattr(Binned, f"{entity}_id").expression
    return found


def _within_reach(viewer: Principal, entity: Entity) -> ColumnElement[bool]:
    """The cards of a kind that this person may delete."""
    card = _CARDS[entity].c
    usual = and_(_id(entity).is_not(None), _reached(viewer.reach(entity, Action.DELETE), card.responsible_id))
    pipelines = sorted({id_ for id_, _ in viewer.rights.matrix.pipelines}) if entity is Entity.DEAL else []
    if not pipelines:
        return usual
    parts = [
        and_(card.pipeline_id == id_, _reached(viewer.reach(entity, Action.DELETE, id_), card.responsible_id))
        for id_ in pipelines
    ]
    return or_(and_(card.pipeline_id.not_in(pipelines), usual), *parts)


def _reached(reach: Reach, responsible_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(literal(1) == 1, *within(reach, responsible_id))


def _conditions(query: BinQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.by_id is not None:
        found.append(Binned.by_id == query.by_id)
    if query.since is not None:
        found.append(Binned.at >= query.since)
    if query.until is not None:
        found.append(Binned.at < query.until)
    if query.q.strip():
        others = [entity for entity in Entity if entity not in CUSTOMERS]
        keys = (_CARDS[entity].c[f"{_NAMED[entity]}_key"] for entity in others)
        key = case((Binned.name_key != "", Binned.name_key), else_=func.coalesce(*keys))
        found.append(key.contains(fold(query.q.strip()), autoescape=True))
    if query.cursor is not None:
        found.append(tuple_(Binned.at, Binned.id) < _place(query.cursor))
    return found


def _place(cursor: str) -> tuple[datetime, int]:
    at_text, id_ = cursors.read(cursor, (str, int))
    try:
        at = datetime.fromisoformat(str(at_text))
    except ValueError:
        raise invalid_field("query.cursor", "not a cursor of this list") from None
    if at.tzinfo is None or not 0 < int(id_) <= ROW_ID_MAX:
        raise invalid_field("query.cursor", "not a cursor of this list")
    return at, int(id_)


def _item(row: Row[*tuple[Any, ...]]) -> BinItem:
    binned: Binned = row.Binned
    entity = next(entity for entity in Entity if getattr(binned, f"{entity}_id") is not None)
    return BinItem(
        kind=entity,
        id=getattr(binned, f"{entity}_id"),
        name=row.name,
        responsible=None if row.id is None else Named(id=row.id, name=row.responsible),
        at=binned.at,
        by=None if binned.by_id is None or row.by is None else Named(id=binned.by_id, name=row.by),
    )
