"""The customers by what they bought in the period."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.sheets.model import COUNT, SHARE, TEXT, Cell, Chart, Column, Row, Sheet, Table
from crm.sales.asking import Ask
from crm.sales.classes import Buyer, Classed, classed
from crm.sales.customers import NO_CUSTOMER, customer_key, customer_names
from crm.sales.kinds import DealFigure, SalesReport
from crm.sales.tally import money, money_column, share

SHOWN = 200
"""Customers of a currency in the table; the classes count all."""


async def abc(session: AsyncSession, ask: Ask) -> Sheet:
    found = {currency: classed(buyers) for currency, buyers in sorted((await bought(session, ask)).items())}
    keys = [one.buyer.key for ranked in found.values() for one in ranked[:SHOWN]]
    names = await customer_names(session, set(keys))
    everybody = {one.buyer.key for ranked in found.values() for one in ranked}
    headline = [Column("buyers", COUNT), *(money_column("turnover", currency) for currency in found)]
    figures: dict[str, Cell] = {"buyers": len(everybody)}
    tables: list[Table] = []
    for currency, ranked in found.items():
        figures[f"turnover:{currency}"] = money(sum(one.buyer.amount for one in ranked))
        tables += [_classes(currency, list(ranked)), _customers(currency, list(ranked), names, ask)]
    return ask.sheet(SalesReport.ABC, headline=headline, figures=figures, tables=tables)


async def bought(session: AsyncSession, ask: Ask) -> dict[str, list[Buyer]]:
    """Each customer's won sums of the period, by currency; deals of nobody are left out."""
    deals, key = ask.deals.c, customer_key(ask.deals).label("grp")
    query = (
        select(key, deals.currency, func.sum(deals.amount))
        .where(ask.counted(DealFigure.WON), deals.amount > 0)
        .group_by(literal_column("grp"), deals.currency)
    )
    found: defaultdict[str, list[Buyer]] = defaultdict(list)
    for buyer, currency, amount in await session.execute(query):
        if buyer != NO_CUSTOMER:
            found[currency].append(Buyer(buyer, int(amount)))
    return dict(found)


def _classes(currency: str, ranked: list[Classed]) -> Table:
    turnover = sum(one.buyer.amount for one in ranked)
    rows: list[list[Cell]] = []
    for name in ("a", "b", "c"):
        mine = [one for one in ranked if one.name == name]
        amount = sum(one.buyer.amount for one in mine)
        shares = [share(len(mine), len(ranked)), share(amount, turnover)]
        rows.append([name, len(mine), shares[0], money(amount) if mine else None, shares[1]])
    return Table(
        key="classes",
        columns=(
            Column("class", TEXT),
            *(Column("buyers", COUNT), Column("buyers_share", SHARE)),
            *(money_column("turnover", currency), Column("turnover_share", SHARE)),
        ),
        rows=rows,
        chart=Chart.BARS,
        drawn=(f"turnover:{currency}",),
        currency=currency,
    )


def _customers(currency: str, ranked: list[Classed], names: Mapping[str, str], ask: Ask) -> Table:
    rows: dict[str, Row] = {
        one.buyer.key: [names.get(one.buyer.key, ""), one.name, money(one.buyer.amount), one.share, one.until]
        for one in (ranked if ask.compares else ranked[:SHOWN])
    }
    shown = [one.buyer.key for one in ranked[:SHOWN]]
    return Table(
        key="customers",
        columns=(
            *(Column("customer", TEXT), Column("class", TEXT), money_column("turnover", currency)),
            *(Column("turnover_share", SHARE), Column("until_share", SHARE)),
        ),
        rows=[rows[key] for key in shown],
        keys=shown,
        group="customer",
        currency=currency,
        below={key: rows[key] for key in list(rows)[SHOWN:]},
    )
