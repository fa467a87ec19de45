"""A deal's lines as they stand."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals.lines.kinds import DiscountKind
from crm.deals.lines.models import DealLine
from crm.deals.lines.schemas import DealLineOut
from crm.deals.lines.sums import THOUSANDTHS, LineSum, Terms, line_sum
from crm.goods.figures import money, percent


async def stored(session: AsyncSession, deal_id: int) -> Sequence[DealLine]:
    query = select(DealLine).where(DealLine.deal_id == deal_id).order_by(DealLine.position, DealLine.id)
    return list(await session.scalars(query))


async def lines_of(session: AsyncSession, deal_id: int, currency: str) -> list[DealLineOut]:
    return [_out(row, currency) for row in await stored(session, deal_id)]


def sum_of(row: DealLine, currency: str) -> LineSum:
    """:raises BadSum: for terms that come to nothing sensible"""
    terms = Terms(
        quantity=row.quantity,
        price=row.price,
        discount_kind=DiscountKind(row.discount_kind),
        discount=row.discount,
        vat_rate=row.vat_rate,
        vat_included=row.vat_included,
    )
    return line_sum(terms, currency)


def told(row: DealLine, currency: str) -> str:
    """A line in the history, in signs that every language reads: `Desk (D-1) · 2 pcs × 1500.00 − 10% = 2700.00`."""
    done = sum_of(row, currency)
    article = f" ({row.sku})" if row.sku else ""
    unit = f" {row.unit}" if row.unit else ""
    off = ""
    if row.discount:
        sign = "%" if row.discount_kind == DiscountKind.PERCENT else ""
        off = f" − {_plain(money(row.discount)) if sign else money(row.discount)}{sign}"
    rate = percent(row.vat_rate)
    vat = "" if rate is None or row.vat_included else f" + {_plain(rate)}%"
    times = f"{quantity(row.quantity).normalize():f}{unit} × {money(row.price)}"
    return f"{row.name}{article} · {times}{off}{vat} = {money(done.total)} {currency}"


def quantity(thousandths: int) -> Decimal:
    return Decimal(thousandths) / THOUSANDTHS


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _out(row: DealLine, currency: str) -> DealLineOut:
    done = sum_of(row, currency)
    return DealLineOut(
        id=row.id,
        product_id=row.product_id,
        name=row.name,
        sku=row.sku,
        unit=row.unit,
        quantity=quantity(row.quantity).quantize(Decimal("0.001")),
        price=money(row.price),
        discount_kind=DiscountKind(row.discount_kind),
        discount=money(row.discount),
        vat_rate=percent(row.vat_rate),
        vat_included=row.vat_included,
        gross=money(done.gross),
        discount_amount=money(done.discount),
        vat=money(row.vat),
        total=money(row.total),
    )
