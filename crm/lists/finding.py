"""Filtered lists of customers, page by page.

Each kind of customer is walked along the index that fits the filter best; the conditions that this index does not carry
are looked up for each step. Such a walk stops after so many steps, whether it found a page or not: a filter that
nearly nobody passes costs many short answers and not one that holds the database up. A page then ends at the place
where the first walk stopped, and the next one goes on there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.auth.principal import Principal
from crm.deals.of_customers import has_open_deal
from crm.fields.finding import Narrowed
from crm.kinds import CustomerKind, CustomerRef
from crm.lists.filters import MINE, NOBODY, CustomerFilter, day_begins, day_ends
from crm.lists.kinds import CustomerOrder
from crm.lists.narrowing import tests_of
from crm.repository import TABLES
from crm.rights import Whose
from crm.search import Listing, Place, Typed, Walk, in_order, place_at, steps, typed_listing
from crm.tags.keeping import tag_key
from crm.tags.models import CustomerTag
from crm.tasks.of_customers import has_open_task

SCAN: Final = 5_000
"""Steps of one walk at a time: some milliseconds."""
AT_ONCE: Final = 1_000
_COLUMNS: Final = ("company_id", "responsible", "status", "source")
"""Filters that an index carries, the one that leaves fewest customers first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose list, and of whom. `zone` is the firm's; `typed` is what the filter's words are looked for by, `own` what
    it says about own fields, by the kinds that have them; `members` are contacts who belong to the filter's company
    beside another one."""

    filter: CustomerFilter
    sort: CustomerOrder
    viewer: Principal
    now: datetime
    zone: ZoneInfo
    typed: Typed | None = None
    own: Mapping[CustomerKind, Narrowed] = field(default_factory=dict)
    members: tuple[int, ...] = ()

    @property
    def kinds(self) -> list[CustomerKind]:
        """Those that can pass at all."""
        return [kind for kind in self.filter.kinds if not self.filter.field or kind in self.own]


@dataclass(frozen=True, slots=True)
class Found:
    """`after`: where the list goes on, None at its end. A page that is not full and has an `after` was cut short."""

    places: list[Place]
    after: Place | None


@dataclass(frozen=True, slots=True)
class _Driver:
    """What an index carries of the filter, by the names of the filter's parts."""

    walks: list[Walk]
    carries: frozenset[str]


def listing(wanted: Wanted) -> Listing:
    """The order of the list: as typed words and numbers are found, or by time."""
    if wanted.typed is not None:
        return typed_listing(wanted.typed, Whose(wanted.viewer, everybodys=True))
    return Listing(
        lambda kind: _driver(wanted, kind).walks, descending=wanted.sort.is_descending, key_of=datetime.fromisoformat
    )


async def collect(
    session: AsyncSession, wanted: Wanted, most: int, *, answers: int = 250
) -> tuple[list[CustomerRef], bool]:
    """Up to so many customers of the list, and whether these are all."""
    refs: list[CustomerRef] = []
    after: Place | None = None
    for _ in range(answers):
        found = await find(session, wanted, after, min(AT_ONCE, most - len(refs)))
        refs += [place.ref for place in found.places]
        after = found.after
        if after is None or len(refs) >= most:
            break
    return list(dict.fromkeys(refs)), after is None


async def find(session: AsyncSession, wanted: Wanted, after: Place | None, limit: int) -> Found:
    """A page, as far as it is found in reasonable time."""
    order = listing(wanted)
    found: list[Place] = []
    stops: list[Place] = []
    for kind in wanted.kinds:
        driver = _driver(wanted, kind)
        for walk in driver.walks:
            places, stop = await _walk(session, wanted, _Step(order, walk, kind, driver.carries), after, limit + 1)
            found += places
            stops += [] if stop is None else [stop]
    places = in_order(list(dict.fromkeys(found)), descending=order.descending)
    horizon = in_order(stops, descending=order.descending)[0] if stops else None
    if horizon is not None:
        places = _up_to(horizon, places, descending=order.descending)
    page = places[:limit]
    return Found(page, page[-1] if len(places) > limit else horizon)


def _up_to(horizon: Place, places: list[Place], *, descending: bool) -> list[Place]:
    """Behind the place where a walk stopped, it may have customers that are not known yet."""
    ordered = in_order(list(dict.fromkeys([*places, horizon])), descending=descending)
    return [place for place in ordered[: ordered.index(horizon) + 1] if place in places]


@dataclass(frozen=True, slots=True)
class _Step:
    order: Listing
    walk: Walk
    kind: CustomerKind
    carries: frozenset[str]


async def _walk(
    session: AsyncSession, wanted: Wanted, step: _Step, after: Place | None, limit: int
) -> tuple[list[Place], Place | None]:
    """Those who pass, and where the walk stopped before its end and before it had enough."""
    way = steps(step.order, step.walk, step.kind, after)
    inner = way.limit(SCAN).subquery()
    rest = _rest(wanted, step, inner.c.id)
    if not rest:
        rows = (await session.execute(way.limit(limit))).all()
        return [place_at(key, step.kind, id_) for key, id_ in rows], None
    columns = (inner.c.key, inner.c.id)
    order = [part.desc() if step.order.descending else part for part in columns]
    rows = (await session.execute(select(*columns).where(*rest).order_by(*order).limit(limit))).all()
    places = [place_at(key, step.kind, id_) for key, id_ in rows]
    if len(places) >= limit:
        return places, None
    last = (await session.execute(way.offset(SCAN - 1).limit(1))).first()
    return places, None if last is None else place_at(last[0], step.kind, last[1])


def _driver(wanted: Wanted, kind: CustomerKind) -> _Driver:
    """The index to walk along; where the viewer does not see everybody's, mostly that of the responsible."""
    customer, chosen = TABLES[kind], wanted.filter
    whose = Whose(wanted.viewer)
    if whose.reach(kind).is_none:
        return _Driver([], frozenset())
    if wanted.typed is not None:
        return _Driver(listing(wanted).walks(kind), frozenset({"q"}))
    few = _few(wanted, kind)
    if wanted.sort.is_by_contact:
        at = customer.last_contact_at.expression
        carried: list[ColumnElement[bool]] = [customer.merged_into_id.is_(None), at.is_not(None), *few]
        carried += _conditions(customer, wanted, frozenset({"contact"}))
        return _Driver([Walk((at, customer.id.expression), tuple(carried))], frozenset({"contact"}))
    if chosen.tag and not few:
        tag = CustomerTag
        carried = [tag.kind == str(kind), tag.key == tag_key(chosen.tag[0]), *_created(tag.created_at, wanted)]
        walk = Walk((tag.created_at.expression, tag.owner_id.expression), tuple(carried))
        return _Driver([walk], frozenset({"first_tag", "created"}))
    named = [name for name in _COLUMNS if getattr(chosen, name) is not None][:1]
    parts: list[list[ColumnElement[bool]]] = [[]]
    if not whose.reach(kind).is_all and named not in (["company_id"], ["responsible"]):
        named, parts = ["reach"], whose.apart(kind, customer.responsible_id.expression)
    carries = frozenset({"created", *named})
    columns = (customer.created_at.expression, customer.id.expression)
    there = (customer.merged_into_id.is_(None), *few, *_conditions(customer, wanted, carries))
    return _Driver([Walk(columns, (*there, *part)) for part in parts], carries)


def _few(wanted: Wanted, kind: CustomerKind) -> list[ColumnElement[bool]]:
    """Where own fields leave but a handful, these are looked at and nobody else."""
    ids = wanted.own[kind].few if kind in wanted.own else None
    return [] if ids is None else [TABLES[kind].id.in_(ids)]


def _rest(wanted: Wanted, step: _Step, owner: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """What the index does not carry, asked of the customer with this id."""
    chosen, kind = wanted.filter, step.kind
    customer = aliased(TABLES[kind])
    names = frozenset({*_COLUMNS, "created", "contact", "untouched"}) - step.carries
    columns = _conditions(customer, wanted, names)
    columns += [] if "reach" in step.carries else _reached(kind, customer, wanted)
    found: list[ColumnElement[bool]] = [exists().where(customer.id == owner, *columns)] if columns else []
    for tag in chosen.tag[1 if "first_tag" in step.carries else 0 :]:
        other = aliased(CustomerTag)
        found.append(exists().where(other.kind == str(kind), other.owner_id == owner, other.key == tag_key(tag)))
    found += [test(owner) for test in (wanted.own[kind].conditions if kind in wanted.own else ())]
    found += tests_of(chosen, kind, owner)
    for wish, has in ((chosen.open_deal, has_open_deal), (chosen.open_task, has_open_task)):
        if wish is not None:
            found.append(has(wanted.viewer, kind, owner) if wish else ~has(wanted.viewer, kind, owner))
    return found


def _reached(kind: CustomerKind, customer: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    return Whose(wanted.viewer).of(kind, customer.responsible_id)


def _conditions(customer: Any, wanted: Wanted, names: frozenset[str]) -> list[ColumnElement[bool]]:
    """The filter's own columns of the customer, as far as they are among these names.

    `customer` is the class of one kind or an alias of it; `CustomerFilter.kinds` leaves out those without a column.
    """
    chosen = wanted.filter
    found: list[ColumnElement[bool]] = []
    for name in ("company_id", "status", "source"):
        value = getattr(chosen, name)
        if name in names and value is not None:
            mine = getattr(customer, name) == value
            more = wanted.members if name == "company_id" else ()
            found.append(or_(mine, customer.id.in_(more)) if more else mine)
    if "responsible" in names and chosen.responsible is not None:
        found.append(_responsible(customer.responsible_id, wanted))
    if "created" in names:
        found += _created(customer.created_at, wanted)
    if "contact" in names:
        found += _between(customer.last_contact_at, (chosen.contact_from, chosen.contact_to), wanted)
    if "untouched" in names and chosen.untouched:
        found.append(customer.last_contact_at.is_(None))
    return found


def _responsible(column: ColumnElement[int | None], wanted: Wanted) -> ColumnElement[bool]:
    who = wanted.filter.responsible
    if who == NOBODY:
        return column.is_(None)
    return column == (wanted.viewer.user_id if who == MINE else int(who or 0))


def _created(column: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    return _between(column, (wanted.filter.created_from, wanted.filter.created_to), wanted)


def _between(column: Any, days: tuple[str | None, str | None], wanted: Wanted) -> list[ColumnElement[bool]]:
    """Both days belong to the span."""
    first, last = days
    found = [] if first is None else [column >= day_begins(first, wanted.zone, wanted.now)]
    return found if last is None else [*found, column < day_ends(last, wanted.zone, wanted.now)]
