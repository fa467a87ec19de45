"""What deals are told apart by beside their own columns: words of their customers, and the goods that they sell."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Label, Select, Subquery, func, select

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import OWN_FIELD, Entity
from callcenter.errors import Forbidden
from crm.competitors.in_deals import lost_to
from crm.deals.lines import facts as lines
from crm.fields.kinds import Standard
from crm.fields.standard import word_of
from crm.kinds import CustomerKind
from crm.sales.kinds import DealGroup
from crm.sales.selection import SalesSelection

G = DealGroup


class FieldHidden(Forbidden):
    code = "field-hidden"


WORDS: Final = {G.REGION: Standard.REGION, G.CITY: Standard.CITY, G.INDUSTRY: Standard.INDUSTRY}
GOODS: Final = {G.PRODUCT: "product_id", G.CATEGORY: "category_id"}


def word_of_deal(deals: Subquery, group: DealGroup) -> ColumnElement[int]:
    """The word of the deal's company, or of its person where the company has none."""
    standard, columns = WORDS[group], deals.c
    company = word_of(standard, CustomerKind.COMPANY, columns.company_id)
    return func.coalesce(company, word_of(standard, CustomerKind.CONTACT, columns.contact_id))


def took_it(deals: Subquery) -> ColumnElement[int]:
    """The competitor that the deal was lost to, which is one at most."""
    lost = lost_to().subquery("lost_to")
    return select(lost.c.competitor_id).where(lost.c.deal_id == deals.c.id).scalar_subquery()


def word_of_lead(group: DealGroup, lead_id: ColumnElement[int]) -> ColumnElement[int]:
    return word_of(WORDS[group], CustomerKind.LEAD, lead_id)


def check_words(viewer: Principal, wanted: SalesSelection) -> None:
    """A field that the role hides is not to be read out of rows or filters either.

    :raises FieldHidden: naming it
    """
    used = {wanted.rows, wanted.across, *(group for group, _ in chosen_words(wanted))}
    wrong = sorted(str(group) for group in hidden_words(viewer) if group in used)
    if wrong:
        raise FieldHidden("your role hides these fields of customers", fields=wrong)


def hidden_words(viewer: Principal) -> set[DealGroup]:
    hidden = viewer.rights.hidden(Entity.COMPANY) | viewer.rights.hidden(Entity.CONTACT)
    return {group for group, name in WORDS.items() if hidden & {f"{OWN_FIELD}{name}", f"{OWN_FIELD}std_{name}"}}


def chosen_words(wanted: SalesSelection) -> list[tuple[DealGroup, Sequence[int]]]:
    chosen = ((G.REGION, wanted.region), (G.CITY, wanted.city), (G.INDUSTRY, wanted.industry))
    return [(group, ids) for group, ids in chosen if ids]


def chosen_goods(wanted: SalesSelection) -> list[tuple[DealGroup, Sequence[int]]]:
    return [(group, ids) for group, ids in ((G.PRODUCT, wanted.product), (G.CATEGORY, wanted.category)) if ids]


def deals_with(group: DealGroup, ids: Sequence[int]) -> Select[int]:
    """Deals that sell one of these."""
    sold = lines.sold_lines()
    return select(sold.c.deal_id).where(sold.c[GOODS[group]].in_(ids))


def deals_with_lines() -> Select[int]:
    return select(lines.sold_lines().c.deal_id)


def deals_without(group: DealGroup) -> Select[int]:
    """Deals with a line of free text, or with goods of no category."""
    sold = lines.sold_lines()
    return select(sold.c.deal_id).where(sold.c[GOODS[group]].is_(None))


def by_goods(
    deals: Subquery, of: ColumnElement[bool], goods: Mapping[str, DealGroup], keys: Sequence[Label[Any]]
) -> Subquery:
    """Each deal once for each of its goods, `amount` being what its lines of them come to. One without lines stands
    once for itself, with its own amount: no money is lost on the way."""
    sold = lines.sold_lines()
    columns = deals.c
    own = (columns.id, columns.currency, columns.probability, columns.created_at, columns.closed_at, *keys)
    told = (*own, *(sold.c[GOODS[group]].label(name) for name, group in goods.items()))
    priced = func.sum(func.coalesce(sold.c.total, columns.amount)).label("amount")
    joined = deals.outerjoin(sold, sold.c.deal_id == columns.id)
    return select(*told, priced).select_from(joined).where(of).group_by(*told).subquery("deals_by_goods")
