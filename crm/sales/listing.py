"""A page of what stands behind a figure, newest first."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import cursors
from crm.repository import USERS
from crm.sales.action_listing import LISTED, actions_page
from crm.sales.asking import Ask
from crm.sales.behind import Narrowed, behind, cells_of
from crm.sales.customers import customer_key, customer_names
from crm.sales.lead_listing import LEAD_FIGURES, leads_page
from crm.sales.schemas import BehindItem, BehindPage, BehindQuery
from crm.sales.tally import money


async def page(session: AsyncSession, ask: Ask, query: BehindQuery) -> BehindPage:
    figure, _, currency = query.figure.partition(":")
    cell = Narrowed(figure=figure, currency=currency, group=query.group, key=query.key)
    cells = cells_of(ask, cell)
    if cells[0].figure in LEAD_FIGURES:
        return await leads_page(session, ask, cells, query)
    if cells[0].figure in LISTED:
        return await actions_page(session, ask, cells, query)
    of = await behind(session, ask, cells)
    return await deals_page(session, ask, of, query)


async def deals_page(session: AsyncSession, ask: Ask, of: ColumnElement[bool], query: BehindQuery) -> BehindPage:
    deals = ask.deals.c
    statement = (
        select(*deals, USERS.c.name.label("responsible"), customer_key(ask.deals).label("customer"))
        .outerjoin(USERS, USERS.c.id == deals.responsible_id)
        .where(of)
        .order_by(deals.id.desc())
        .limit(query.limit + 1)
    )
    if query.cursor is not None:
        (last,) = cursors.read(query.cursor, (int,))
        statement = statement.where(deals.id < last)
    rows = list(await session.execute(statement))
    shown = rows[: query.limit]
    names = await customer_names(session, {row.customer for row in shown})
    cursor = cursors.write(shown[-1].id) if len(rows) > query.limit else None
    return BehindPage(items=[_deal(row, names.get(row.customer, "")) for row in shown], next_cursor=cursor)


def _deal(row: Any, customer: str) -> BehindItem:
    return BehindItem(
        kind="deal",
        id=str(row.id),
        title=row.title,
        at=row.closed_at or row.created_at,
        person=row.responsible or "",
        customer=customer,
        customer_key=row.customer if customer else "",
        note=row.stage,
        amount=money(row.amount),
        currency=row.currency,
    )
