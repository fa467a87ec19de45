"""Call control over HTTP.

Every command answers with what happened, or refuses with a code. None is repeated by the program; a client that
repeats one (a double click, a lost answer) sends the same `Idempotency-Key` and gets the first answer again.
"""

from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.control.actions import Action
from callcenter.control.requests import Asker
from callcenter.control.schemas import (
    CallerNumber,
    Dialled,
    DialRequest,
    Done,
    DtmfRequest,
    LegRequest,
    Parked,
    RecordingPause,
    RetrieveRequest,
    TargetQuery,
    Targets,
    TransferRequest,
)
from callcenter.control.service import CallControl
from callcenter.http.context import Context
from callcenter.http.once import HEADER, request_key
from callcenter.http.routing import Repeats, Routes

CONTROL: Final[web.AppKey[CallControl]] = web.AppKey("control")

Space = Annotated[str, Field(pattern=r"^[0-9*#]{1,16}$")]

routes: Final = Routes("control", repeats=Repeats.OWN)


def asker_of(ctx: Context) -> Asker:
    key = request_key(ctx.request.headers.get(HEADER))
    return Asker(ctx.user, Actor.of(ctx.user, ctx.request.remote), key)


@routes.get("/desk/targets", Permission.CALLS_CONTROL)
async def list_targets(ctx: Context, query: TargetQuery) -> Targets:
    """Whom a call can go to: people and queues with who is free, and parked calls; free ones first."""
    return await ctx.part(CONTROL).targets(ctx.session, query)


@routes.get("/control/numbers", Permission.CALLS_DIAL)
async def list_caller_numbers(ctx: Context) -> list[CallerNumber]:
    """The firm's numbers that one may show to customers."""
    return ctx.part(CONTROL).caller_numbers(ctx.user.role)


@routes.post("/control/dial", Permission.CALLS_DIAL, status=200)
async def dial(ctx: Context, body: DialRequest) -> Dialled:
    """Click-to-call: the agent's phone rings first and shows whom it will call, then the customer is dialled."""
    return await ctx.part(CONTROL).dial(asker_of(ctx), body)


@routes.post("/control/parked/{space}/retrieve", Permission.CALLS_CONTROL, status=200)
async def retrieve_parked(ctx: Context, space: Space, body: RetrieveRequest) -> Done:
    """Ring one's own phone, and give it the parked call when it is picked up."""
    return await ctx.part(CONTROL).retrieve(asker_of(ctx), space)


@routes.post("/control/calls/{call_id}/pick-up", Permission.CALLS_CONTROL, status=200)
async def pick_up_call(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Take a call that rings at a colleague's phone (`user_id`, or whoever of one's queues it rings)."""
    return await ctx.part(CONTROL).pick_up(asker_of(ctx), call_id, body)


@routes.post("/control/calls/{call_id}/answer", Permission.CALLS_CONTROL, status=200)
async def answer_call(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Ask the ringing desk phone to take the call; `sent` when it was not seen to do so within the limit."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.ANSWER, call_id, body)


@routes.post("/control/calls/{call_id}/hang-up", Permission.CALLS_CONTROL, status=200)
async def hang_up_call(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Hang up one's own part of the call, or refuse the ring; the other party goes where the dial plan says."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.HANG_UP, call_id, body)


@routes.post("/control/calls/{call_id}/hold", Permission.CALLS_CONTROL, status=200)
async def hold_call(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Let the other party wait with music."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.HOLD, call_id, body)


@routes.post("/control/calls/{call_id}/resume", Permission.CALLS_CONTROL, status=200)
async def resume_call(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Talk again with the party on hold."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.RESUME, call_id, body)


@routes.post("/control/calls/{call_id}/transfer", Permission.CALLS_CONTROL, status=200)
async def transfer_call(ctx: Context, call_id: str, body: TransferRequest) -> Done:
    """Give the other party away without asking first."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.TRANSFER, call_id, body)


@routes.post("/control/calls/{call_id}/consult", Permission.CALLS_CONTROL, status=200)
async def consult_about_call(ctx: Context, call_id: str, body: TransferRequest) -> Done:
    """Let the other party wait and call somebody else."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.CONSULT, call_id, body)


@routes.post("/control/calls/{call_id}/consult/complete", Permission.CALLS_CONTROL, status=200)
async def complete_consultation(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Join the waiting party with the one consulted, and leave."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.COMPLETE, call_id, body)


@routes.post("/control/calls/{call_id}/consult/cancel", Permission.CALLS_CONTROL, status=200)
async def cancel_consultation(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Hang up the one consulted and go back to the waiting party."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.CANCEL, call_id, body)


@routes.post("/control/calls/{call_id}/consult/swap", Permission.CALLS_CONTROL, status=200)
async def swap_parties(ctx: Context, call_id: str, body: LegRequest) -> Done:
    """Talk with the one who waits, and let the other wait."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.SWAP, call_id, body)


@routes.post("/control/calls/{call_id}/dtmf", Permission.CALLS_CONTROL, status=200)
async def send_digits(ctx: Context, call_id: str, body: DtmfRequest) -> Done:
    """Send digits to the other party."""
    return await ctx.part(CONTROL).act(asker_of(ctx), Action.DTMF, call_id, body)


@routes.post("/control/calls/{call_id}/park", Permission.CALLS_CONTROL, status=200)
async def park_call(ctx: Context, call_id: str, body: LegRequest) -> Parked:
    """Put the other party on a parking space, from which anybody can take the call."""
    return await ctx.part(CONTROL).park(asker_of(ctx), call_id, body)


@routes.post("/control/calls/{call_id}/recording/pause", Permission.CALLS_CONTROL, status=200)
async def pause_recording(ctx: Context, call_id: str, body: LegRequest) -> RecordingPause:
    """Silence the recording of both parties; it goes on by itself after the settable time."""
    return await ctx.part(CONTROL).record(asker_of(ctx), Action.PAUSE_RECORDING, call_id, body)


@routes.post("/control/calls/{call_id}/recording/resume", Permission.CALLS_CONTROL, status=200)
async def resume_recording(ctx: Context, call_id: str, body: LegRequest) -> RecordingPause:
    """Record again."""
    return await ctx.part(CONTROL).record(asker_of(ctx), Action.RESUME_RECORDING, call_id, body)
