"""The firm's own fields of two customers in one.

The loser's values stay with its row, unseen, so that an undo has nothing to bring back: only what the survivor got is
taken from it again, as far as nobody changed it since.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from crm.errors import invalid_field
from crm.fields import service as fields
from crm.fields.customers import card_ref
from crm.fields.kinds import FieldValue
from crm.fields.schemas import FieldOut
from crm.kinds import CustomerRef
from crm.merging.choices import Choice

PREFIX: Final = fields.PREFIX
Values = Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class Pair:
    """What both have in the fields of their kind, retired ones too; `theirs_newer`: the loser was edited last."""

    fields: list[FieldOut]
    mine: Values
    theirs: Values
    theirs_newer: bool


async def pair_of(session: AsyncSession, refs: tuple[CustomerRef, CustomerRef], *, theirs_newer: bool) -> Pair:
    known = await fields.all_of(session, card_ref(refs[0]))
    mine, theirs = [await fields.values_of(session, card_ref(ref), known) for ref in refs]
    return Pair(known, mine, theirs, theirs_newer)


def differing(pair: Pair) -> list[FieldOut]:
    """The fields that somebody may choose in."""
    return [field for field in pair.fields if not field.retired and _of(pair, field) != (None, None)]


def can_have_both(pair: Pair, field: FieldOut) -> bool:
    mine, theirs = _of(pair, field)
    return isinstance(mine, list) and isinstance(theirs, list) and mine != theirs


def suggested(pair: Pair, field: FieldOut) -> Choice:
    """The filled one; of two filled ones both where that can be, else the one of the card that was edited last."""
    mine, theirs = _of(pair, field)
    if mine == theirs or theirs is None:
        return Choice.SURVIVOR
    if mine is None:
        return Choice.LOSER
    if isinstance(mine, list):
        return Choice.BOTH
    return Choice.LOSER if pair.theirs_newer else Choice.SURVIVOR


def chosen(pair: Pair, choices: Mapping[str, Choice]) -> dict[str, FieldValue | None]:
    """What the survivor gets, by key, where that differs from what it has."""
    known = {PREFIX + field.key for field in pair.fields}
    for name in choices:
        if name not in known:
            raise invalid_field(f"body.choices.{name}", "this kind of customer has no such field")
    found: dict[str, FieldValue | None] = {}
    for field in pair.fields:
        value = _value(pair, field, choices.get(PREFIX + field.key) or suggested(pair, field))
        if value != pair.mine.get(field.key):
            found[field.key] = value
    return found


async def give(
    session: AsyncSession, survivor: CustomerRef, pair: Pair, values: Mapping[str, FieldValue | None]
) -> tuple[list[dict[str, Any]], dict[str, list[Any]]]:
    """The changes for the log, and by the field's id what was before and is after, for the way back."""
    changes = await fields.put(session, card_ref(survivor), pair.fields, pair.mine, values)
    ids = {field.key: str(field.id) for field in pair.fields}
    return changes, {ids[key]: [pair.mine.get(key), value] for key, value in values.items()}


async def take_back(
    session: AsyncSession, survivor: CustomerRef, way_back: Mapping[str, list[Any]]
) -> list[dict[str, Any]]:
    """A field that was changed since the merge keeps its change; options that were added since stay."""
    known = [field for field in await fields.all_of(session, card_ref(survivor)) if str(field.id) in way_back]
    now = await fields.values_of(session, card_ref(survivor), known)
    back: dict[str, FieldValue | None] = {}
    for field in known:
        before, after = way_back[str(field.id)]
        back[field.key] = _before(before, after, now.get(field.key))
    there = await fields.still_there(session, known, back)
    return await fields.put(session, card_ref(survivor), known, now, there)


def _before(before: Any, after: Any, now: Any) -> Any:
    if isinstance(before or after, list):
        came, have = set(after or ()) - set(before or ()), now or []
        gone = [one for one in before or () if one not in (after or ())]
        return [*(one for one in have if one not in came), *gone] or None
    return before if now == after else now


def _of(pair: Pair, field: FieldOut) -> tuple[FieldValue | None, FieldValue | None]:
    return pair.mine.get(field.key), pair.theirs.get(field.key)


def _value(pair: Pair, field: FieldOut, choice: Choice) -> FieldValue | None:
    mine, theirs = _of(pair, field)
    match choice:
        case Choice.SURVIVOR:
            return mine
        case Choice.LOSER:
            return theirs
        case Choice.BOTH:
            if isinstance(mine, list) and isinstance(theirs, list):
                had = {*mine, *theirs}
                return [option.id for option in field.options if option.id in had]
            raise invalid_field(f"body.choices.{PREFIX}{field.key}", "both do not fit into one")
