"""What tells the rows of a table apart: columns of deals, periods, and what a deal may have several of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Label, Subquery, case, func, literal, select, true

from callcenter.sheets.periods import Period
from crm.json_sql import json_list_of
from crm.sales.asking import Ask
from crm.sales.customers import customer_key
from crm.sales.dimensions import GOODS, WORDS, took_it, word_of_deal
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.own import OWN
from crm.sales.periods import PERIODS, parts_of

G, F = DealGroup, DealFigure
TAGGED: Final = "#"
"""Stands before a tag as the key of its row: the row of deals without any has another."""
_COLUMNS: Final[Mapping[str, str]] = {
    G.MANAGER: "responsible_id",
    G.TEAM: "responsible_id",
    G.DEPARTMENT: "responsible_id",
    G.PIPELINE: "pipeline_id",
    G.STAGE: "stage_id",
    G.SOURCE: "source",
    G.REASON: "loss_reason_id",
}
_TIMES: Final[Mapping[str, str]] = {F.CREATED: "created_at"}
OF_PEOPLE: Final = (G.MANAGER, G.TEAM, G.DEPARTMENT)
Groups = Mapping[str, str | None]
"""What the labels `grp` and `across` of a query stand for."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """The deals to be summed, joined with what they have several of, and the `keys` that tell them apart."""

    of: FromClause
    keys: Sequence[Label[Any]]


def group_of(ask: Ask, group: str | None, figure: str) -> ColumnElement[Any]:
    """Of what a deal has one of; teams and departments are put together of their people afterwards."""
    deals = ask.deals
    if group is None:
        return literal("")
    if group in PERIODS:
        return part_of(ask, deals.c[_TIMES.get(figure, "closed_at")], group)
    if group.startswith(OWN):
        return ask.own[group].key(deals)
    if group in WORDS:
        return word_of_deal(deals, group)
    special: Mapping[str, Callable[[Subquery], ColumnElement[Any]]] = {G.COMPETITOR: took_it, G.CUSTOMER: customer_key}
    return special[group](deals) if group in special else deals.c[_COLUMNS[group]]


def is_many(ask: Ask, group: str | None) -> bool:
    """Whether a deal may stand in several rows: their counts come to more than the figure at the top."""
    return group is not None and (group in GOODS or group == G.TAG or (group.startswith(OWN) and ask.own[group].many))


def grouped(ask: Ask, figure: str, groups: Groups) -> Grouped:
    """Rows of goods are left out: lines are joined by whoever counts them."""
    of: FromClause = ask.deals
    keys: list[Label[Any]] = []
    for name, group in groups.items():
        if group in GOODS:
            continue
        if group is not None and is_many(ask, group):
            of, key = _joined(ask, of, group, name)
        else:
            key = group_of(ask, group, figure)
        keys.append(key.label(name))
    return Grouped(of, keys)


def _joined(ask: Ask, of: FromClause, group: str, name: str) -> tuple[FromClause, ColumnElement[Any]]:
    if group == G.TAG:
        tags = json_list_of(ask.deals.c.tags).table_valued("value", name=f"tags_{name}")
        return of.outerjoin(tags, true()), literal(TAGGED) + tags.c.value
    own = ask.own[group]
    chosen = own.chosen().alias(f"chosen_{name}")
    return of.outerjoin(chosen, chosen.c.owner_id == own.owner(ask.deals)), chosen.c.option_id


def part_of(ask: Ask, at: ColumnElement[Any], unit: str) -> ColumnElement[str]:
    """`2026-03`, by the report's own clock: neither database knows the zone's rules."""
    return _placed(at, parts_of(unit, ask.period, ask.wanted.zone))


def _placed(at: ColumnElement[Any], parts: Sequence[tuple[str, Period]]) -> ColumnElement[str]:
    """By halves: of a year of days each moment is compared with nine."""
    if len(parts) == 1:
        return literal(parts[0][0])
    middle = len(parts) // 2
    return case((at < parts[middle][1].since, _placed(at, parts[:middle])), else_=_placed(at, parts[middle:]))


def by_goods(
    sold: Subquery, deals: Grouped, columns: Any, of: ColumnElement[bool], goods: Mapping[str, str]
) -> Subquery:
    """Each deal once for each of its goods, `amount` being what its lines of them come to. One without lines stands
    once for itself, with its own amount: no money is lost on the way."""
    own = (columns.id, columns.currency, columns.probability, columns.created_at, columns.closed_at, *deals.keys)
    told = (*own, *(sold.c[GOODS[group]].label(name) for name, group in goods.items()))
    priced = func.sum(func.coalesce(sold.c.total, columns.amount)).label("amount")
    joined = deals.of.outerjoin(sold, sold.c.deal_id == columns.id)
    return select(*told, priced).select_from(joined).where(of).group_by(*told).subquery("deals_by_goods")
