"""What a supervisor does to others' calls and people, over HTTP; keys of requests as in call control."""

from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Permission
from callcenter.control.api import asker_of
from callcenter.control.listening import Ears
from callcenter.control.schemas import Done
from callcenter.control.supervising import Hands
from callcenter.control.supervision_schemas import (
    AgentChanged,
    AgentQueuesRequest,
    AgentStateRequest,
    CallerMoved,
    CallerRequest,
    EndCallRequest,
    Listened,
    ListeningOut,
    ListenRequest,
    ModeRequest,
    MoveRequest,
    StopRequest,
    TakeOverRequest,
)
from callcenter.http.context import Context
from callcenter.http.routing import Repeats, Routes

EARS: Final[web.AppKey[Ears]] = web.AppKey("ears")
HANDS: Final[web.AppKey[Hands]] = web.AppKey("hands")

routes: Final = Routes("supervision", repeats=Repeats.OWN)


@routes.get("/supervision/listening", Permission.CALLS_LISTEN)
async def get_own_listening(ctx: Context) -> list[ListeningOut]:
    """To whom one listens oneself now: one entry, or none."""
    found = await ctx.part(EARS).mine(ctx.session, ctx.user.user_id)
    return [] if found is None else [found]


@routes.post("/supervision/calls/{call_id}/listen", Permission.CALLS_LISTEN, status=200)
async def listen_to_call(ctx: Context, call_id: str, body: ListenRequest) -> Listened:
    """Ring one's own phone and hear an agent's call: listening, whispering to the agent, or heard by both."""
    return await ctx.part(EARS).listen(asker_of(ctx), call_id, body)


@routes.post("/supervision/listening/{listening_id}/mode", Permission.CALLS_LISTEN, status=200)
async def change_listening(ctx: Context, listening_id: int, body: ModeRequest) -> Listened:
    """Another way of listening, within the same call."""
    return await ctx.part(EARS).change(asker_of(ctx), listening_id, body.mode)


@routes.post("/supervision/listening/{listening_id}/stop", Permission.CALLS_LISTEN, status=200)
async def stop_listening(ctx: Context, listening_id: int, body: StopRequest) -> Listened:
    """Hang up one's own phone; the call that was heard goes on."""
    return await ctx.part(EARS).stop(asker_of(ctx), listening_id)


@routes.post("/supervision/calls/{call_id}/take-over", Permission.CALLS_LISTEN, status=200)
async def take_over_call(ctx: Context, call_id: str, body: TakeOverRequest) -> Done:
    """Take the customer from the agent to one's own phone."""
    return await ctx.part(EARS).take_over(asker_of(ctx), call_id, body)


@routes.post("/supervision/calls/{call_id}/to-front", Permission.TEAM_CONTROL, status=200)
async def move_caller_to_front(ctx: Context, call_id: str, body: CallerRequest) -> CallerMoved:
    """Make a waiting caller the next of the queue."""
    return await ctx.part(HANDS).to_front(asker_of(ctx), call_id, body)


@routes.post("/supervision/calls/{call_id}/move", Permission.TEAM_CONTROL, status=200)
async def move_caller(ctx: Context, call_id: str, body: MoveRequest) -> CallerMoved:
    """Send a waiting caller into another queue; the wait there begins anew."""
    return await ctx.part(HANDS).move(asker_of(ctx), call_id, body)


@routes.post("/supervision/calls/{call_id}/end", Permission.TEAM_CONTROL, status=200)
async def end_call(ctx: Context, call_id: str, body: EndCallRequest) -> Done:
    """Hang up a call with everybody in it."""
    return await ctx.part(HANDS).end_call(asker_of(ctx), call_id, body)


@routes.post("/supervision/agents/{user_id}/state", Permission.TEAM_CONTROL, status=200)
async def set_agent_state(ctx: Context, user_id: int, body: AgentStateRequest) -> AgentChanged:
    """Make an agent ready, paused or offline."""
    return await ctx.part(HANDS).set_state(asker_of(ctx), user_id, body)


@routes.post("/supervision/agents/{user_id}/queues", Permission.TEAM_CONTROL, status=200)
async def set_agent_queues(ctx: Context, user_id: int, body: AgentQueuesRequest) -> AgentChanged:
    """Make an agent serve exactly these queues."""
    return await ctx.part(HANDS).set_queues(asker_of(ctx), user_id, body)
