"""That a row stands on a card which somebody may see, as a condition of a query, whatever the card is of."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.auth.principal import Principal
from callcenter.auth.rights import VIEWS
from callcenter.auth.scopes import Entity
from crm import rights
from crm.cards.columns import OnCard, column_of
from crm.deals.facts import deals_seen
from crm.deals.rights import visible_id as visible_deal
from crm.fields.kinds import CardRef, FieldEntity
from crm.kinds import CustomerKind
from crm.repository import TABLES, shown
from crm.tasks.facts import tasks_seen
from crm.tasks.rights import visible_id as visible_task


def seen(table: type[OnCard], viewer: Principal) -> ColumnElement[bool]:
    """The rows on cards of any kind."""
    return or_(*(seen_in(column_of(table, entity), viewer, entity) for entity in FieldEntity))


def seen_in(
    column: ColumnElement[int] | ColumnElement[int | None], viewer: Principal, entity: FieldEntity
) -> ColumnElement[bool]:
    """That a column names a card of this kind which the person may see."""
    if not viewer.may(VIEWS[Entity(entity)]):
        return false()
    if entity is FieldEntity.DEAL:
        return visible_deal(viewer, column)
    if entity is FieldEntity.TASK:
        return visible_task(viewer, column)
    kind = CustomerKind(entity)
    row = aliased(TABLES[kind])
    mine = rights.seen_by(viewer, kind, row.responsible_id.expression)
    return exists(select(1).where(row.id == column, shown(row), *mine))


async def seen_cards(session: AsyncSession, viewer: Principal, cards: Collection[CardRef]) -> set[CardRef]:
    """Those of these cards that the person may see."""
    found: set[CardRef] = set()
    for entity in FieldEntity:
        ids = [card.id for card in cards if card.entity is entity]
        if ids and viewer.may(VIEWS[Entity(entity)]):
            found |= {CardRef(entity, id_) for id_ in await session.scalars(_ids(viewer, entity, ids))}
    return found


def _ids(viewer: Principal, entity: FieldEntity, ids: Collection[int]) -> Select[int]:
    if entity is FieldEntity.DEAL:
        deals = deals_seen(viewer)
        return select(deals.c.id).where(deals.c.id.in_(ids))
    if entity is FieldEntity.TASK:
        tasks = tasks_seen(viewer)
        return select(tasks.c.id).where(tasks.c.id.in_(ids))
    kind = CustomerKind(entity)
    table = TABLES[kind]
    mine = rights.seen_by(viewer, kind, table.responsible_id.expression)
    return select(table.id).where(table.id.in_(ids), shown(table), *mine)
