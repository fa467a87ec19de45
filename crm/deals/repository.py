"""The queries by which deals are listed, counted and summed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, func, literal, or_, select, table, tuple_
from sqlalchemy import column as column_of
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm import cursors
from crm.deals.kinds import DealOrder, StageOutcome
from crm.deals.models import Deal, DealEntry, Stage
from crm.deals.money import from_hundredths, to_hundredths
from crm.deals.rights import may_edit, visible
from crm.deals.schemas import DealBrief, DealFilter
from crm.errors import invalid_field
from crm.fields.kinds import FieldEntity
from crm.fields.searching import with_text
from crm.fields.service import CardFields
from crm.json_sql import json_list_has
from crm.kinds import CustomerKind
from crm.models import Company, Contact, Lead
from crm.repository import USERS, shown
from crm.schemas import Named
from crm.tasks.schemas import NextTask
from crm.words import fold

_COMPETITORS: Final = table("deal_competitors", column_of("deal_id", Integer), column_of("competitor_id", Integer))
"""Another room's: who takes part in a deal."""
_ORDERS: Final[Mapping[str, Any]] = {
    DealOrder.CREATED: Deal.created_at,
    DealOrder.MOVED: Deal.stage_since,
    DealOrder.AMOUNT: Deal.amount,
    DealOrder.EXPECTED_CLOSE: Deal.expected_close,
}
MAX_DIGITS: Final = 18
_MAY_LACK: Final = frozenset({DealOrder.AMOUNT, DealOrder.EXPECTED_CLOSE})
PARTIES: Final = {
    CustomerKind.CONTACT: Deal.contact_id,
    CustomerKind.COMPANY: Deal.company_id,
    CustomerKind.LEAD: Deal.lead_id,
}


@dataclass(frozen=True, slots=True)
class More:
    """What a list shows of deals that other tables keep: loss reasons by their ids, the rest by the deals'."""

    reasons: Mapping[int, str]
    own: Mapping[int, CardFields]
    tasks: Mapping[int, NextTask]


@dataclass(frozen=True, slots=True)
class Place:
    """The last deal of the page before. `key` is what it was ordered by, None for a deal that has no such thing."""

    key: datetime | date | int | None
    id: int


def briefs() -> Select[*tuple[Any, ...]]:
    """One row per deal, with the names that a list shows."""
    return (
        select(
            Deal,
            Stage.outcome.label("outcome"),
            Contact.name.label("contact"),
            Company.name.label("company"),
            Lead.name.label("lead"),
            USERS.c.name.label("responsible"),
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Contact, and_(Contact.id == Deal.contact_id, shown(Contact)))
        .outerjoin(Company, and_(Company.id == Deal.company_id, shown(Company)))
        .outerjoin(Lead, and_(Lead.id == Deal.lead_id, shown(Lead)))
        .outerjoin(USERS, USERS.c.id == Deal.responsible_id)
    )


def brief(row: Row[*tuple[Any, ...]], viewer: Principal, more: More) -> DealBrief:
    deal: Deal = row.Deal
    own = more.own.get(deal.id)
    reason = more.reasons.get(deal.loss_reason_id or 0)
    return DealBrief(
        id=deal.id,
        title=deal.title,
        pipeline_id=deal.pipeline_id,
        stage_id=deal.stage_id,
        outcome=StageOutcome(row.outcome),
        contact=_named(deal.contact_id, row.contact),
        company=_named(deal.company_id, row.company),
        lead=_named(deal.lead_id, row.lead),
        responsible=_named(deal.responsible_id, row.responsible),
        amount=from_hundredths(deal.amount),
        currency=deal.currency,
        expected_close=deal.expected_close,
        source=deal.source,
        tags=deal.tags,
        loss_reason=_named(deal.loss_reason_id, reason),
        created_at=deal.created_at,
        stage_since=deal.stage_since,
        closed_at=deal.closed_at,
        version=deal.version,
        may_edit=may_edit(viewer, deal),
        next_task=more.tasks.get(deal.id),
        fields={} if own is None else own.values,
        field_names={} if own is None else own.names,
    )


def _named(id_: int | None, name: str | None) -> Named | None:
    return None if id_ is None or name is None else Named(id=id_, name=name)


def conditions(viewer: Principal, wanted: DealFilter, people: Sequence[int] = ()) -> list[ColumnElement[bool]]:
    """What the filter says, of the deals that the person may see; those of these `people` are the company's, too."""
    found = [visible(viewer)]
    for column, value in (
        (Deal.pipeline_id, wanted.pipeline_id),
        (Deal.contact_id, wanted.contact_id),
        (Deal.lead_id, wanted.lead_id),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.company_id is not None:
        own = Deal.company_id == wanted.company_id
        found.append(or_(own, Deal.contact_id.in_(people)) if people else own)
    if wanted.stage:
        found.append(Deal.stage_id.in_(wanted.stage))
    if wanted.responsible_id is not None:
        mine = Deal.responsible_id == wanted.responsible_id
        found.append(mine if wanted.responsible_id else Deal.responsible_id.is_(None))
    if wanted.mine:
        found.append(Deal.responsible_id == viewer.user_id)
    if wanted.state is not None:
        found.append(Stage.outcome == wanted.state)
    return found + _of_values(wanted)


def _of_values(wanted: DealFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.competitor_id is not None:
        with_it = _COMPETITORS.c.competitor_id == wanted.competitor_id
        found.append(Deal.id.in_(select(_COMPETITORS.c.deal_id).where(with_it)))
    if wanted.q.strip():
        typed = wanted.q.strip()
        found.append(or_(_named_like(fold(typed)), Deal.id.in_(with_text(FieldEntity.DEAL, typed))))
    if wanted.tag:
        found.append(json_list_has(Deal.tags, literal(wanted.tag)))
    if wanted.source is not None:
        found.append(Deal.source == wanted.source)
    if wanted.amount_from is not None:
        found.append(Deal.amount >= to_hundredths(wanted.amount_from))
    if wanted.amount_to is not None:
        found.append(Deal.amount <= to_hundredths(wanted.amount_to))
    if wanted.close_before is not None:
        found.append(Deal.expected_close < wanted.close_before)
    return found


def closed_lately(days: int) -> ColumnElement[bool]:
    """Open, or over for not longer than so many days."""
    return or_(Deal.closed_at.is_(None), Deal.closed_at >= datetime.now(UTC) - timedelta(days=days))


def _named_like(key: str) -> ColumnElement[bool]:
    """Any part of the title, or the deal's number."""
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None
    titled = Deal.title_key.contains(key, autoescape=True)
    return titled if number is None else or_(titled, Deal.id == number)


async def page(
    session: AsyncSession, where: Sequence[ColumnElement[bool]], order: DealOrder, cursor: str | None, limit: int
) -> tuple[list[Row[*tuple[Any, ...]]], str | None]:
    """By what the order says and the id; deals that have no such thing behind the others, in the same way."""
    place = None if cursor is None else _place(cursor, order)
    rows: list[Row[*tuple[Any, ...]]] = []
    for lacking in _halves(order, place):
        half = [*where, *_after(order, place, lacking=lacking)]
        query = briefs().where(*half).order_by(*_sorting(order)).limit(limit + 1 - len(rows))
        rows += (await session.execute(query)).all()
        if len(rows) > limit:
            break
    shown = rows[:limit]
    return shown, _cursor(shown[-1].Deal, order) if len(rows) > limit else None


async def ids(session: AsyncSession, where: Sequence[ColumnElement[bool]], order: DealOrder, most: int) -> list[int]:
    """The first so many of the list, in its order."""
    found: list[int] = []
    for lacking in _halves(order, None):
        half = [*where, *_after(order, None, lacking=lacking)]
        query = select(Deal.id).join(Stage, Stage.id == Deal.stage_id).where(*half)
        found += await session.scalars(query.order_by(*_sorting(order)).limit(most - len(found)))
        if len(found) >= most:
            break
    return found


def _halves(order: DealOrder, place: Place | None) -> tuple[bool, ...]:
    """Those that have what is ordered by, then those that lack it: each is a walk along the index of its own."""
    if DealOrder(order.by) not in _MAY_LACK:
        return (False,)
    return (True,) if place is not None and place.key is None else (False, True)


def _after(order: DealOrder, place: Place | None, *, lacking: bool) -> list[ColumnElement[bool]]:
    column = _ORDERS[order.by]
    may_lack = DealOrder(order.by) in _MAY_LACK
    found: list[ColumnElement[bool]] = [] if not may_lack else [column.is_(None) if lacking else column.is_not(None)]
    if place is None or (place.key is None) is not lacking:
        return found
    here, there = (Deal.id.expression, place.id) if lacking else (tuple_(column, Deal.id), (place.key, place.id))
    return [*found, here > there if order.ascends else here < there]


def _sorting(order: DealOrder) -> tuple[Any, Any]:
    column = _ORDERS[order.by]
    return (column.asc(), Deal.id.asc()) if order.ascends else (column.desc(), Deal.id.desc())


def _cursor(deal: Deal, order: DealOrder) -> str:
    key = getattr(deal, _ORDERS[order.by].key)
    text = "" if key is None else str(key) if isinstance(key, int) else key.isoformat()
    return cursors.write(str(order), text, deal.id)


def _place(cursor: str, order: DealOrder) -> Place:
    of, text, id_ = cursors.read(cursor, (str, str, int))
    if of != str(order) or not 0 < int(id_) < 2**31:
        raise _foreign()
    try:
        return Place(_key(str(text), order), int(id_))
    except ValueError:
        raise _foreign() from None


def _key(text: str, order: DealOrder) -> datetime | date | int | None:
    """As a cursor of this order has it.

    :raises ValueError: when no cursor of it has
    """
    by = DealOrder(order.by)
    if text == "" and by in _MAY_LACK:
        return None
    if by is DealOrder.EXPECTED_CLOSE:
        return date.fromisoformat(text)
    if by is DealOrder.AMOUNT:
        if not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS:
            raise ValueError("not a sum")
        return int(text)
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("not a moment")
    return at


def _foreign() -> Exception:
    return invalid_field("query.cursor", "not a cursor of this list")


@dataclass(frozen=True, slots=True)
class Sum:
    """`amount` in hundredths; deals without a sum count and add nothing."""

    stage_id: int
    currency: str
    count: int
    amount: int


async def sums(session: AsyncSession, where: Sequence[ColumnElement[bool]]) -> list[Sum]:
    """By stage and currency: sums of different moneys are never added."""
    query = (
        select(Deal.stage_id, Deal.currency, func.count(), func.coalesce(func.sum(Deal.amount), 0))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(*where)
        .group_by(Deal.stage_id, Deal.currency)
        .order_by(Deal.stage_id, Deal.currency)
    )
    return [Sum(row[0], row[1], row[2], int(row[3] or 0)) for row in await session.execute(query)]


async def totals(session: AsyncSession, where: Sequence[ColumnElement[bool]]) -> list[tuple[str, int, int]]:
    """Currency, number of deals and hundredths of all that pass."""
    query = (
        select(Deal.currency, func.count(), func.coalesce(func.sum(Deal.amount), 0))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(*where)
        .group_by(Deal.currency)
        .order_by(Deal.currency)
    )
    return [(row[0], row[1], int(row[2] or 0)) for row in await session.execute(query)]


async def open_sums(session: AsyncSession, kind: CustomerKind, ids: Collection[int]) -> list[tuple[int, str, int]]:
    """Customer, currency and hundredths of the open deals of these customers of one kind; nothing for the others."""
    column = PARTIES[kind]
    query = (
        select(column, Deal.currency, func.coalesce(func.sum(Deal.amount), 0))
        .join(Stage, Stage.id == Deal.stage_id)
        .where(column.in_(ids), Stage.outcome == StageOutcome.OPEN, Deal.deleted_at.is_(None))
        .group_by(column, Deal.currency)
        .order_by(column, Deal.currency)
    )
    return [
        (id_, currency, int(amount or 0)) for id_, currency, amount in await session.execute(query) if id_ is not None
    ]


async def entries(session: AsyncSession, deal_id: int) -> list[DealEntry]:
    """All of a deal's own history, oldest first."""
    query = select(DealEntry).where(DealEntry.deal_id == deal_id).order_by(DealEntry.at, DealEntry.id)
    return list(await session.scalars(query))
