"""What a customer bought, and what is on its way: the lines of its deals."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from pydantic import BaseModel
from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from crm import cursors
from crm.deals.history import of_customer
from crm.deals.kinds import StageOutcome
from crm.deals.lines.models import DealLine
from crm.deals.lines.reading import quantity
from crm.deals.lines.schemas import Quantity
from crm.deals.models import Deal, Stage
from crm.deals.money import Amount
from crm.deals.rights import visible
from crm.errors import invalid_field
from crm.goods.figures import money
from crm.kinds import CustomerRef
from crm.schemas import Named, PageQuery

_STATES: Final = {"bought": StageOutcome.WON, "ordered": StageOutcome.OPEN}


class PurchaseQuery(PageQuery):
    """`bought` are the goods of won deals, `ordered` those of deals that are open; `people` false leaves out, of a
    company, what its people bought by themselves."""

    state: Literal["bought", "ordered"] = "bought"
    people: bool = True


class Purchase(BaseModel):
    """`at` is when the deal was won, or made while it is open."""

    id: int
    deal: Named
    stage: str
    at: datetime
    product_id: int | None
    name: str
    sku: str
    unit: str
    quantity: Quantity
    total: Amount | None
    currency: str


class PurchaseTotal(BaseModel):
    currency: str
    amount: Amount
    deals: int


class PurchasePage(BaseModel):
    """`totals` are of all that there are, a sum for each currency, on the first page alone."""

    items: list[Purchase]
    totals: list[PurchaseTotal]
    next_cursor: str | None


async def page(
    session: AsyncSession, ref: CustomerRef, query: PurchaseQuery, viewer: Principal, people: Sequence[int] = ()
) -> PurchasePage:
    """Newest first, of the deals that the person may see; with those of the people of a company."""
    outcome = _STATES[query.state]
    at = func.coalesce(Deal.closed_at, Deal.created_at) if outcome is StageOutcome.WON else Deal.created_at
    where = [of_customer(ref, people), Stage.outcome == str(outcome), visible(viewer)]
    lines = _lines(at).where(*where).order_by(at.desc(), DealLine.id.desc())
    if query.cursor is not None:
        lines = lines.where(tuple_(at, DealLine.id) < _place(query.cursor))
    rows = list((await session.execute(lines.limit(query.limit + 1))).all())
    shown = rows[: query.limit]
    cursor = cursors.write(shown[-1].at.isoformat(), shown[-1].DealLine.id) if len(rows) > query.limit else None
    totals = await _totals(session, where) if query.cursor is None else []
    return PurchasePage(items=[_out(row) for row in shown], totals=totals, next_cursor=cursor)


def _lines(at: Any) -> Select[*tuple[Any, ...]]:
    columns = (DealLine, Deal.title, Deal.currency, Stage.name.label("stage"), at.label("at"))
    return select(*columns).join(Deal, Deal.id == DealLine.deal_id).join(Stage, Stage.id == Deal.stage_id)


async def _totals(session: AsyncSession, where: list[Any]) -> list[PurchaseTotal]:
    query = (
        select(Deal.currency, func.sum(DealLine.total), func.count(Deal.id.distinct()))
        .join(Deal, Deal.id == DealLine.deal_id)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(*where)
        .group_by(Deal.currency)
        .order_by(Deal.currency)
    )
    rows = await session.execute(query)
    return [PurchaseTotal(currency=row[0], amount=money(int(row[1] or 0)), deals=row[2]) for row in rows]


def _place(cursor: str) -> tuple[datetime, int]:
    at_text, id_ = cursors.read(cursor, (str, int))
    try:
        at = datetime.fromisoformat(str(at_text))
    except ValueError:
        raise invalid_field("query.cursor", "not a cursor of this list") from None
    if at.tzinfo is None or not 0 < int(id_) < 2**31:
        raise invalid_field("query.cursor", "not a cursor of this list")
    return at, int(id_)


def _out(row: Row[*tuple[Any, ...]]) -> Purchase:
    line: DealLine = row.DealLine
    return Purchase(
        id=line.id,
        deal=Named(id=line.deal_id, name=row.title),
        stage=row.stage,
        at=row.at,
        product_id=line.product_id,
        name=line.name,
        sku=line.sku,
        unit=line.unit,
        quantity=quantity(line.quantity).quantize(Decimal("0.001")),
        total=money(line.total),
        currency=row.currency,
    )
