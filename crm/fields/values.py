"""The rows of values: read and written for many cards in a few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Base
from crm.fields.coding import COLUMNS, Stored, decode, encode
from crm.fields.kinds import TEXTS, FieldEntity, FieldKind, FieldValue, GivenValue
from crm.fields.models import CustomField, CustomValue
from crm.fields.schemas import FieldOut
from crm.words import MAX_WORDS, name_words

Rows = Sequence[Stored]


def owner_column(entity: FieldEntity) -> ColumnElement[int | None]:
    """The foreign key that says whose value this is."""
    columns: dict[FieldEntity, ColumnElement[int | None]] = {
        FieldEntity.CONTACT: CustomValue.contact_id.expression,
        FieldEntity.COMPANY: CustomValue.company_id.expression,
        FieldEntity.LEAD: CustomValue.lead_id.expression,
        FieldEntity.DEAL: CustomValue.deal_id.expression,
        FieldEntity.TASK: CustomValue.task_id.expression,
    }
    return columns[entity]


async def read(
    session: AsyncSession, entity: FieldEntity, ids: Collection[int], fields: Iterable[FieldOut]
) -> dict[int, dict[str, FieldValue]]:
    """What these cards have in these fields, by id and key; cards without any are left out."""
    by_id = {field.id: field for field in fields}
    if not by_id or not ids:
        return {}
    owner = owner_column(entity)
    columns = [getattr(CustomValue, name) for name in COLUMNS]
    query = select(owner, CustomValue.field_id, *columns).where(owner.in_(ids), CustomValue.field_id.in_(by_id))
    rows: defaultdict[tuple[int, int], list[Stored]] = defaultdict(list)
    for owner_id, field_id, *values in await session.execute(query):
        rows[owner_id or 0, field_id].append(Stored(*values))
    found: defaultdict[int, dict[str, FieldValue]] = defaultdict(dict)
    for (owner_id, field_id), stored in rows.items():
        found[owner_id][by_id[field_id].key] = decode(by_id[field_id], stored)
    return dict(found)


async def write(
    session: AsyncSession,
    entity: FieldEntity,
    fields: Iterable[FieldOut],
    values: Mapping[int, Mapping[str, GivenValue]],
) -> None:
    """Set these values, which are known to be good; None takes one away, keys that are not named stay."""
    by_key = {field.key: field for field in fields}
    owner = owner_column(entity)
    rows: list[dict[str, Any]] = []
    named: defaultdict[int, list[int]] = defaultdict(list)
    for id_, given in values.items():
        for key, value in given.items():
            named[by_key[key].id].append(id_)
            more = {"field_id": by_key[key].id, f"{entity}_id": id_}
            rows += [{**asdict(one), **more} for one in encode(by_key[key], value)]
    for field_id, ids in named.items():
        await session.execute(delete(CustomValue).where(owner.in_(ids), CustomValue.field_id == field_id))
    if rows:
        await session.execute(insert(CustomValue), rows)


async def words(session: AsyncSession, entity: FieldEntity, ids: Collection[int]) -> dict[int, list[str]]:
    """The words of the texts of these cards, by which they are searched."""
    owner = owner_column(entity)
    query = select(owner, CustomValue.text).join(CustomField, CustomField.id == CustomValue.field_id)
    kinds = [str(kind) for kind in TEXTS]
    query = query.where(owner.in_(ids), CustomField.kind.in_(kinds), CustomField.retired.is_(False))
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for id_, text in await session.execute(query.order_by(CustomField.position, CustomField.id)):
        found[id_ or 0] |= dict.fromkeys(name_words(text or ""))
    return {id_: list(each)[:MAX_WORDS] for id_, each in found.items()}


async def names(session: AsyncSession, fields: Iterable[FieldOut], values: Mapping[str, Any]) -> dict[str, str]:
    """Who is referred to, by the fields' keys."""
    found: dict[str, str] = {}
    for field in fields:
        id_ = values.get(field.key)
        if field.kind in (FieldKind.CUSTOMER, FieldKind.USER) and isinstance(id_, int):
            table = referred(field)
            query = select(table.c.name).where(table.c.id == id_)
            if field.kind is FieldKind.CUSTOMER:
                query = query.where(table.c.merged_into_id.is_(None))
            name = await session.scalar(query)
            found |= {} if name is None else {field.key: name}
    return found


def referred(field: FieldOut) -> Table:
    """Where the ids of a reference lead."""
    tables = {None: "users", "contact": "contacts", "company": "companies", "lead": "leads"}
    return Base.metadata.tables[tables[field.target]]
