"""Transcripts over HTTP."""

from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from callcenter.audit.trail import Actor
from callcenter.auth.permissions import Permission
from callcenter.calls.api import CALL_LOG
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from recordings.transcription.events import TRANSCRIPT_CHANGED, changed
from recordings.transcription.schemas import (
    CallTranscripts,
    CorrectionInput,
    CorrectionOut,
    Prioritised,
    RedactionInput,
    RedactionOut,
    SpokenPage,
    SpokenQuery,
    TranscriptionStatus,
    TranscriptOut,
    TranscriptQuery,
    TranscriptVersion,
    TranscriptWish,
    TurnOut,
)
from recordings.transcription.search import SpokenSearch
from recordings.transcription.service import TranscriptService
from recordings.transcription.status import Progress

TRANSCRIPTS: Final[web.AppKey[TranscriptService]] = web.AppKey("transcripts")
SPOKEN: Final[web.AppKey[SpokenSearch]] = web.AppKey("spoken")

PROGRESS: Final[web.AppKey[Progress]] = web.AppKey("transcription_progress")

VIEW: Final = Permission.TRANSCRIPTS_VIEW
EDIT: Final = Permission.TRANSCRIPTS_EDIT
CallId = Annotated[str, Field(min_length=1, max_length=200)]
Seq = Annotated[int, Field(ge=0, le=1_000_000)]

routes: Final = Routes("transcripts")


@routes.get("/spoken", VIEW)
async def search_spoken_words(ctx: Context, query: SpokenQuery) -> SpokenPage:
    """Turns in which words were said, in any of their forms, with the second."""
    return await ctx.part(SPOKEN).find(ctx.session, ctx.part(CALL_LOG), ctx.user, query)


@routes.get("/calls/{call_id}/transcripts", VIEW)
async def get_transcripts_of_call(ctx: Context, call_id: CallId, query: TranscriptQuery) -> CallTranscripts:
    """What was said in a call: one transcript for each of its recordings."""
    return await ctx.part(TRANSCRIPTS).of_call(ctx.session, _actor(ctx), ctx.user, call_id, query)


@routes.get("/recordings/{recording_id}/transcript", VIEW)
async def get_transcript_of_recording(ctx: Context, recording_id: int, query: TranscriptQuery) -> TranscriptOut:
    """What was said in a recording."""
    return await ctx.part(TRANSCRIPTS).of_recording(ctx.session, _actor(ctx), ctx.user, recording_id, query)


@routes.post("/recordings/{recording_id}/transcripts", EDIT)
async def ask_for_transcript(ctx: Context, recording_id: int, body: TranscriptWish) -> TranscriptVersion:
    """Transcribe again; the versions before stay."""
    return await ctx.part(TRANSCRIPTS).ask(ctx.session, ctx.user, recording_id, body)


@routes.post("/calls/{call_id}/transcripts/priority", EDIT, status=200)
async def prioritise_transcripts(ctx: Context, call_id: CallId) -> Prioritised:
    """Let a call's recordings be transcribed before all others: somebody waits for them."""
    return Prioritised(waiting=await ctx.part(TRANSCRIPTS).prioritise(ctx.session, ctx.user, call_id))


@routes.get("/transcription", EDIT)
async def get_transcription_status(ctx: Context) -> TranscriptionStatus:
    """What is done and what waits, with which models."""
    return await ctx.part(PROGRESS).status(ctx.session)


@routes.put("/transcripts/{transcript_id}/turns/{seq}/correction", EDIT)
async def correct_turn(ctx: Context, transcript_id: int, seq: Seq, body: CorrectionInput) -> TurnOut:
    """Lay a text over a turn; the engine's words stay."""
    turn = await ctx.part(TRANSCRIPTS).correct(ctx.session, ctx.user, (transcript_id, seq), body)
    _tell_changed(ctx, transcript_id)
    return turn


@routes.get("/transcripts/{transcript_id}/turns/{seq}/corrections", VIEW)
async def list_corrections(ctx: Context, transcript_id: int, seq: Seq) -> list[CorrectionOut]:
    """Everybody's texts for a turn, newest first."""
    return await ctx.part(TRANSCRIPTS).corrections(ctx.session, ctx.user, (transcript_id, seq))


@routes.post("/transcripts/{transcript_id}/redactions", EDIT)
async def redact_span(ctx: Context, transcript_id: int, body: RedactionInput) -> RedactionOut:
    """Take a span of one side out of text and sound."""
    span = await ctx.part(TRANSCRIPTS).redact(ctx.session, ctx.user, transcript_id, body)
    _tell_changed(ctx, transcript_id)
    return span


def _actor(ctx: Context) -> Actor:
    return Actor.of(ctx.user, ctx.request.remote)


def _tell_changed(ctx: Context, transcript_id: int) -> None:
    ctx.publish(TRANSCRIPT_CHANGED, changed(transcript_id))
