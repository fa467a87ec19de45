"""Lists of customers: the newest, by words of a name, by a number.

A list is made of three walks along an index, one per kind, each stopped at the page's length, and merged. So the
cost of a page does not grow with the number of matches. Words are matched from their beginning: a B-tree gives
them in order and stops early, where a trigram index would have to collect and sort every match.
"""

import functools
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import phonenumbers
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, false, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.auth.viewing import viewer_of
from callcenter.phones import digits_of, normalise
from crm import cursors
from crm.errors import invalid_field
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Phone, SearchWord
from crm.repository import TABLES, briefs, owner_column
from crm.rights import Whose
from crm.schemas import MAX_ID, CustomerPage, CustomerQuery
from crm.words import prefix_range, typed_words

PART_OF_NUMBER: Final = 4
MAX_TYPED_WORDS: Final = 6
MANY: Final = 1_000
NO_NUMBER: Final = "="
"""No key begins so."""
EVERYBODYS: Final = Whose(None)
"""For lists that say themselves whose customers they give."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Either beginnings of keys of numbers, or words of a name, of which the list is walked along the first. `whole`:
    it is a whole number."""

    prefixes: tuple[str, ...]
    words: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a customer stands in a list; `key` is the word, the number or the time of creation."""

    key: str
    ref: CustomerRef


@dataclass(frozen=True, slots=True)
class Walk:
    """One range of one index: columns (key, id) in its order."""

    columns: tuple[ColumnElement[Any], ColumnElement[Any]]
    conditions: tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list is walked. Newest first is descending, words and numbers are ascending."""

    walks: Callable[[CustomerKind], list[Walk]]
    descending: bool
    key_of: Callable[[str], object]


async def find(session: AsyncSession, query: CustomerQuery, country: str) -> CustomerPage:
    """A page of customers for what was typed."""
    whose = Whose(viewer_of(session), query.responsible_id)
    typed = await read_typed(session, query.q, country, query.cursor)
    listing = _all_by_age(whose) if typed is None else typed_listing(typed, whose)
    after = place_of(query.cursor, listing) if query.cursor else None
    places: list[Place] = []
    for kind in CustomerKind if query.kind is None else [query.kind]:
        for walk in listing.walks(kind):
            places += await _walk(session, listing, walk, kind, after, query.limit + 1)
    places = in_order(list(dict.fromkeys(places)), descending=listing.descending)
    page = places[: query.limit]
    more = len(places) > query.limit
    found = await briefs(session, [place.ref for place in page])
    return CustomerPage(items=found, next_cursor=cursor_of(page[-1]) if more else None)


def _all_by_age(whose: Whose) -> Listing:
    return Listing(lambda kind: _newest(kind, whose), descending=True, key_of=datetime.fromisoformat)


async def read_typed(session: AsyncSession, text: str, country: str, cursor: str | None = None) -> Typed | None:
    """What was typed; None when nothing was. A list that goes on from a cursor walks along the word it began with."""
    typed = text.replace("\0", " ").strip()
    if not typed:
        return None
    if prefixes := number_prefixes(typed, country):
        return Typed(tuple(prefixes), (), whole=normalise(typed, country).e164 is not None)
    words = typed_words(typed)[:MAX_TYPED_WORDS]
    lead = await _rarest(session, words, cursor) if len(words) > 1 else 0
    return Typed((), (*words[lead : lead + 1], *words[:lead], *words[lead + 1 :]))


def typed_listing(typed: Typed, whose: Whose = EVERYBODYS) -> Listing:
    """How what was typed is found."""
    prefixes = [NO_NUMBER] if whose.hides_numbers and not typed.whole else typed.prefixes
    if typed.prefixes:
        return Listing(lambda kind: _by_number(kind, prefixes, whose), descending=False, key_of=str)
    return Listing(lambda kind: [_by_words(kind, typed.words, whose)], descending=False, key_of=str)


async def _rarest(session: AsyncSession, words: Sequence[str], cursor: str | None) -> int:
    """Which of the words fewest customers have. No word is the beginning of another, so a cursor's key tells its own;
    words that more than `MANY` have are not counted to their end."""
    if cursor:
        key = str(cursors.read(cursor, (str, str, int))[0])
        return next((n for n, word in enumerate(words) if key.startswith(word)), 0)
    counted = (await session.execute(select(*map(_owners_of, words)))).one()
    return min(range(len(words)), key=lambda n: counted[n])


def _owners_of(word: str) -> ColumnElement[int]:
    found = SearchWord
    conditions = _begins(found.word.expression, word)
    each = [select(literal(1)).where(found.kind == kind, *conditions).limit(MANY).subquery() for kind in CustomerKind]
    counts = [select(func.count()).select_from(one).scalar_subquery() for one in each]
    return functools.reduce(operator.add, counts)


def number_prefixes(typed: str, country: str) -> list[str]:
    """Beginnings of keys when the text is a number or the beginning of one, else nothing.

    Half a number has no country yet: it is tried with the plus, and as a number of the default country with and
    without that country's trunk prefix (8 in Russia, 0 in Ukraine).
    """
    if any(char.isalpha() for char in typed) and normalise(typed, country).e164 is None:
        return []
    if key := normalise(typed, country).e164:
        return [key]
    digits = digits_of(typed)
    if len(digits) < PART_OF_NUMBER:
        return []
    if "+" in typed:
        return ["+" + digits]
    home = str(phonenumbers.country_code_for_region(country))
    trunk = phonenumbers.ndd_prefix_for_region(country, True) or "-"
    return list(dict.fromkeys(["+" + digits, f"+{home}{digits}", f"+{home}{digits.removeprefix(trunk)}"]))


def _newest(kind: CustomerKind, whose: Whose) -> list[Walk]:
    customer = TABLES[kind]
    columns = (customer.created_at.expression, customer.id.expression)
    parts = whose.apart(kind, customer.responsible_id.expression)
    return [Walk(columns, (customer.merged_into_id.is_(None), *part)) for part in parts]


def _by_words(kind: CustomerKind, words: Sequence[str], whose: Whose) -> Walk:
    if not words:
        return Walk((SearchWord.word.expression, SearchWord.owner_id.expression), (false(),))
    found = SearchWord
    other = aliased(SearchWord)
    repeated = and_(other.word.concat("") < found.word, _starts(other.word.expression, words[0]))
    conditions = [found.kind == kind, *_begins(found.word.expression, words[0])]
    conditions += [
        _probe(kind, other, _starts(other.word.expression, word)).is_not(None)
        for word, other in ((word, aliased(SearchWord)) for word in words[1:])
    ]
    conditions.append(_probe(kind, other, repeated).is_(None))
    conditions += _of_responsible(kind, found.owner_id.expression, whose)
    return Walk((found.word.expression, found.owner_id.expression), tuple(conditions))


def _probe(kind: CustomerKind, other: type[SearchWord], condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    """One look at the few words of one owner, for each step of the walk.

    It is a scalar subquery over expressions that no index offers, because planners know better and are wrong: an
    EXISTS becomes a join with every owner of the other word, and a range of words is read whole at each step.
    """
    mine = and_(other.kind == kind, other.owner_id == SearchWord.owner_id)
    return select(literal(1)).where(mine, condition).limit(1).correlate(SearchWord).scalar_subquery()


def _starts(text: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    return func.substr(text, 1, len(prefix)) == prefix


def _by_number(kind: CustomerKind, prefixes: Sequence[str], whose: Whose) -> list[Walk]:
    """A walk for each beginning: their alternative in one condition would be collected and sorted as a whole."""
    owner = owner_column(kind, Phone)
    smaller = aliased(Phone)
    matches = or_(*(_starts(smaller.e164.expression, prefix) for prefix in prefixes))
    before = tuple_(smaller.e164, smaller.id) < tuple_(Phone.e164, Phone.id)
    conditions = [owner.is_not(None), *_of_responsible(kind, owner, whose)]
    conditions.append(~exists().where(owner_column(kind, smaller) == owner, matches, before))
    number = Phone.e164.expression
    return [Walk((number, owner), (*_begins(number, prefix), *conditions)) for prefix in prefixes]


def _begins(text: ColumnElement[Any], prefix: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    low, high = prefix_range(prefix)
    return text >= low, text < high


def _of_responsible(kind: CustomerKind, owner: ColumnElement[Any], whose: Whose) -> list[ColumnElement[bool]]:
    customer = TABLES[kind]
    mine = whose.of(kind, customer.responsible_id.expression)
    return [exists().where(customer.id == owner, *mine)] if mine else []


async def _walk(
    session: AsyncSession, listing: Listing, walk: Walk, kind: CustomerKind, after: Place | None, limit: int
) -> list[Place]:
    query = steps(listing, walk, kind, after).limit(limit)
    return [place_at(key, kind, id_) for key, id_ in await session.execute(query)]


def steps(listing: Listing, walk: Walk, kind: CustomerKind, after: Place | None) -> Select[Any, Any]:
    """The (key, id) of a walk in the list's order, from behind a place."""
    query: Select[Any, Any] = select(walk.columns[0].label("key"), walk.columns[1].label("id")).where(*walk.conditions)
    query = query.order_by(*(part.desc() if listing.descending else part for part in walk.columns))
    if after is None:
        return query
    here, there = tuple_(*walk.columns), _bound(listing, kind, after)
    return query.where(here < there if listing.descending else here > there)


def place_at(key: object, kind: CustomerKind, id_: int) -> Place:
    return Place(_text(key), CustomerRef(kind, id_))


def _bound(listing: Listing, kind: CustomerKind, after: Place) -> tuple[object, int]:
    """Kinds before the cursor's kind are done with its key, those behind it have not begun it."""
    key = listing.key_of(after.key)
    if kind is after.ref.kind:
        return key, after.ref.id
    done = kind.rank < after.ref.kind.rank
    return key, 0 if done is listing.descending else MAX_ID


def in_order(places: list[Place], *, descending: bool) -> list[Place]:
    """By key, then kind, then id; in a descending list the kinds still go contacts first."""
    if not descending:
        return sorted(places, key=lambda place: (place.key, place.ref.kind.rank, place.ref.id))
    places = sorted(places, key=lambda place: (place.ref.kind.rank, -place.ref.id))
    return sorted(places, key=lambda place: place.key, reverse=True)


def _text(key: object) -> str:
    """Times as ISO 8601 of one length, so that their texts are in the order of the times."""
    return key.isoformat(timespec="microseconds") if isinstance(key, datetime) else str(key)


def cursor_of(place: Place) -> str:
    return cursors.write(place.key, str(place.ref.kind), place.ref.id)


def place_of(cursor: str, listing: Listing) -> Place:
    key, kind, id_ = cursors.read(cursor, (str, str, int))
    try:
        place = Place(str(key), CustomerRef(CustomerKind(str(kind)), min(max(int(id_), 0), MAX_ID)))
        at = listing.key_of(place.key)
    except ValueError:
        raise invalid_field("query.cursor", "not a cursor of this list") from None
    if isinstance(at, datetime) and at.tzinfo is None:
        raise invalid_field("query.cursor", "not a cursor of this list")
    return place
