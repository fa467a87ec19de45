"""The fields that come with the house: what a firm of this kind keeps of its customers from the first day on.

They are fields like the firm's own, so that they are asked for, hidden, arranged, imported, merged and forgotten as
those are. Their texts are written once, in the language that the firm chose, and may be changed by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import add_if_empty
from crm.fields.kinds import FieldEntity, FieldKind, Need, Standard
from crm.fields.models import CustomField, CustomValue
from crm.fields.standard_words import GROUPS, LABELS, WORDS
from crm.fields.values import owner_column
from crm.kinds import CustomerKind

Language = Literal["en", "ru"]
E = FieldEntity


@dataclass(frozen=True, slots=True)
class Prepared:
    """One field, on the cards that have it. `group` is a word of `standard_words.GROUPS`."""

    standard: Standard
    kind: FieldKind
    entities: tuple[FieldEntity, ...]
    group: str = "main"
    dictionary: DictionaryKind | None = None


_ALL: Final = (E.CONTACT, E.COMPANY, E.LEAD)
_PEOPLE: Final = (E.CONTACT, E.LEAD)
PREPARED: Final = (
    Prepared(Standard.GENDER, FieldKind.CHOICE, _PEOPLE, dictionary=DictionaryKind.GENDER),
    Prepared(Standard.BIRTHDAY, FieldKind.BIRTHDAY, _PEOPLE),
    Prepared(Standard.READINESS, FieldKind.CHOICE, (E.LEAD,), dictionary=DictionaryKind.READINESS),
    Prepared(Standard.COUNTERPARTY, FieldKind.CHOICES, (E.CONTACT, E.COMPANY), dictionary=DictionaryKind.COUNTERPARTY),
    Prepared(Standard.REGION, FieldKind.CHOICE, _ALL, dictionary=DictionaryKind.REGION),
    Prepared(Standard.CITY, FieldKind.CHOICE, _ALL, dictionary=DictionaryKind.CITY),
    Prepared(Standard.INDUSTRY, FieldKind.CHOICE, _ALL, dictionary=DictionaryKind.INDUSTRY),
    Prepared(Standard.LEGAL_NAME, FieldKind.TEXT, (E.COMPANY,), group="requisites"),
    Prepared(Standard.SITE, FieldKind.LINK, _ALL, group="requisites"),
    Prepared(Standard.INTERESTS, FieldKind.CHOICES, _ALL, group="interests", dictionary=DictionaryKind.INTEREST),
)
DEFAULTS: Final[Mapping[Standard, int]] = {Standard.COUNTERPARTY: 0}
"""Of a list with several words the one that a new card gets, by its place in the dictionary: a customer is a customer
until somebody says otherwise."""


async def prepare(session: AsyncSession, language: Language) -> bool:
    """Make those that no card has yet; whether there were any to make. One whose key is taken by a field of the firm's
    own stands beside it under another key."""
    there = await session.execute(select(CustomField.entity, CustomField.standard, CustomField.key))
    rows = [(row.entity, row.standard, row.key.lower()) for row in there]
    known = {(entity, standard) for entity, standard, _ in rows}
    keys = {(entity, key) for entity, _, key in rows}
    last = await _last_positions(session)
    missing = [(one, to) for one in PREPARED for to in one.entities if (str(to), str(one.standard)) not in known]
    for one, to in missing:
        last[to] = last.get(to, 0) + 1
        key = f"std_{one.standard}" if (str(to), str(one.standard)) in keys else str(one.standard)
        session.add(_row(one, to, language, key=key, position=last[to]))
    for dictionary, words in WORDS.items():
        await add_if_empty(session, dictionary, words[language])
    await session.flush()
    return bool(missing)


async def is_prepared(session: AsyncSession) -> bool:
    return await session.scalar(select(CustomField.id).where(CustomField.standard.is_not(None)).limit(1)) is not None


def word_of(standard: Standard, kind: CustomerKind, owner: ColumnElement[int]) -> ScalarSelect[int]:
    """The id of the dictionary's word that a customer has in a list of one word, for a query over customers; NULL when
    it has none. `crm.dictionaries.service.names_of` knows the words."""
    entity = FieldEntity(kind)
    field = select(CustomField.id).where(CustomField.entity == str(entity), CustomField.standard == str(standard))
    mine = (CustomValue.field_id == field.scalar_subquery(), owner_column(entity) == owner)
    return select(CustomValue.number).where(*mine).limit(1).scalar_subquery()


async def _last_positions(session: AsyncSession) -> dict[FieldEntity, int]:
    query = select(CustomField.entity, func.max(CustomField.position)).group_by(CustomField.entity)
    return {FieldEntity(entity): last for entity, last in await session.execute(query)}


def _row(one: Prepared, to: FieldEntity, language: Language, *, key: str, position: int) -> CustomField:
    return CustomField(
        entity=str(to),
        key=key,
        label=LABELS[one.standard][language],
        kind=str(one.kind),
        hint="",
        group_name=GROUPS[one.group][language],
        position=position,
        need=str(Need.NEVER),
        standard=str(one.standard),
        dictionary=None if one.dictionary is None else str(one.dictionary),
        hidden=False,
        retired=False,
        version=1,
    )
