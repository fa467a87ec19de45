"""What deals are told apart by beside their own columns: words of their customers, and the goods that they sell."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, Subquery, func, null, select

from callcenter.auth.principal import Principal
from callcenter.auth.scopes import OWN_FIELD, Entity
from callcenter.errors import InvalidInput
from crm.competitors.in_deals import lost_to
from crm.deals.lines import facts as lines
from crm.fields.kinds import Standard
from crm.fields.standard import word_of
from crm.goods import facts as goods
from crm.kinds import CustomerKind
from crm.sales.kinds import DealGroup
from crm.sales.selection import SalesSelection

G = DealGroup


class FieldHidden(InvalidInput):
    """`fields` names what the role hides."""

    code = "field-hidden"


WORDS: Final[Mapping[str, Standard]] = {G.REGION: Standard.REGION, G.CITY: Standard.CITY, G.INDUSTRY: Standard.INDUSTRY}
GOODS: Final[Mapping[str, str]] = {G.PRODUCT: "product_id", G.CATEGORY: "category_id"}


def word_of_deal(deals: Subquery, group: str) -> ColumnElement[int]:
    """The word of the deal's company, or of its person where the company has none."""
    standard, columns = WORDS[group], deals.c
    company = word_of(standard, CustomerKind.COMPANY, columns.company_id)
    return func.coalesce(company, word_of(standard, CustomerKind.CONTACT, columns.contact_id))


def took_it(deals: Subquery) -> ColumnElement[int]:
    """The competitor that the deal was lost to, which is one at most."""
    lost = lost_to().subquery("lost_to")
    return select(lost.c.competitor_id).where(lost.c.deal_id == deals.c.id).scalar_subquery()


def word_of_lead(group: str, lead_id: ColumnElement[int]) -> ColumnElement[int]:
    return word_of(WORDS[group], CustomerKind.LEAD, lead_id)


def check_words(viewer: Principal, wanted: SalesSelection) -> None:
    """A field that the role hides is not to be read out of rows or filters either.

    :raises FieldHidden: naming it
    """
    used = {*map(str, (wanted.rows, wanted.across)), *(str(group) for group, _ in chosen_words(wanted))}
    used |= {name for name, chosen in (("source", wanted.source), ("tag", wanted.tag)) if chosen}
    wrong = used & {*hidden_words(viewer), *hidden_parts(viewer)}
    if wrong:
        raise FieldHidden("your role hides these fields", fields=sorted(map(str, wrong)))


def hidden_parts(viewer: Principal) -> set[str]:
    """Of a deal: by which nothing is told apart, and no money at all where the role hides sums."""
    return {str(name) for name in (G.SOURCE, G.TAG) if str(_HIDDEN_AS[name]) in viewer.rights.hidden(Entity.DEAL)}


_HIDDEN_AS: Final = {G.SOURCE: "source", G.TAG: "tags"}


def hidden_words(viewer: Principal) -> set[str]:
    hidden = viewer.rights.hidden(Entity.COMPANY) | viewer.rights.hidden(Entity.CONTACT)
    return {str(group) for group, name in WORDS.items() if hidden & {f"{OWN_FIELD}{name}", f"{OWN_FIELD}std_{name}"}}


def chosen_words(wanted: SalesSelection) -> list[tuple[DealGroup, Sequence[int]]]:
    chosen = ((G.REGION, wanted.region), (G.CITY, wanted.city), (G.INDUSTRY, wanted.industry))
    return [(group, ids) for group, ids in chosen if ids]


def chosen_goods(wanted: SalesSelection) -> list[tuple[DealGroup, Sequence[int]]]:
    return [(group, ids) for group, ids in ((G.PRODUCT, wanted.product), (G.CATEGORY, wanted.category)) if ids]


def sold_lines(viewer: Principal, level: int | None = None) -> Subquery:
    """Every sold line; `category_id` is that of the level, or of the product itself. Whoever sees no sums gets none."""
    sold = lines.sold_lines()
    hidden = "amount" in viewer.rights.hidden(Entity.DEAL)
    columns = [one for one in sold.c if one.name not in ("category_id", "total", "discount")]
    total, discount = (null().cast(one.type) if hidden else one for one in (sold.c.total, sold.c.discount))
    query = select(*columns, total.label("total"), discount.label("discount"))
    if level is None:
        return query.add_columns(sold.c.category_id).subquery("lines_sold")
    over = goods.branches(level)
    joined = sold.outerjoin(over, over.c.id == sold.c.category_id)
    return query.add_columns(over.c.over.label("category_id")).select_from(joined).subquery("lines_sold")


def deals_narrowed(group: str, ids: Sequence[int]) -> Select[int]:
    """Deals that sell one of these products, or something of these categories and of those below them."""
    sold = lines.sold_lines()
    of = goods.within(ids) if group == G.CATEGORY else ids
    return select(sold.c.deal_id).where(sold.c[GOODS[group]].in_(of))


def deals_with_lines() -> Select[int]:
    return select(lines.sold_lines().c.deal_id)
