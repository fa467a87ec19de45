"""Own fields in lists and files."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.fields import values as stored
from crm.fields.coding import shown
from crm.fields.definitions import fields_of
from crm.fields.kinds import REFERENCES, FieldEntity, FieldKind, FieldValue
from crm.fields.schemas import FieldOut
from crm.fields.service import CardFields
from crm.kinds import CustomerKind, CustomerRef

ByCard = Mapping[CustomerKind, Mapping[str, FieldOut]]


async def customer_fields(session: AsyncSession) -> dict[CustomerKind, dict[str, FieldOut]]:
    """By kind and key, without the retired ones."""
    found: dict[CustomerKind, dict[str, FieldOut]] = {kind: {} for kind in CustomerKind}
    for field in await fields_of(session):
        if not field.retired and field.entity not in (FieldEntity.DEAL, FieldEntity.TASK):
            found[CustomerKind(field.entity)][field.key] = field
    return found


async def of_customers(
    session: AsyncSession, refs: Collection[CustomerRef], fields: ByCard
) -> dict[CustomerRef, CardFields]:
    """What each has; who has nothing is left out."""
    found: dict[CustomerRef, CardFields] = {}
    for kind, known in fields.items():
        ids = [ref.id for ref in refs if ref.kind is kind]
        of_kind = await _of_cards(session, FieldEntity(kind), ids, known.values())
        found |= {CustomerRef(kind, id_): own for id_, own in of_kind.items()}
    return found


async def of_cards(session: AsyncSession, entity: FieldEntity, ids: Collection[int]) -> dict[int, CardFields]:
    """What each of these cards has but what is retired; which has nothing is left out."""
    return await _of_cards(session, entity, ids, [one for one in await fields_of(session, entity) if not one.retired])


async def _of_cards(
    session: AsyncSession, entity: FieldEntity, ids: Collection[int], fields: Collection[FieldOut]
) -> dict[int, CardFields]:
    values = await stored.read(session, entity, ids, fields)
    names = await _names(session, fields, values)
    found = {}
    for id_, each in values.items():
        told = {key: known_as[each[key]] for key, known_as in names.items() if each.get(key) in known_as}
        found[id_] = CardFields(each, told)
    return found


async def _names(
    session: AsyncSession, fields: Iterable[FieldOut], values: Mapping[int, Mapping[str, FieldValue]]
) -> dict[str, dict[object, str]]:
    """By the fields' keys, the names of whom they refer to."""
    found: defaultdict[str, dict[object, str]] = defaultdict(dict)
    for field in (one for one in fields if one.kind in REFERENCES):
        ids = {each[field.key] for each in values.values() if field.key in each}
        if ids:
            table = stored.referred(field)
            rows = await session.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
            found[field.key] = {row.id: row.name for row in rows}
    return dict(found)


def label(fields: ByCard, key: str) -> str:
    """Of a column that several kinds of customer may have under one key."""
    return next((known[key].label for known in fields.values() if key in known), key)


def cell(field: FieldOut | None, own: CardFields, key: str, *, language: str, zone: ZoneInfo) -> str:
    """As a file has it; moments by the firm's clock."""
    value = own.values.get(key)
    if field is None or value is None:
        return ""
    if field.kind is FieldKind.YES_NO:
        return {"en": ("no", "yes"), "ru": ("нет", "да")}[language][bool(value)]
    if field.kind is FieldKind.MOMENT:
        return datetime.fromisoformat(str(value)).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    told = shown(field, value, own.names.get(key))
    return ", ".join(told) if isinstance(told, list) else str(told)
