"""The rules of what cards have in their own fields: checked, written, asked for, carried from card to card."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import InvalidInput
from crm.fields import values as stored
from crm.fields.coding import BadValue, decode, encode, shown
from crm.fields.definitions import fields_of
from crm.fields.errors import FieldsNeeded
from crm.fields.kinds import LISTS, REFERENCES, CardRef, FieldKind, FieldValue, GivenValue, Need, Situation
from crm.fields.schemas import FieldOut
from crm.fields.standard import DEFAULTS
from crm.words import fold

ANYWHERE: Final = Situation()
PREFIX: Final = "fields."
"""How the change log calls own fields."""
Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CardFields:
    """`names` are of the customers and people that are referred to."""

    values: dict[str, FieldValue]
    names: dict[str, str]


async def of_card(session: AsyncSession, ref: CardRef) -> CardFields:
    """All that a card has but what is retired."""
    fields = await in_use(session, ref)
    found = await values_of(session, ref, fields)
    return CardFields(found, await stored.names(session, fields, found))


async def all_of(session: AsyncSession, ref: CardRef) -> list[FieldOut]:
    """The fields of such a card, retired ones too."""
    return await fields_of(session, ref.entity)


async def values_of(session: AsyncSession, ref: CardRef, fields: Iterable[FieldOut]) -> dict[str, FieldValue]:
    return (await stored.read(session, ref.entity, [ref.id], fields)).get(ref.id, {})


async def names_of(session: AsyncSession, fields: Iterable[FieldOut], values: Mapping[str, object]) -> dict[str, str]:
    """Who is referred to, by the fields' keys."""
    return await stored.names(session, fields, values)


async def still_there(
    session: AsyncSession, fields: Iterable[FieldOut], values: Mapping[str, FieldValue | None]
) -> dict[str, FieldValue | None]:
    """Without references to customers and people that are gone or were merged since."""
    kept = dict(values)
    for field in fields:
        try:
            if (value := values.get(field.key)) is not None and field.kind in REFERENCES:
                await _check_there(session, field, value, None)
        except BadValue:
            kept[field.key] = None
    return kept


async def in_use(session: AsyncSession, ref: CardRef) -> list[FieldOut]:
    return [field for field in await fields_of(session, ref.entity) if not field.retired]


async def save(
    session: AsyncSession,
    ref: CardRef,
    given: Mapping[str, GivenValue] | None,
    situation: Situation = ANYWHERE,
    *,
    ask: bool = True,
    fresh: bool = False,
) -> list[Change]:
    """Set what was given, and tell what changed. `ask`: what the card needs where it stands has to be there. `fresh`:
    the card is new, and what nobody said of it is as with most.

    :raises InvalidInput: with an error for each field
    """
    fields = await in_use(session, ref)
    if not fields and not given:
        return []
    if fresh:
        given = {**usual_values(fields), **(given or {})}
    before = await values_of(session, ref, fields)
    errors: list[Change] = []
    after = await _checked(session, fields, given or {}, before, situation, errors)
    if errors:
        raise InvalidInput("the request is not valid", errors=errors)
    now = {**before, **after}
    if ask and (lacking := [field for field in fields if _lacks(field, now, situation)]):
        raise FieldsNeeded("fields have to be filled first", errors=[_needed(field) for field in lacking])
    return await put(session, ref, fields, before, after)


def usual_values(fields: Iterable[FieldOut]) -> dict[str, FieldValue]:
    """What a new card has in fields of which nobody said anything, by key."""
    found: dict[str, FieldValue] = {}
    for field in fields:
        place = None if field.standard is None or field.hidden else DEFAULTS.get(field.standard)
        words = [option.id for option in field.options if not option.retired]
        if place is not None and place < len(words):
            found[field.key] = [words[place]] if field.kind is FieldKind.CHOICES else words[place]
    return found


async def put(
    session: AsyncSession,
    ref: CardRef,
    fields: Iterable[FieldOut],
    before: Mapping[str, FieldValue],
    after: Mapping[str, FieldValue | None],
) -> list[Change]:
    """Write the values that differ; they are known to be good."""
    known = {field.key: field for field in fields}
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    if not changed:
        return []
    old = await stored.names(session, known.values(), before)
    await stored.write(session, ref.entity, known.values(), {ref.id: changed})
    new = await stored.names(session, known.values(), changed)
    return [
        {
            "field": PREFIX + key,
            "before": _told(known[key], before.get(key), old),
            "after": _told(known[key], value, new),
        }
        for key, value in changed.items()
    ]


async def carry(session: AsyncSession, source: CardRef, target: CardRef) -> list[Change]:
    """What the source has goes over to empty fields of the same key and kind; nothing is taken away."""
    theirs = {field.key: field for field in await in_use(session, source)}
    ours = [field for field in await in_use(session, target) if _alike(theirs.get(field.key), field)]
    values = await values_of(session, source, theirs.values())
    before = await values_of(session, target, ours)
    after: dict[str, FieldValue | None] = {}
    for field in ours:
        if field.key in values and field.key not in before:
            value = _translated(theirs[field.key], field, values[field.key])
            after |= {} if value is None else {field.key: value}
    return await put(session, target, ours, before, after)


async def words(session: AsyncSession, ref: CardRef) -> list[str]:
    """The words of the card's texts, by which it is searched."""
    return (await stored.words(session, ref.entity, [ref.id])).get(ref.id, [])


async def _checked(
    session: AsyncSession,
    fields: list[FieldOut],
    given: Mapping[str, GivenValue],
    before: Mapping[str, FieldValue],
    situation: Situation,
    errors: list[Change],
) -> dict[str, FieldValue | None]:
    known = {field.key: field for field in fields}
    after: dict[str, FieldValue | None] = {}
    for key, value in given.items():
        field = known.get(key)
        try:
            if field is None:
                raise BadValue("no-such-field", "this card has no such field")
            after[key] = await _value(session, field, value, before.get(key), situation)
        except BadValue as error:
            label = key if field is None else field.label
            errors.append(_error(key, label, error.code, str(error)))
    return after


async def _value(
    session: AsyncSession, field: FieldOut, value: GivenValue, before: FieldValue | None, situation: Situation
) -> FieldValue | None:
    rows = encode(field, value)
    if not rows:
        return None
    if not _applies(field, situation):
        raise BadValue("other-pipeline", "the field belongs to deals of another pipeline")
    found = decode(field, rows)
    if found != before:
        await _check_there(session, field, found, before)
    return found


async def _check_there(session: AsyncSession, field: FieldOut, value: FieldValue, before: FieldValue | None) -> None:
    """Retired options stay where they are and are not chosen anew; references lead somewhere."""
    if field.kind in LISTS:
        had = set(before if isinstance(before, list) else [before])
        chosen = set(value if isinstance(value, list) else [value])
        if any(option.retired and option.id in chosen - had for option in field.options):
            raise BadValue("option-retired", "the option is offered no more")
    if field.kind in REFERENCES:
        table = stored.referred(field)
        query = select(table.c.id).where(table.c.id == value)
        if field.kind is FieldKind.CUSTOMER:
            query = query.where(table.c.merged_into_id.is_(None))
        if await session.scalar(query) is None:
            raise BadValue("no-such-reference", "there is no such customer or person")


def _applies(field: FieldOut, situation: Situation) -> bool:
    return field.pipeline_id in (None, situation.pipeline_id)


def _lacks(field: FieldOut, values: Mapping[str, FieldValue | None], situation: Situation) -> bool:
    if not _applies(field, situation) or values.get(field.key) is not None:
        return False
    beginning = field.from_status if field.from_stage_id is None else str(field.from_stage_id)
    return (field.need is Need.ALWAYS and not situation.lost) or (
        field.need is Need.FROM and beginning in situation.reached
    )


def _needed(field: FieldOut) -> Change:
    return _error(field.key, field.label, "required", "has to be filled")


def _error(key: str, label: str, code: str, reason: str) -> Change:
    return {"field": f"body.fields.{key}", "reason": reason, "code": code, "label": label}


def _told(field: FieldOut, value: FieldValue | None, names: Mapping[str, str]) -> str | int | list[str] | None:
    return shown(field, value, names.get(field.key))


def _alike(theirs: FieldOut | None, ours: FieldOut) -> bool:
    return theirs is not None and (theirs.kind, theirs.target) == (ours.kind, ours.target)


def _translated(theirs: FieldOut, ours: FieldOut, value: FieldValue) -> FieldValue | None:
    """Options of two fields are the same when their labels are."""
    if ours.kind not in LISTS:
        return value
    had = set(value if isinstance(value, list) else [value])
    labels = [fold(option.label) for option in theirs.options if option.id in had]
    ids = {fold(option.label): option.id for option in reversed(ours.options)}
    chosen = [ids[label] for label in labels if label in ids]
    if ours.kind is FieldKind.CHOICES:
        return chosen or None
    return chosen[0] if chosen else None
