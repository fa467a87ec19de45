"""The feed over HTTP, and answers to lines."""

from typing import Final

from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from crm.api_parts import CALL_HISTORY
from crm.cards.lines import Wanted
from crm.cards.opening import check_visible
from crm.cards.publishing import publish_changed
from crm.feed import answering, figures, service
from crm.feed.schemas import (
    CommentInput,
    DayFigures,
    DayQuery,
    FeedChoices,
    FeedPage,
    FeedQuery,
    ReactionInput,
    ReactionQuery,
)
from crm.fields.kinds import CardRef, FieldEntity
from crm.schemas import NotedItem, ReactionView, RowId

OPEN: Final = Access.ANY_SCOPE
FIGURES: Final = Permission.SALES_VIEW
CONSOLE: Final = Permission.TASKS_VIEW

routes: Final = Routes("feed")


@routes.get("/feed", OPEN)
async def get_feed(ctx: Context, query: FeedQuery) -> FeedPage:
    """What was done on the cards that one sees, newest first: talks, notes, deals, leads, tasks, files."""
    return await service.page(ctx.session, query, ctx.user, ctx.part(CALL_HISTORY))


@routes.get("/feed/day", FIGURES)
async def get_feed_day(ctx: Context, query: DayQuery) -> DayFigures:
    """One day in figures, by person: one's own, or everybody's with `sales.view_all`."""
    return await figures.day(ctx.session, query, ctx.user)


@routes.get("/feed/choices", CONSOLE)
async def list_feed_choices(ctx: Context) -> FeedChoices:
    """By whose work the feed can be narrowed."""
    return await figures.choices(ctx.session, ctx.user)


@routes.put("/cards/{kind}/{card_id}/reactions", OPEN)
async def react_to_line(ctx: Context, kind: FieldEntity, card_id: RowId, body: ReactionInput) -> list[ReactionView]:
    """React to a line of a card's history: one reaction of each person; all that the line has then."""
    card = CardRef(kind, card_id)
    wanted = Wanted(body.line, body.at)
    reactions = await answering.react(ctx.session, card, wanted, body.kind, ctx.user, ctx.part(CALL_HISTORY))
    publish_changed(ctx, card)
    return reactions


@routes.delete("/cards/{kind}/{card_id}/reactions", OPEN)
async def take_reaction_back(ctx: Context, kind: FieldEntity, card_id: RowId, query: ReactionQuery) -> None:
    """Take one's own reaction back."""
    card = CardRef(kind, card_id)
    await check_visible(ctx.session, card, ctx.user, ctx.part(CALL_HISTORY))
    await answering.take_back(ctx.session, query.line, ctx.user)
    publish_changed(ctx, card)


@routes.post("/cards/{kind}/{card_id}/comments", OPEN)
async def comment_on_line(ctx: Context, kind: FieldEntity, card_id: RowId, body: CommentInput) -> NotedItem:
    """Answer a line of a card's history with a note on the card."""
    card = CardRef(kind, card_id)
    noted = await answering.comment(ctx.session, card, body, ctx.user, ctx.part(CALL_HISTORY))
    publish_changed(ctx, card)
    return noted
