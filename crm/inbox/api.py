"""The inbox and what one follows, over HTTP."""

from typing import Final

from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api_parts import CALL_HISTORY
from crm.cards.opening import check_visible
from crm.fields.kinds import CardRef, FieldEntity
from crm.inbox import service
from crm.inbox.events import INBOX, inbox_changed
from crm.inbox.schemas import Colleague, FollowView, NoticeCount, NoticePage, NoticeQuery, ReadAll
from crm.schemas import RowId

VIEW: Final = Permission.TASKS_VIEW
"""Whoever has a place at the console has an inbox."""
OPEN: Final = Access.ANY_SCOPE

routes: Final = Routes("inbox")


@routes.get("/notices", VIEW)
async def list_notices(ctx: Context, query: NoticeQuery) -> NoticePage:
    """What one was told, newest first: mentions, and what happened to cards that one follows."""
    return await service.page(ctx.session, query, ctx.user)


@routes.get("/notices/count", VIEW)
async def count_notices(ctx: Context) -> NoticeCount:
    """How many notices one has not read."""
    return NoticeCount(unread=await service.unread(ctx.session, ctx.user))


@routes.get("/notices/people", VIEW)
async def list_colleagues(ctx: Context) -> list[Colleague]:
    """Everybody who can be mentioned in a note."""
    return await service.colleagues(ctx.session, ctx.user)


@routes.post("/notices/{notice_id}/read", VIEW, status=200)
async def read_notice(ctx: Context, notice_id: RowId) -> NoticeCount:
    """A notice was read."""
    await service.read(ctx.session, notice_id, ctx.user)
    return await _told(ctx)


@routes.post("/notices/read", VIEW, status=200)
async def read_all_notices(ctx: Context, body: ReadAll) -> NoticeCount:
    """All notices were read, up to the newest that was on the screen; or those of one card, which was opened."""
    if body.kind is not None and body.card_id is not None:
        await service.read_of_card(ctx.session, CardRef(body.kind, body.card_id), ctx.user)
    else:
        await service.read_all(ctx.session, ctx.user, body.upto)
    return await _told(ctx)


@routes.get("/cards/{kind}/{card_id}/follow", OPEN)
async def get_followers(ctx: Context, kind: FieldEntity, card_id: RowId) -> FollowView:
    """Who follows a card."""
    card = await _card(ctx, kind, card_id)
    return await service.following(ctx.session, card, ctx.user.user_id)


@routes.put("/cards/{kind}/{card_id}/follow", OPEN)
async def follow_card(ctx: Context, kind: FieldEntity, card_id: RowId) -> FollowView:
    """Be told of new notes and files of a card that one sees, of its stages and of who is responsible."""
    card = await _card(ctx, kind, card_id)
    await service.follow(ctx.session, card, ctx.user.user_id)
    return await service.following(ctx.session, card, ctx.user.user_id)


@routes.delete("/cards/{kind}/{card_id}/follow", OPEN)
async def unfollow_card(ctx: Context, kind: FieldEntity, card_id: RowId) -> None:
    """Be told no more."""
    await service.unfollow(ctx.session, await _card(ctx, kind, card_id), ctx.user.user_id)


async def _card(ctx: Context, kind: FieldEntity, card_id: int) -> CardRef:
    card = CardRef(kind, card_id)
    await check_visible(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    return card


async def _told(ctx: Context) -> NoticeCount:
    ctx.publish(INBOX, inbox_changed(ctx.user.user_id))
    return NoticeCount(unread=await service.unread(ctx.session, ctx.user))
