"""A page of leads behind a figure, newest first."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from crm import cursors
from crm.deals.kinds import StageOutcome
from crm.models import Lead
from crm.repository import USERS
from crm.sales.asking import Ask
from crm.sales.behind import Narrowed, unknown
from crm.sales.beside import in_row, lead_key
from crm.sales.deal_rows import NOBODY
from crm.sales.dimensions import WORDS
from crm.sales.kinds import DealGroup
from crm.sales.schemas import BehindItem, BehindPage, BehindQuery
from crm.sales.sources import deal_of_lead, leads_asked, leads_lost
from crm.sales.tally import money
from crm.state import LeadStatus

LOSS_FIGURES: Final = frozenset({"lost_leads", "lost_leads_share"})
LEAD_FIGURES: Final = frozenset({"leads", "lead_deals", "lead_won", "lead_lost", "lead_won_sum"}) | LOSS_FIGURES


async def leads_page(session: AsyncSession, ask: Ask, cells: Sequence[Narrowed], query: BehindQuery) -> BehindPage:
    if cells[0].figure in LOSS_FIGURES:
        return await _lost_page(session, ask, cells, query)
    of = deal_of_lead(ask)
    statement = (
        select(Lead.id, Lead.name, Lead.status, Lead.created_at.label("at"), USERS.c.name.label("responsible"))
        .add_columns(of.c.amount, of.c.currency)
        .outerjoin(of, of.c.lead_id == Lead.id)
        .outerjoin(USERS, USERS.c.id == Lead.responsible_id)
        .where(leads_asked(ask))
        .order_by(Lead.id.desc())
        .limit(query.limit + 1)
    )
    statement = statement.where(_of_figure(cells[0], of), *(_of_group(ask, cell) for cell in cells))
    return await _page(session, statement, query)


async def _lost_page(session: AsyncSession, ask: Ask, cells: Sequence[Narrowed], query: BehindQuery) -> BehindPage:
    """Leads with the day of their loss and its remark."""
    nothing = literal(None)
    statement = (
        select(Lead.id, Lead.name, Lead.loss_note, Lead.status, Lead.lost_at.label("at"))
        .add_columns(USERS.c.name.label("responsible"), nothing.label("amount"), nothing.label("currency"))
        .outerjoin(USERS, USERS.c.id == Lead.responsible_id)
        .where(leads_lost(ask), *(_of_group(ask, cell) for cell in cells))
        .order_by(Lead.id.desc())
        .limit(query.limit + 1)
    )
    return await _page(session, statement, query)


async def _page(session: AsyncSession, statement: Select[Any], query: BehindQuery) -> BehindPage:
    if query.cursor is not None:
        (last,) = cursors.read(query.cursor, (int,))
        statement = statement.where(Lead.id < last)
    rows = list(await session.execute(statement))
    shown = rows[: query.limit]
    cursor = cursors.write(shown[-1].id) if len(rows) > query.limit else None
    return BehindPage(items=[_lead(row) for row in shown], next_cursor=cursor)


def _of_figure(cell: Narrowed, of: Subquery) -> ColumnElement[bool]:
    won = of.c.outcome == str(StageOutcome.WON)
    conditions: dict[str, ColumnElement[bool]] = {
        "lead_deals": of.c.deal_id.is_not(None),
        "lead_won": won,
        "lead_won_sum": and_(won, of.c.amount.is_not(None), of.c.currency == cell.currency),
        "lead_lost": Lead.status == str(LeadStatus.LOST),
    }
    return conditions.get(cell.figure, true())


def _of_group(ask: Ask, cell: Narrowed) -> ColumnElement[bool]:
    if cell.group == "":
        return true()
    key = lead_key(ask, cell.group)
    if cell.group == DealGroup.SOURCE:
        return key == cell.key
    if cell.group == DealGroup.REASON:
        key = Lead.loss_reason_id.expression
    if cell.group in (*WORDS, DealGroup.REASON):
        return key.is_(None) if cell.key == NOBODY else key == cell.number
    found = in_row(ask, cell.group, cell.key, Lead.responsible_id.expression, Lead.created_at.expression)
    if found is None:
        raise unknown("group")
    return found


def _lead(row: Any) -> BehindItem:
    return BehindItem(
        kind="lead",
        id=str(row.id),
        title=row.name,
        at=row.at,
        person=row.responsible or "",
        customer="",
        customer_key="",
        note=row.status,
        amount=money(row.amount),
        currency=row.currency or "",
    )
