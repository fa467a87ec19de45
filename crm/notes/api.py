"""Corrections of notes over HTTP."""

from typing import Final

from callcenter.auth.permissions import Access
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api_parts import CALL_HISTORY
from crm.cards import histories
from crm.cards.lines import Wanted
from crm.cards.publishing import publish_changed
from crm.deals import service as deals
from crm.fields.kinds import CardRef, FieldEntity
from crm.notes import service
from crm.notes.schemas import NoteCorrection
from crm.preconditions import if_match
from crm.schemas import RowId, TimelineItem

routes: Final = Routes("histories")


@routes.patch("/cards/{kind}/{card_id}/notes", Access.ANY_SCOPE)
async def correct_note(ctx: Context, kind: FieldEntity, card_id: RowId, body: NoteCorrection) -> TimelineItem:
    """Correct a note of a card that one sees, or withdraw it: one's own, or with the right to merge cards a
    colleague's. What it said before stays in the history. 409 when it was corrected meanwhile."""
    card, calls = CardRef(kind, card_id), ctx.part(CALL_HISTORY)
    wanted = Wanted(body.line, body.at)
    item = await histories.line(ctx.session, card, ctx.user, wanted, calls)
    if await service.change(ctx.session, item, body.text, body.version or if_match(ctx), ctx.user):
        write = deals.rewrite_note if item.id.startswith(service.DEAL_NOTE) else service.rewrite
        await write(ctx.session, service.number_of(item), body.text)
        publish_changed(ctx, card)
    return await histories.line(ctx.session, card, ctx.user, wanted, calls)
