"""What stands behind a figure as a file: the same lines as on the screen, all of them."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import TEXT, Cell, Column, Kind, Sheet, Table
from crm.sales import listing
from crm.sales.asking import Ask
from crm.sales.kinds import SalesReport
from crm.sales.schemas import BehindItem, BehindQuery

MOST: Final = 10_000
"""Lines of a file; a figure of more is narrowed first."""
_AT_ONCE: Final = 200


async def behind_sheet(session: AsyncSession, ask: Ask, report: SalesReport, query: BehindQuery) -> Sheet:
    """The newest first, as the list has them.

    :raises InvalidInput: for a figure that the report does not have
    """
    items: list[BehindItem] = []
    asked = query.model_copy(update={"limit": _AT_ONCE, "cursor": None})
    while len(items) < MOST:
        page = await listing.page(session, ask, asked)
        items += page.items
        if page.next_cursor is None:
            break
        asked = asked.model_copy(update={"cursor": page.next_cursor})
    leads = bool(items) and items[0].kind == "lead"
    columns = (
        *(Column(key, TEXT) for key in ("about", "customer", "person", "lead_state" if leads else "state")),
        *(Column("when", Kind.WHEN), Column("amount", Kind.MONEY), Column("currency", TEXT)),
    )
    return ask.sheet(report, tables=[Table(key="behind", columns=columns, rows=[*map(_row, items)])])


def _row(item: BehindItem) -> list[Cell]:
    currency = "" if item.amount is None else item.currency
    return [item.title, item.customer, item.person, item.note, item.at.isoformat(), item.amount, currency]
