"""The board over HTTP: everything but its rows, which come over its socket."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.board.live import TOLD, LiveBoard
from callcenter.board.schemas import (
    BoardLayout,
    BoardRows,
    HistoryQuery,
    MadeWall,
    MessageOut,
    MessagesPage,
    MessagesQuery,
    NewMessage,
    NewWall,
    QueueHistory,
    Seen,
    SentMessage,
    TeamChange,
    TeamOut,
    WallOut,
)
from callcenter.board.service import BoardBook
from callcenter.board.thresholds import Thresholds
from callcenter.http.context import Context
from callcenter.http.routing import Routes


@dataclass(frozen=True, slots=True)
class BoardParts:
    book: BoardBook
    live: LiveBoard


BOARD: Final[web.AppKey[BoardParts]] = web.AppKey("board")

routes: Final = Routes("board")


def _actor(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)


@routes.get("/board", Permission.QUEUES_VIEW)
async def get_board(ctx: Context) -> BoardRows:
    """The board as it is now; whoever wants it live opens its socket, `/board/ws`."""
    parts = ctx.part(BOARD)
    sight = await parts.book.sight_of(ctx.session, ctx.user.user_id)
    return BoardRows.model_validate(sight.snapshot(parts.live.engine.picture))


@routes.get("/board/layout", Permission.QUEUES_VIEW)
async def get_board_layout(ctx: Context) -> BoardLayout:
    """One's own arrangement."""
    return await ctx.part(BOARD).book.layout(ctx.session, ctx.user.user_id)


@routes.put("/board/layout", Permission.QUEUES_VIEW)
async def save_board_layout(ctx: Context, body: BoardLayout) -> BoardLayout:
    """Keep one's own arrangement."""
    await ctx.part(BOARD).book.save_layout(ctx.session, ctx.user.user_id, body)
    return body


@routes.get("/board/thresholds", Permission.QUEUES_VIEW)
async def get_board_thresholds(ctx: Context) -> Thresholds:
    """From when on something is worth a look, or alarming."""
    return await ctx.part(BOARD).book.thresholds(ctx.session)


@routes.put("/board/thresholds", Permission.BOARD_MANAGE)
async def save_board_thresholds(ctx: Context, body: Thresholds) -> Thresholds:
    """For everybody who looks."""
    await ctx.part(BOARD).book.save_thresholds(ctx.session, _actor(ctx), body)
    ctx.publish(TOLD, {"what": "thresholds"})
    return body


@routes.get("/board/history", Permission.QUEUES_VIEW)
async def get_board_history(ctx: Context, query: HistoryQuery) -> list[QueueHistory]:
    """The last hours of one's queues, as they were sampled."""
    return await ctx.part(BOARD).book.history(ctx.session, ctx.user.user_id, query.queue, query.hours)


@routes.get("/board/walls", Permission.BOARD_MANAGE)
async def list_walls(ctx: Context) -> list[WallOut]:
    """The links for big screens that are in force."""
    return await ctx.part(BOARD).book.walls(ctx.session)


@routes.post("/board/walls", Permission.BOARD_MANAGE)
async def make_wall(ctx: Context, body: NewWall) -> MadeWall:
    """A read-only link that needs no sign-in; it is told this once."""
    return await ctx.part(BOARD).book.make_wall(ctx.session, _actor(ctx), body)


@routes.delete("/board/walls/{wall_id}", Permission.BOARD_MANAGE)
async def revoke_wall(ctx: Context, wall_id: int) -> None:
    """The link works no more; screens that show it are closed at once."""
    await ctx.part(BOARD).book.revoke_wall(ctx.session, _actor(ctx), wall_id)
    ctx.publish(TOLD, {"what": "wall", "wall_id": wall_id})


@routes.get("/board/teams/{user_id}", Permission.USERS_VIEW)
async def get_team(ctx: Context, user_id: int) -> TeamOut:
    """The queues that a supervisor leads."""
    return await ctx.part(BOARD).book.team(ctx.session, user_id)


@routes.put("/board/teams/{user_id}", Permission.USERS_MANAGE)
async def save_team(ctx: Context, user_id: int, body: TeamChange) -> TeamOut:
    """A supervisor sees and leads these queues and their people alone; None: everybody."""
    book = ctx.part(BOARD).book
    await book.save_team(ctx.session, _actor(ctx), user_id, body.queues)
    return await book.team(ctx.session, user_id)


@routes.get("/board/messages", Permission.TEAM_CONTROL)
async def list_messages(ctx: Context, query: MessagesQuery) -> MessagesPage:
    """What was sent to operators, and who acknowledged it; newest first."""
    return await ctx.part(BOARD).book.sent(ctx.session, query)


@routes.post("/board/messages", Permission.TEAM_CONTROL)
async def send_message(ctx: Context, body: NewMessage) -> SentMessage:
    """Show a message to operators at work."""
    sent = await ctx.part(BOARD).book.send(ctx.session, _actor(ctx), body)
    people = [receipt.user_id for receipt in sent.receipts]
    ctx.publish(TOLD, {"what": "message", "people": list(people)})
    return sent


@routes.get("/desk/messages", Permission.DESK_USE)
async def list_own_messages(ctx: Context) -> list[MessageOut]:
    """What supervisors say and one has not acknowledged yet, oldest first."""
    return await ctx.part(BOARD).book.unseen(ctx.session, ctx.user.user_id)


@routes.post("/desk/messages/{message_id}/seen", Permission.DESK_USE, status=204)
async def acknowledge_message(ctx: Context, message_id: int, body: Seen) -> None:
    """The sender sees that it was read."""
    await ctx.part(BOARD).book.see(ctx.session, ctx.user.user_id, message_id)
