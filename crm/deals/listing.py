"""Lists of deals as people ask for them: pages and sums of what a filter finds."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Entity
from crm import rights
from crm.deals import repository
from crm.deals.kinds import DealOrder
from crm.deals.models import Deal
from crm.deals.money import from_hundredths
from crm.deals.rights import visible
from crm.deals.schemas import DealBrief, DealFilter, DealPage, DealQuery, DealTotals, Total
from crm.dictionaries.service import names_of
from crm.errors import invalid_field
from crm.fields.finding import Clock, conditions_of, conditions_of_customers
from crm.fields.kinds import FieldEntity
from crm.fields.listing import of_cards
from crm.kinds import CustomerKind
from crm.lists.filters import day_begins, day_ends
from crm.repository import TABLES, shown
from crm.sections.members import all_people
from crm.tasks import of_deals as tasks

_NARROWS: Final = {
    "amount": ("amount_from", "amount_to"),
    "source": ("source",),
    "tags": ("tag",),
    "responsible_id": ("responsible_id",),
    "expected_close": ("close_before", "expected_from", "expected_to"),
}
"""By the names of fields that a role can hide, what of a filter tells of them."""


async def find(session: AsyncSession, query: DealQuery, viewer: Principal) -> DealPage:
    check_order(query.order, viewer)
    where = await conditions(session, query, viewer, people=query.people)
    if query.stage_id is not None:
        where.append(Deal.stage_id == query.stage_id)
    if query.closed_days is not None:
        where.append(repository.closed_lately(query.closed_days))
    rows, cursor = await repository.page(session, where, query.order, query.cursor, query.limit)
    return DealPage(items=await listed(session, rows, viewer), next_cursor=cursor)


async def totals(session: AsyncSession, wanted: DealFilter, viewer: Principal) -> DealTotals:
    """Of all that the filter finds, without a bound."""
    found = await repository.totals(session, await conditions(session, wanted, viewer))
    sums = [(currency, from_hundredths(amount)) for currency, _, amount in found]
    return DealTotals(
        count=sum(count for _, count, _ in found),
        totals=[Total(currency=currency, amount=amount) for currency, amount in sums if amount],
    )


async def listed(session: AsyncSession, rows: Sequence[Row[*tuple[Any, ...]]], viewer: Principal) -> list[DealBrief]:
    """With what other tables keep of them, a query for each kind of it."""
    ids = [row.Deal.id for row in rows]
    if not ids:
        return []
    more = repository.More(
        await names_of(session, {row.Deal.loss_reason_id for row in rows} - {None}),
        await of_cards(session, FieldEntity.DEAL, ids),
        await tasks.next_of_deals(session, viewer, ids),
    )
    return [repository.brief(row, viewer, more) for row in rows]


async def of_ids(session: AsyncSession, ids: Sequence[int], viewer: Principal) -> list[DealBrief]:
    """These deals in this order, but those that one may not see."""
    query = repository.briefs().where(Deal.id.in_(ids), visible(viewer))
    found = {one.id: one for one in await listed(session, (await session.execute(query)).all(), viewer)}
    return [found[id_] for id_ in ids if id_ in found]


async def conditions(
    session: AsyncSession, wanted: DealFilter, viewer: Principal, *, people: bool = False
) -> list[ColumnElement[bool]]:
    """What a filter says, of the deals that this person may see; `people`: a company's with those of its people.

    :raises InvalidInput: naming the part that asks for a field which the person's role hides
    """
    hidden = viewer.rights.hidden(Entity.DEAL)
    for name in (name for field, names in _NARROWS.items() if field in hidden for name in names):
        if getattr(wanted, name) not in (None, ""):
            raise invalid_field(f"query.{name}", "your role does not show this field")
    clock = Clock(ZoneInfo(wanted.time_zone), datetime.now(UTC), viewer.user_id)
    company_id = wanted.company_id if people else None
    members = [] if company_id is None else await all_people(session, company_id)
    found = [*repository.conditions(viewer, wanted, members), *_days(wanted, clock)]
    if wanted.open_task is not None:
        has = tasks.has_open_task(viewer, Deal.id.expression)
        found.append(has if wanted.open_task else ~has)
    found += await conditions_of(session, FieldEntity.DEAL, Deal.id.expression, wanted.field, clock)
    own = await conditions_of_customers(session, _customers(viewer), wanted.customer_field, clock)
    return found + own


def _customers(viewer: Principal) -> dict[CustomerKind, ColumnElement[int | None]]:
    """Whom a deal is about, by their ids; nobody where the person does not see that one."""
    found: dict[CustomerKind, ColumnElement[int | None]] = {}
    for kind, column in repository.PARTIES.items():
        row = aliased(TABLES[kind])
        seen = rights.seen_by(viewer, kind, row.responsible_id.expression)
        one = select(row.id).where(row.id == column, shown(row), *seen).correlate(Deal)
        found[kind] = one.scalar_subquery() if seen else column.expression
    return found


def check_order(order: DealOrder, viewer: Principal) -> None:
    """An order by a hidden field would tell what is in it."""
    if order.by in viewer.rights.hidden(Entity.DEAL):
        raise invalid_field("query.order", "your role does not show this field")


def _days(wanted: DealFilter, clock: Clock) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for moment, first, last in (
        (Deal.created_at, wanted.created_from, wanted.created_to),
        (Deal.closed_at, wanted.closed_from, wanted.closed_to),
    ):
        found += [] if first is None else [moment >= day_begins(first, clock.zone, clock.now)]
        found += [] if last is None else [moment < day_ends(last, clock.zone, clock.now)]
    for text, after in ((wanted.expected_from, True), (wanted.expected_to, False)):
        if text is not None:
            day = day_begins(text, clock.zone, clock.now).astimezone(clock.zone).date()
            found.append(Deal.expected_close >= day if after else Deal.expected_close <= day)
    return found
