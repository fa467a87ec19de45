"""Which figures of a built report are told by which rows and filters: nobody knows for which product somebody rang."""

from collections.abc import Mapping
from typing import Final

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Entity
from callcenter.errors import InvalidInput
from crm.sales.dimensions import WORDS, FieldHidden
from crm.sales.grouping import OF_PEOPLE
from crm.sales.kinds import DealFigure, DealGroup
from crm.sales.periods import PERIODS
from crm.sales.selection import SalesSelection
from crm.sales.tally import OF_CALLS, OF_LEADS, OF_TASKS, SUMMED

G = DealGroup
_WORK: Final = (*map(str, OF_PEOPLE), *map(str, PERIODS))
_LEADS: Final = (*_WORK, str(G.SOURCE), *map(str, WORDS))
CARRIED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(map(str, OF_LEADS), _LEADS),
    **dict.fromkeys(map(str, (*OF_CALLS, *OF_TASKS)), _WORK),
}
"""Rows and filters by their names; figures that are not here have all of them."""
_NARROWS: Final = ("source", "region", "city", "industry", "product", "category", "reason", "tag", "own")


class FigureNotCarried(InvalidInput):
    """`figures` cannot be told by `by`, which are rows, columns or filters."""

    code = "figure-not-carried"


def hidden_figures(viewer: Principal) -> list[DealFigure]:
    """All money, where the role hides the sums of deals."""
    return list(SUMMED) if "amount" in viewer.rights.hidden(Entity.DEAL) else []


def check_figures(viewer: Principal, wanted: SalesSelection) -> None:
    """:raises FieldHidden: for money that the role hides
    :raises FigureNotCarried: for a figure that the rows, the columns or a filter leave without a meaning
    """
    if money := {*wanted.columns} & {*hidden_figures(viewer)}:
        raise FieldHidden("your role hides the sums of deals", fields=sorted({"amount", *map(str, money)}))
    used = [str(one) for one in (wanted.rows, wanted.across) if one is not None]
    used += [name for name in _NARROWS if getattr(wanted, name)]
    used += [] if wanted.pipeline_id is None else ["pipeline"]
    wrong = {str(one): [name for name in used if name not in CARRIED.get(str(one), used)] for one in wanted.columns}
    figures = [one for one, names in wrong.items() if names]
    if figures:
        by = sorted({name for names in wrong.values() for name in names})
        message = f"{', '.join(figures)} cannot be told by {', '.join(by)}"
        raise FigureNotCarried(message, figures=figures, by=by)
