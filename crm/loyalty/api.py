"""Loyalty cards over HTTP."""

from datetime import UTC, datetime
from typing import Final

from callcenter.auth.permissions import Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api import COUNTRY
from crm.events import CUSTOMERS, CustomerChanged, to_payload
from crm.loyalty import service
from crm.loyalty.schemas import (
    CardQuery,
    EntriesQuery,
    EntryInput,
    EntryPage,
    GroupList,
    GroupsInput,
    LoyaltyCardChange,
    LoyaltyCardInput,
    LoyaltyCardList,
    LoyaltyCardOut,
)

VIEW: Final = Permission.CUSTOMERS_VIEW
EDIT: Final = Permission.CUSTOMERS_EDIT

routes: Final = Routes("loyalty")


@routes.get("/loyalty-cards", VIEW)
async def find_loyalty_cards(ctx: Context, query: CardQuery) -> LoyaltyCardList:
    """By the card's number, or by a telephone number of its owner in any notation."""
    return LoyaltyCardList(items=await service.find(ctx.session, query.q, ctx.part(COUNTRY)))


@routes.post("/loyalty-cards", EDIT)
async def issue_loyalty_card(ctx: Context, body: LoyaltyCardInput) -> LoyaltyCardOut:
    """Give a customer a card; 409 when another card has the number."""
    return _told(ctx, await service.create(ctx.session, body, ctx.user.user_id))


@routes.get("/loyalty-cards/{card_id}", VIEW)
async def get_loyalty_card(ctx: Context, card_id: int) -> LoyaltyCardOut:
    return await service.read(ctx.session, card_id)


@routes.put("/loyalty-cards/{card_id}", EDIT)
async def change_loyalty_card(ctx: Context, card_id: int, body: LoyaltyCardChange) -> LoyaltyCardOut:
    """Its number, group and discount, and whether it is blocked; 409 when a colleague was faster."""
    return _told(ctx, await service.change(ctx.session, card_id, body, ctx.user.user_id))


@routes.get("/loyalty-cards/{card_id}/entries", VIEW)
async def list_loyalty_entries(ctx: Context, card_id: int, query: EntriesQuery) -> EntryPage:
    """What was given and spent, the latest first."""
    return await service.entries(ctx.session, card_id, query)


@routes.post("/loyalty-cards/{card_id}/entries", EDIT)
async def enter_loyalty_points(ctx: Context, card_id: int, body: EntryInput) -> LoyaltyCardOut:
    """Give points or spend them, and say why; 409 when there are not so many."""
    return _told(ctx, await service.enter(ctx.session, card_id, body, ctx.user.user_id))


@routes.get("/loyalty-groups", VIEW)
async def list_loyalty_groups(ctx: Context) -> GroupList:
    return GroupList(items=await service.groups(ctx.session))


@routes.put("/loyalty-groups", Permission.CRM_SETUP)
async def save_loyalty_groups(ctx: Context, body: GroupsInput) -> GroupList:
    """Replace them. What is left out is archived: cards may have it."""
    return GroupList(items=await service.save_groups(ctx.session, body))


def _told(ctx: Context, card: LoyaltyCardOut) -> LoyaltyCardOut:
    """Whoever shows the customer reads it again."""
    event = CustomerChanged(at=datetime.now(UTC), kind=card.customer.kind, customer_id=card.customer.id)
    ctx.publish(CUSTOMERS, to_payload(event))
    return card
