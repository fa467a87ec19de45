"""Cards narrowed by what they have in own fields."""

from calendar import isleap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.auth.scopes import OWN_FIELD, Entity
from callcenter.auth.viewing import viewer_of
from crm.errors import invalid_field
from crm.fields import values as stored
from crm.fields.coding import BadValue, encode, month_day, text_key
from crm.fields.definitions import fields_of
from crm.fields.kinds import LISTS, NUMBERS, TEXTS, TIMES, FieldEntity, FieldKind
from crm.fields.models import CustomValue
from crm.fields.schemas import FieldOut
from crm.kinds import CustomerKind
from crm.lists.filters import day_begins, day_ends
from crm.words import prefix_range

FEW: Final = 1_000
"""So many owners are looked at one by one, instead of walking along all customers."""
MOST_AHEAD: Final = 366
LEAP_DAY: Final = "02-29"
NO_SUCH_FIELD: Final = "no-such-field"
Condition = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Of a card's id."""


class Ask(StrEnum):
    FILLED = "filled"
    EMPTY = "empty"
    IS = "is"
    FROM = "from"
    TO = "to"
    BEGINS = "begins"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Wish:
    """What one field of a card has to be."""

    key: str
    test: Ask
    value: str


@dataclass(frozen=True, slots=True)
class Clock:
    """By which days are days, and who asks."""

    zone: ZoneInfo
    now: datetime
    viewer_id: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the wishes are for one kind of card. `few`: everybody who can pass, where that is a handful."""

    conditions: tuple[Condition, ...]
    few: tuple[int, ...] | None


def wish(text: str) -> Wish:
    """Of a text that is one: the list's filter has looked at it."""
    key, _, rest = text.partition(":")
    ask, _, value = rest.partition(":")
    return Wish(key, Ask(ask), value)


async def narrowed(
    session: AsyncSession, kinds: Sequence[CustomerKind], wishes: Sequence[Wish], clock: Clock
) -> dict[CustomerKind, Narrowed]:
    """By the kinds of customer that can pass at all: those that have all of the fields.

    :raises BadValue: when no kind has, or none can be asked so
    """
    found: dict[CustomerKind, Narrowed] = {}
    fault: BadValue | None = None
    for kind in kinds:
        try:
            found[kind] = await _narrowed(session, FieldEntity(kind), wishes, clock)
        except BadValue as error:
            fault = error if fault is None or fault.code == NO_SUCH_FIELD else fault
    if not found:
        raise fault or BadValue(NO_SUCH_FIELD, "no customer has such fields")
    return found


async def conditions_of(
    session: AsyncSession, entity: FieldEntity, column: ColumnElement[Any], texts: Sequence[str], clock: Clock
) -> list[ColumnElement[bool]]:
    """What a filter of deals or of tasks says of own fields, as conditions of a query with this column of ids.

    :raises InvalidInput: naming `query.field` when they have no such field, or it cannot be asked so
    """
    if not texts:
        return []
    try:
        own = await _narrowed(session, entity, [wish(text) for text in texts], clock)
    except BadValue as error:
        raise invalid_field("query.field", str(error)) from None
    few = [] if own.few is None else [column.in_(own.few)]
    return [*few, *(condition(column) for condition in own.conditions)]


async def conditions_of_customers(
    session: AsyncSession, columns: Mapping[CustomerKind, ColumnElement[Any]], texts: Sequence[str], clock: Clock
) -> list[ColumnElement[bool]]:
    """What a filter says of own fields of the customers whose ids stand in these columns: one of them has it all.

    :raises InvalidInput: naming `query.customer_field` when no kind of them can be asked so
    """
    if not texts:
        return []
    try:
        own = await narrowed(session, list(columns), [wish(text) for text in texts], clock)
    except BadValue as error:
        raise invalid_field("query.customer_field", str(error)) from None
    found: list[ColumnElement[bool]] = []
    for kind, of in own.items():
        column = columns[kind]
        few = [] if of.few is None else [column.in_(of.few)]
        found.append(and_(column.is_not(None), *few, *(condition(column) for condition in of.conditions)))
    return [or_(*found)]


async def _narrowed(session: AsyncSession, entity: FieldEntity, wishes: Sequence[Wish], clock: Clock) -> Narrowed:
    """A field that the role of this session's person hides is none: lists would tell what is in it."""
    viewer = viewer_of(session)
    hidden = frozenset[str]() if viewer is None or viewer.own is None else viewer.own.hidden(Entity(entity))
    shown = [field for field in await fields_of(session, entity) if f"{OWN_FIELD}{field.key}" not in hidden]
    fields = {field.key: field for field in shown if not field.retired}
    if any(one.key not in fields for one in wishes):
        raise BadValue(NO_SUCH_FIELD, f"no {entity} has such fields")
    tests = [(fields[one.key], one, _test(fields[one.key], one, clock)) for one in wishes]
    conditions = tuple(_condition(entity, field, one, test) for field, one, test in tests)
    return Narrowed(conditions, await _few(session, entity, tests))


ValueTest = Callable[[Any], ColumnElement[bool]]
"""Of a row of a value."""


def _test(field: FieldOut, one: Wish, clock: Clock) -> ValueTest:
    if one.test in (Ask.FILLED, Ask.EMPTY):
        return lambda value: value.field_id == field.id
    if one.test is Ask.BEGINS:
        return _begins(field, one)
    if field.kind is FieldKind.BIRTHDAY or one.test is Ask.WITHIN:
        return _soon(field, one, clock)
    if field.kind in TIMES:
        return _in_time(field, one, clock)
    if one.test is Ask.IS:
        return _equal(field, one, clock)
    if field.kind not in NUMBERS:
        raise BadValue("wrong-test", "only numbers and times have a from and a to")
    number = encode(field, one.value)[0].number
    if one.test is Ask.FROM:
        return lambda value: and_(value.field_id == field.id, value.number >= number)
    return lambda value: and_(value.field_id == field.id, value.number <= number)


def _begins(field: FieldOut, one: Wish) -> ValueTest:
    if field.kind not in TEXTS:
        raise BadValue("wrong-test", "only texts have a beginning")
    low, high = prefix_range(text_key(one.value))
    return lambda value: and_(value.field_id == field.id, value.key >= low, value.key < high)


def _soon(field: FieldOut, one: Wish, clock: Clock) -> ValueTest:
    """Today is day 0. Who was born on 29 February is greeted on 1 March of a year that has no such day: nobody likes
    to be congratulated too early."""
    if field.kind is not FieldKind.BIRTHDAY or one.test is not Ask.WITHIN:
        raise BadValue("wrong-test", "a birthday is asked for as `birthday:within:14`, in days from today")
    if not one.value.isascii() or not one.value.isdigit() or len(one.value) > 3 or int(one.value) > MOST_AHEAD:
        raise BadValue("not-a-number", "a number of days, at most a year")
    today = clock.now.astimezone(clock.zone).date()
    days = birthdays(today, int(one.value))
    return lambda value: and_(value.field_id == field.id, value.key.in_(days))


def birthdays(today: date, ahead: int) -> list[str]:
    """The months and days whose children have their day from today on until so many days later."""
    days = [today + timedelta(days=number) for number in range(ahead + 1)]
    found = dict.fromkeys(month_day(day) for day in days)
    if any((day.month, day.day) == (3, 1) and not isleap(day.year) for day in days):
        found[LEAP_DAY] = None
    return list(found)


def _in_time(field: FieldOut, one: Wish, clock: Clock) -> ValueTest:
    try:
        begins, ends = (of(one.value, clock.zone, clock.now) for of in (day_begins, day_ends))
    except ValueError:
        raise BadValue("not-a-date", "a day as 2026-03-31, or as -30d: so many days ago") from None
    if field.kind is FieldKind.DATE:
        day = begins.astimezone(clock.zone).date().toordinal()
        low, high = day, day
    else:
        low, high = int(begins.astimezone(UTC).timestamp()), int(ends.astimezone(UTC).timestamp()) - 1
    parts = {Ask.FROM: (low, None), Ask.TO: (None, high)}.get(one.test, (low, high))

    def test(value: Any) -> ColumnElement[bool]:
        bounds = [] if parts[0] is None else [value.number >= parts[0]]
        bounds += [] if parts[1] is None else [value.number <= parts[1]]
        return and_(value.field_id == field.id, *bounds)

    return test


def _equal(field: FieldOut, one: Wish, clock: Clock) -> ValueTest:
    if field.kind in LISTS:
        known = {str(option.id): option.id for option in field.options}
        chosen = [known[text] for text in one.value.split("|") if text in known]
        if not chosen:
            raise BadValue("no-such-option", "this field has no such option")
        return lambda value: and_(value.field_id == field.id, value.number.in_(chosen))
    if field.kind is FieldKind.YES_NO:
        if one.value not in ("yes", "no"):
            raise BadValue("not-yes-no", "yes or no")
        return lambda value: and_(value.field_id == field.id, value.number == 1)
    if field.kind in TEXTS:
        key = text_key(one.value)
        return lambda value: and_(value.field_id == field.id, value.key == key)
    if field.kind in NUMBERS:
        number = encode(field, one.value)[0].number
        return lambda value: and_(value.field_id == field.id, value.number == number)
    return _referring(field, one, clock)


def _referring(field: FieldOut, one: Wish, clock: Clock) -> ValueTest:
    text = str(clock.viewer_id) if one.value == "me" and field.kind is FieldKind.USER else one.value
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadValue("no-such-reference", "the id of a customer or a person")
    column = "ref_user_id" if field.target is None else f"ref_{field.target}_id"
    return lambda value: and_(value.field_id == field.id, getattr(value, column) == int(text))


def _denies(field: FieldOut, one: Wish) -> bool:
    """Who has nothing in a field of yes and no is asked for with the noes: nobody ticked it."""
    return one.test is Ask.EMPTY or (field.kind is FieldKind.YES_NO and one.value == "no")


def _condition(entity: FieldEntity, field: FieldOut, one: Wish, test: ValueTest) -> Condition:
    def condition(owner: ColumnElement[Any]) -> ColumnElement[bool]:
        value = aliased(CustomValue)
        has = exists().where(getattr(value, f"{entity}_id") == owner, test(value))
        return ~has if _denies(field, one) else has

    return condition


async def _few(
    session: AsyncSession, entity: FieldEntity, tests: Sequence[tuple[FieldOut, Wish, ValueTest]]
) -> tuple[int, ...] | None:
    owner = stored.owner_column(entity)
    for field, one, test in tests:
        if _denies(field, one) or one.test is Ask.FILLED:
            continue
        query = select(owner).where(test(CustomValue), owner.is_not(None)).limit(FEW + 1)
        ids = {id_ for id_ in await session.scalars(query) if id_ is not None}
        if len(ids) <= FEW:
            return tuple(sorted(ids))
    return None
