"""Own fields as targets of an import."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import JsonValue
from crm.dictionaries.kinds import DictionaryKind
from crm.dictionaries.service import add
from crm.fields import values as stored
from crm.fields.coding import MOST_CHOSEN, BadValue, decode, encode
from crm.fields.definitions import fields_of
from crm.fields.kinds import FieldEntity, FieldKind, FieldValue, Need
from crm.fields.schemas import FieldOut
from crm.fields.service import usual_values
from crm.fields.standard_words import ALSO, HEADERS
from crm.importing.cells import BadCell, is_nothing
from crm.importing.cells import line as line_of
from crm.importing.fields import ImportField, MoreFields
from crm.importing.kinds import ImportKind
from crm.models import SearchWord
from crm.repository import USERS
from crm.words import fold

WORD: Final = "own:"
_OPEN: Final = frozenset({DictionaryKind.REGION, DictionaryKind.CITY, DictionaryKind.INDUSTRY, DictionaryKind.INTEREST})
"""Dictionaries that grow by what files bring; the words of the others mean something to the house."""
_YES: Final = frozenset({"yes", "да", "true", "1", "+", "y", "истина", "д"})
_NO: Final = frozenset({"no", "нет", "false", "0", "-", "n", "ложь", "н"})
_YEARLESS: Final = re.compile(r"(?P<d1>\d{1,2})\.(?P<m1>\d{1,2})\.?|--(?P<m2>\d\d)-?(?P<d2>\d\d)", re.ASCII)
MAX_WORD: Final = 200
_DAYS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
_CLOCKS: Final = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S")
_NUMBERS: Final = (FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.MONEY)
_SPACES: Final = str.maketrans("", "", " \u00a0\u202f'")


class OwnFields(MoreFields):
    """`zone` is the firm's, by which a moment without a zone is meant. References to customers cannot be mapped: a name
    in a file may be anybody's."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[str, FieldOut] = {}
        self._users: dict[str, int] = {}

    async def fields(self, session: AsyncSession, kind: ImportKind) -> Sequence[ImportField]:
        found = await self._fields(session, kind)
        self._known |= {WORD + str(field.id): field for field in found}
        rows = await session.execute(select(USERS.c.id, USERS.c.name).order_by(USERS.c.id.desc()))
        self._users = {fold(row.name): row.id for row in rows}
        return [
            ImportField(WORD + str(one.id), title=one.label, headers=_headers(one), needed=_needed(one))
            for one in found
        ]

    async def usual(self, session: AsyncSession, kind: ImportKind) -> Mapping[str, JsonValue]:
        fields = await self._fields(session, kind)
        keys = {field.key: WORD + str(field.id) for field in fields}
        return {keys[key]: _json(value) for key, value in usual_values(fields).items()}

    async def ready(self, session: AsyncSession, values: Sequence[dict[str, JsonValue]]) -> None:
        """Words that a dictionary has not yet. One that is full stays as it is, and the cell is left out."""
        wanted: defaultdict[DictionaryKind, dict[str, str]] = defaultdict(dict)
        named = [(each, key, field) for each in values for key in each if (field := self._known.get(key)) is not None]
        for each, key, field in named:
            if field.dictionary is not None:
                wanted[field.dictionary] |= {fold(text): text for text in _new_words(each[key])}
        ids = {kind: await add(session, kind, words.values()) for kind, words in wanted.items() if words}
        for each, key, field in named:
            if field.dictionary in ids and _new_words(each[key]):
                each[key] = _settled(field, each[key], ids[field.dictionary])

    def parse(self, key: str, text: str) -> JsonValue:
        field = self._known[key]
        if (words := _words(field, text)) is not None:
            return words
        try:
            rows = encode(field, self._given(field, " ".join(text.split()), text))
        except BadValue as error:
            raise BadCell(f"own_{error.code.replace('-', '_')}") from None
        found = decode(field, rows) if rows else None
        return list(found) if isinstance(found, list) else found

    async def read(
        self, session: AsyncSession, kind: ImportKind, ids: Sequence[int]
    ) -> Mapping[int, Mapping[str, JsonValue]]:
        fields = await self._fields(session, kind)
        keys = {field.key: WORD + str(field.id) for field in fields}
        found = await stored.read(session, FieldEntity(kind), ids, fields)
        return {id_: {keys[key]: _json(value) for key, value in each.items()} for id_, each in found.items()}

    async def write(
        self, session: AsyncSession, kind: ImportKind, values: Mapping[int, Mapping[str, JsonValue]]
    ) -> None:
        """A field that was retired since keeps what it has."""
        entity = FieldEntity(kind)
        fields = await self._fields(session, kind)
        keys = {WORD + str(field.id): field.key for field in fields}
        given: dict[int, dict[str, Any]] = {
            id_: {keys[key]: value for key, value in each.items() if key in keys} for id_, each in values.items()
        }
        await stored.write(session, entity, fields, given)
        if kind is not ImportKind.DEAL:
            await _index(session, kind, await stored.words(session, entity, list(given)))

    async def _fields(self, session: AsyncSession, kind: ImportKind) -> list[FieldOut]:
        found = await fields_of(session, FieldEntity(kind))
        return [field for field in found if not field.retired and field.kind is not FieldKind.CUSTOMER]

    def _given(self, field: FieldOut, line: str, text: str) -> Any:
        """A cell as people write it, as a client would send it."""
        if field.kind is FieldKind.LONG_TEXT:
            return text.replace("\r\n", "\n")
        if field.kind is FieldKind.YES_NO:
            return _yes_no(line)
        if is_nothing(line) and line != "0":
            return None
        if field.kind in _NUMBERS:
            return line.translate(_SPACES).replace(",", ".")
        if field.kind in (FieldKind.DATE, FieldKind.MOMENT):
            return self._time(field, line)
        if field.kind is FieldKind.BIRTHDAY:
            return _birthday(line)
        if field.kind is FieldKind.LINK:
            return _link(line)
        if field.kind is FieldKind.USER:
            return self._users.get(fold(line), 0)
        if field.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
            return _options(field, line)
        return line

    def _time(self, field: FieldOut, line: str) -> str:
        for form in (day + clock for day in _DAYS for clock in _CLOCKS):
            try:
                at = datetime.strptime(line, form).replace(tzinfo=self._zone)
            except ValueError:
                continue
            return at.date().isoformat() if field.kind is FieldKind.DATE else at.isoformat()
        return line


def _needed(field: FieldOut) -> bool:
    """Asked for on every new card, whatever its stage."""
    return field.need is Need.ALWAYS and not field.hidden and field.pipeline_id is None


def _headers(field: FieldOut) -> tuple[str, ...]:
    return () if field.standard is None else tuple(HEADERS[field.standard])


def _birthday(line: str) -> str:
    """`08.03.1990`, `08.03`, `1990-03-08`, `--0308` or a moment, as other systems write midnight."""
    day = line.split("T")[0].split(" ")[0]
    if found := _YEARLESS.fullmatch(day):
        month, number = (found["m1"], found["d1"]) if found["m1"] else (found["m2"], found["d2"])
        return f"--{month:0>2}-{number:0>2}"
    for form in (*_DAYS, "%Y%m%d"):
        try:
            return datetime.strptime(day, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return line


def _link(line: str) -> str:
    """People write an address without its beginning."""
    bare = line.removeprefix("http://")
    return bare if bare.startswith("https://") else f"https://{bare}"


def _words(field: FieldOut, text: str) -> JsonValue:
    """For a dictionary that grows: ids of words that are there, and the texts of those that are not; None when every
    word is there, or none may be added."""
    if field.dictionary not in _OPEN:
        return None
    try:
        said = line_of(text, MAX_WORD)
    except BadCell:
        raise BadCell("own_too_long") from None
    ids = _ids(field)
    parts = [said] if field.kind is FieldKind.CHOICE or fold(said) in ids else _parts(said)
    parts = [part for part in parts if not is_nothing(part)]
    if not parts or all(fold(part) in ids for part in parts):
        return None
    if len(parts) > MOST_CHOSEN:
        raise BadCell("own_too_many")
    return [ids.get(fold(part), part) for part in parts]


def _new_words(value: JsonValue) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _settled(field: FieldOut, value: JsonValue, ids: Mapping[str, int]) -> JsonValue:
    given = value if isinstance(value, list) else []
    found = [one if isinstance(one, int) else ids.get(fold(str(one))) for one in given]
    chosen: list[JsonValue] = [one for one in dict.fromkeys(found) if one is not None]
    if field.kind is FieldKind.CHOICES:
        return chosen or None
    return chosen[0] if chosen else None


def _ids(field: FieldOut) -> dict[str, int]:
    """The options that may be chosen, by their folded labels and by other writings of these."""
    there = {fold(option.label): option.id for option in field.options if not option.retired}
    also = {other: there[label] for label, others in ALSO.items() if label in there for other in others}
    return {**also, **there}


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.replace(",", ";").split(";") if part.strip()]


def _yes_no(line: str) -> bool:
    folded = fold(line)
    if folded not in _YES | _NO:
        raise BadValue("not-yes-no", "yes or no")
    return folded in _YES


def _options(field: FieldOut, line: str) -> int | list[int]:
    ids = _ids(field)
    if field.kind is FieldKind.CHOICE or fold(line) in ids:
        found = ids.get(fold(line), 0)
        return found if field.kind is FieldKind.CHOICE else [found]
    return [ids.get(fold(part), 0) for part in _parts(line)]


def _json(value: FieldValue) -> JsonValue:
    return list(value) if isinstance(value, list) else value


async def _index(session: AsyncSession, kind: ImportKind, words: Mapping[int, Sequence[str]]) -> None:
    """Beside the words of the names, which were stored just before."""
    there = select(SearchWord.owner_id, SearchWord.word).where(SearchWord.kind == kind, SearchWord.owner_id.in_(words))
    known = {(row.owner_id, row.word) for row in await session.execute(there)} if words else set()
    rows = [
        {"kind": str(kind), "owner_id": id_, "word": word}
        for id_, each in words.items()
        for word in each
        if (id_, word) not in known
    ]
    if rows:
        await session.execute(insert(SearchWord), rows)
