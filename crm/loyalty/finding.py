"""What is read of loyalty cards: by their owners, by their numbers, and beside a caller in one statement."""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from crm.kinds import CustomerKind, CustomerRef
from crm.loyalty.kinds import LoyaltyBrief
from crm.loyalty.models import LoyaltyCard, LoyaltyEntry, LoyaltyGroup
from crm.rights import hides

MOST_CARDS: Final = 20
_HUNDREDTHS: Final = Decimal(100)


def key_of(number: str) -> str:
    return "".join(char for char in number if char.isalnum()).upper()


def percent(hundredths: int) -> str:
    return format((Decimal(hundredths) / _HUNDREDTHS).normalize(), "f")


def brief_columns(card: Any = LoyaltyCard) -> tuple[ColumnElement[Any], ...]:
    """Of a query over cards joined with their groups."""
    points = select(func.coalesce(func.sum(LoyaltyEntry.points), 0)).where(LoyaltyEntry.card_id == card.id)
    groups = func.coalesce(LoyaltyGroup.discount, 0)
    better = case((card.discount > groups, card.discount), else_=groups)
    return (
        card.id, card.number, LoyaltyGroup.name.label("group"), points.scalar_subquery().label("points"),
        better.label("discount"), card.blocked,
    )  # fmt: skip


def joined(query: Select[Any], card: Any = LoyaltyCard) -> Select[Any]:
    return query.select_from(card).outerjoin(LoyaltyGroup, LoyaltyGroup.id == card.group_id)


def brief(row: Row[Any]) -> LoyaltyBrief:
    return LoyaltyBrief(
        id=row.id, number=row.number, group=row.group, points=int(row.points), discount=percent(row.discount),
        blocked=row.blocked,
    )  # fmt: skip


def owner_column(kind: CustomerKind, card: Any = LoyaltyCard) -> ColumnElement[int | None]:
    found: ColumnElement[int | None] = getattr(card, f"{kind}_id")
    return found


async def of_card(session: AsyncSession, ref: CustomerRef) -> list[LoyaltyBrief]:
    """A customer's cards, those that can be used first."""
    query = joined(select(*brief_columns())).where(owner_column(ref.kind) == ref.id)
    rows = await session.execute(query.order_by(LoyaltyCard.blocked, LoyaltyCard.id).limit(MOST_CARDS))
    return [brief(row) for row in rows]


async def hand_over(session: AsyncSession, lead: CustomerRef, contact: CustomerRef) -> None:
    """The cards of a lead to the contact that it became."""
    mine = update(LoyaltyCard).where(LoyaltyCard.lead_id == lead.id)
    await session.execute(mine.values(lead_id=None, contact_id=contact.id, version=LoyaltyCard.version + 1))


async def owners_by_number(session: AsyncSession, number: str) -> list[CustomerRef]:
    """Whose card this is, as far as the role of this session's person shows cards."""
    columns = [owner_column(kind) for kind in CustomerKind]
    row = (await session.execute(select(*columns).where(LoyaltyCard.key == key_of(number)))).first()
    ids = zip(CustomerKind, row or (), strict=False)
    return [CustomerRef(kind, id_) for kind, id_ in ids if id_ is not None and not hides(session, kind, "loyalty")]


def of_callers(kind: CustomerKind, owner: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    """A caller's first card that can be used, as columns of the query that finds the caller: a pop waits for no second
    one."""
    card = aliased(LoyaltyCard)
    first = select(func.min(card.id)).where(owner_column(kind, card) == owner, card.blocked.is_(False))
    found = aliased(LoyaltyCard)
    number, points, discount = brief_columns(found)[1], brief_columns(found)[3], brief_columns(found)[4]
    mine = found.id == first.scalar_subquery()
    return tuple(
        joined(select(column), found).where(mine).scalar_subquery().label(name)
        for name, column in (("card_number", number), ("card_points", points), ("card_discount", discount))
    )
