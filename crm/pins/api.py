"""Pins over HTTP."""

from typing import Final

from callcenter.auth.permissions import Access
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api_parts import CALL_HISTORY
from crm.cards import histories
from crm.cards.lines import Wanted
from crm.cards.opening import check_changeable
from crm.cards.publishing import publish_changed
from crm.fields.kinds import CardRef, FieldEntity
from crm.pins import service
from crm.pins.schemas import PinInput, PinQuery
from crm.schemas import RowId, TimelinePage

OPEN: Final = Access.ANY_SCOPE

routes: Final = Routes("histories")


@routes.put("/cards/{kind}/{card_id}/pins", OPEN)
async def pin_line(ctx: Context, kind: FieldEntity, card_id: RowId, body: PinInput) -> TimelinePage:
    """Put a note, a call or a file on top of the history of a card that one may change, for everybody who sees it."""
    card = CardRef(kind, card_id)
    await check_changeable(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    page = await histories.pin(ctx.session, card, ctx.user, Wanted(body.line, body.at), ctx.part(CALL_HISTORY))
    publish_changed(ctx, card)
    return page


@routes.delete("/cards/{kind}/{card_id}/pins", OPEN)
async def unpin_line(ctx: Context, kind: FieldEntity, card_id: RowId, query: PinQuery) -> None:
    """Take a line off the top."""
    card = CardRef(kind, card_id)
    await check_changeable(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    await service.take_off(ctx.session, card, query.line)
    publish_changed(ctx, card)
