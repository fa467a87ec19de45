"""The rules of the fields themselves: made, changed, arranged, retired."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Table, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Base
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import words_of
from crm.errors import Outdated, invalid_field
from crm.fields.errors import FieldHasValues, FieldIsStandard, KeyTaken, NoSuchField, TooManyFields
from crm.fields.kinds import LISTS, FieldEntity, FieldKind, Need, Standard
from crm.fields.models import CustomField, CustomFieldOption, CustomValue
from crm.fields.schemas import (
    MAX_FIELDS,
    FieldChange,
    FieldInput,
    FieldOut,
    FieldText,
    LayoutInput,
    OptionOut,
    OwnField,
    check_card,
)
from crm.kinds import CustomerKind
from crm.state import LeadStatus
from crm.words import fold


async def fields_of(session: AsyncSession, entity: FieldEntity | None = None) -> list[FieldOut]:
    """In the order of the layout, the retired ones behind."""
    query = select(CustomField).order_by(CustomField.entity, CustomField.retired, CustomField.position, CustomField.id)
    rows = list(await session.scalars(query if entity is None else query.where(CustomField.entity == str(entity))))
    options = await _options(session, [row for row in rows if row.kind in LISTS])
    return [_out(row, options[row.id]) for row in rows]


async def views(session: AsyncSession, entity: FieldEntity | None = None) -> list[OwnField]:
    """With what can still be changed about them."""
    fields = await fields_of(session, entity)
    ids = [field.id for field in fields]
    used = exists().where(CustomValue.field_id == CustomField.id)
    found = set(await session.scalars(select(CustomField.id).where(CustomField.id.in_(ids), used)))
    return [OwnField(**dict(field), has_values=field.id in found) for field in fields]


async def create(session: AsyncSession, form: FieldInput) -> OwnField:
    """At the end of its group."""
    there = await fields_of(session, form.entity)
    if any(field.key.lower() == form.key.lower() for field in there):
        raise KeyTaken("there is a field of this key")
    if len(there) >= MAX_FIELDS:
        raise TooManyFields("there are too many fields", most=MAX_FIELDS)
    await _check_places(session, form)
    last = select(func.max(CustomField.position)).where(CustomField.entity == str(form.entity))
    row = CustomField(entity=str(form.entity), key=form.key, retired=False, version=1)
    row.position = (await session.scalar(last) or 0) + 1
    _write(row, form)
    session.add(row)
    await session.flush()
    await _save_options(session, row.id, form)
    return await view(session, row.id)


async def change(session: AsyncSession, field_id: int, form: FieldChange) -> OwnField:
    """Make the field what the form says; 409 when a colleague was faster."""
    row = await _locked(session, field_id)
    if row.version != form.version:
        raise Outdated("it was changed meanwhile", current=(await view(session, field_id)).model_dump(mode="json"))
    try:
        check_card(FieldEntity(row.entity), form)
    except ValueError as error:
        raise invalid_field("body", str(error)) from None
    new_kind = any(getattr(row, name) != getattr(form, name) for name in ("kind", "target", "dictionary"))
    if new_kind and row.standard is not None:
        raise FieldIsStandard("it came with the house: its kind stays what it is")
    if new_kind and await _has_values(session, field_id):
        raise FieldHasValues("cards have values of it: its kind stays what it is")
    await _check_places(session, form)
    _write(row, form)
    row.retired = form.retired
    row.version += 1
    await session.flush()
    await _save_options(session, field_id, form)
    return await view(session, field_id)


async def remove(session: AsyncSession, field_id: int) -> None:
    """Only one that no card ever had a value of."""
    row = await _locked(session, field_id)
    if row.standard is not None:
        raise FieldIsStandard("it came with the house: retire it instead")
    if await _has_values(session, field_id):
        raise FieldHasValues("cards have values of it: retire it instead")
    await session.delete(row)
    await session.flush()


async def arrange(session: AsyncSession, entity: FieldEntity, form: LayoutInput) -> list[OwnField]:
    """Order and headings; fields that are not named come behind, as they were."""
    query = (
        select(CustomField).where(CustomField.entity == str(entity)).order_by(CustomField.position).with_for_update()
    )
    rows = {row.id: row for row in await session.scalars(query)}
    if any(place.id not in rows for place in form.places):
        raise invalid_field("body.places", "there is no such field on this card")
    for position, place in enumerate(form.places, start=1):
        row = rows.pop(place.id)
        row.position, row.group_name = position, place.group
    for position, row in enumerate(rows.values(), start=len(form.places) + 1):
        row.position = position
    await session.flush()
    return await views(session, entity)


async def view(session: AsyncSession, field_id: int) -> OwnField:
    row = await session.get(CustomField, field_id)
    if row is None:
        raise NoSuchField("there is no such field")
    options = await _options(session, [row])
    return OwnField(**dict(_out(row, options[field_id])), has_values=await _has_values(session, field_id))


async def _locked(session: AsyncSession, field_id: int) -> CustomField:
    row = await session.get(CustomField, field_id, with_for_update=True)
    if row is None:
        raise NoSuchField("there is no such field")
    return row


async def _has_values(session: AsyncSession, field_id: int) -> bool:
    return await session.scalar(select(CustomValue.id).where(CustomValue.field_id == field_id).limit(1)) is not None


def _write(row: CustomField, form: FieldText) -> None:
    row.label, row.kind, row.hint, row.group_name = form.label, str(form.kind), form.hint, form.group
    row.need, row.from_stage_id, row.pipeline_id = str(form.need), form.from_stage_id, form.pipeline_id
    row.from_status = None if form.from_status is None else str(form.from_status)
    row.target = None if form.target is None else str(form.target)
    row.dictionary = None if form.dictionary is None else str(form.dictionary)
    row.currency, row.hidden = form.currency, form.hidden


async def _check_places(session: AsyncSession, form: FieldText) -> None:
    """The stage and the pipeline are there, and the stage is one of the pipeline."""
    pipelines, stages = _table("pipelines"), _table("pipeline_stages")
    if form.pipeline_id is not None:
        found = await session.scalar(select(pipelines.c.id).where(pipelines.c.id == form.pipeline_id))
        if found is None:
            raise invalid_field("body.pipeline_id", "there is no such pipeline")
    if form.from_stage_id is not None:
        of = await session.scalar(select(stages.c.pipeline_id).where(stages.c.id == form.from_stage_id))
        if of is None or form.pipeline_id not in (None, of):
            raise invalid_field("body.from_stage_id", "there is no such stage in this pipeline")


def _table(name: str) -> Table:
    """Of the room of deals, which asks this one and is not asked by it."""
    return Base.metadata.tables[name]


async def _options(session: AsyncSession, fields: Collection[CustomField]) -> defaultdict[int, list[OptionOut]]:
    found: defaultdict[int, list[OptionOut]] = defaultdict(list)
    named = {field.dictionary for field in fields if field.dictionary is not None}
    words = await _words(session, named) if named else {}
    for field in fields:
        found[field.id] += words.get(field.dictionary or "", [])
    field_ids = [field.id for field in fields if field.dictionary is None]
    if field_ids:
        order = (CustomFieldOption.retired, CustomFieldOption.position, CustomFieldOption.id)
        query = select(CustomFieldOption).where(CustomFieldOption.field_id.in_(field_ids)).order_by(*order)
        for row in await session.scalars(query):
            found[row.field_id].append(OptionOut(id=row.id, label=row.label, retired=row.retired))
    return found


async def _words(session: AsyncSession, dictionaries: Collection[str]) -> Mapping[str, list[OptionOut]]:
    found: defaultdict[str, list[OptionOut]] = defaultdict(list)
    for word in await words_of(session, dictionaries):
        found[word.kind].append(OptionOut(id=word.id, label=word.name, retired=word.archived))
    return found


async def _save_options(session: AsyncSession, field_id: int, form: FieldText) -> None:
    query = select(CustomFieldOption).where(CustomFieldOption.field_id == field_id)
    known = {row.id: row for row in await session.scalars(query)}
    labels = [fold(option.label) for option in form.options]
    if len(set(labels)) < len(labels):
        raise invalid_field("body.options", "two options have the same label")
    if any(option.id is not None and option.id not in known for option in form.options):
        raise invalid_field("body.options", "this field has no such option")
    _retire_missing(known.values(), {option.id for option in form.options})
    for position, option in enumerate(form.options):
        row = _row_of(known, option.id, option.label) or CustomFieldOption(field_id=field_id)
        row.label, row.position, row.retired = option.label, position, False
        session.add(row)
    await session.flush()


def _row_of(known: Mapping[int, CustomFieldOption], id_: int | None, label: str) -> CustomFieldOption | None:
    """A retired option that is written anew comes back as itself."""
    if id_ is not None:
        return known[id_]
    return next((row for row in known.values() if row.retired and fold(row.label) == fold(label)), None)


def _retire_missing(rows: Iterable[CustomFieldOption], kept: Collection[int | None]) -> None:
    for row in rows:
        row.retired = row.retired or row.id not in kept


def _out(row: CustomField, options: list[OptionOut]) -> FieldOut:
    return FieldOut(
        id=row.id,
        entity=FieldEntity(row.entity),
        key=row.key,
        label=row.label,
        kind=FieldKind(row.kind),
        hint=row.hint,
        group=row.group_name,
        need=Need(row.need),
        from_stage_id=row.from_stage_id,
        from_status=None if row.from_status is None else LeadStatus(row.from_status),
        pipeline_id=row.pipeline_id,
        currency=row.currency,
        target=None if row.target is None else CustomerKind(row.target),
        standard=None if row.standard is None else Standard(row.standard),
        dictionary=None if row.dictionary is None else DictionaryKind(row.dictionary),
        hidden=row.hidden,
        retired=row.retired,
        version=row.version,
        options=options,
    )
