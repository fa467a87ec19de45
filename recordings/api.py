"""Recordings over HTTP."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Final

from aiohttp import web

from callcenter.auth.permissions import Access, Permission
from callcenter.http.context import Context
from callcenter.http.routing import Routes
from recordings import repository
from recordings.hearing import Hearing, Listener, report_span
from recordings.kinds import ORIGINALS, ObjectKind, Side
from recordings.removal import BY_PERSON, Why
from recordings.room import RecordingRoom
from recordings.schemas import (
    AudioQuery,
    CallAudio,
    DownloadQuery,
    HoldIn,
    MarkIn,
    MarkOut,
    MissingOut,
    OrphanOut,
    PeaksQuery,
    QuarantineOut,
    RecordingDetail,
    RecordingOut,
    RecordingPage,
    RecordingQuery,
    RecordingReport,
    RemovalIn,
    ReportQuery,
    TagsIn,
    TagsOut,
)
from recordings.serving import answer

ROOM: Final[web.AppKey[RecordingRoom]] = web.AppKey("recordings")
HEARING: Final[web.AppKey[Hearing]] = web.AppKey("hearing")

routes: Final = Routes("recordings")


@routes.get("/recordings", Permission.RECORDINGS_LISTEN_OWN)
async def list_recordings(ctx: Context, query: RecordingQuery) -> RecordingPage:
    """Recorded calls newest first, by the call log's filters and those of recordings."""
    return await ctx.part(HEARING).page(ctx.session, ctx.user, query)


@routes.get("/recordings/{recording_id}", Permission.RECORDINGS_LISTEN_OWN)
async def get_recording(ctx: Context, recording_id: int) -> RecordingDetail:
    """One recording with its measurements, marks and tags."""
    return await ctx.part(HEARING).detail(ctx.session, ctx.user, recording_id)


@routes.get("/recordings/{recording_id}/audio", Permission.RECORDINGS_LISTEN_OWN)
async def play_recording(ctx: Context, recording_id: int, query: AudioQuery) -> web.StreamResponse:
    """Both sides in one stereo file, customer left and agent right; takes byte ranges."""
    hearing = ctx.part(HEARING)
    row, kept = await hearing.audible(ctx.session, ctx.user, recording_id, query.format, unredacted=query.unredacted)
    response = await answer(ctx.request, ctx.part(ROOM).vault, kept)
    await ctx.session.close()
    await hearing.note_play(_listener(ctx), row, query.why, unredacted=query.unredacted)
    return response


@routes.get("/recordings/{recording_id}/peaks", Permission.RECORDINGS_LISTEN_OWN)
async def get_recording_peaks(ctx: Context, recording_id: int, query: PeaksQuery) -> web.StreamResponse:
    """The waveform of both sides, as audiowaveform's JSON, version 2; flat where something was redacted."""
    hearing = ctx.part(HEARING)
    _, kept = await hearing.audible(ctx.session, ctx.user, recording_id, ObjectKind.PEAKS, unredacted=query.unredacted)
    return await answer(ctx.request, ctx.part(ROOM).vault, kept)


@routes.get("/recordings/{recording_id}/tracks/{side}", Permission.RECORDINGS_DOWNLOAD)
async def download_track(ctx: Context, recording_id: int, side: Side, query: DownloadQuery) -> web.StreamResponse:
    """One side's original file, as the exchange wrote it."""
    hearing = ctx.part(HEARING)
    row, kept = await hearing.audible(ctx.session, ctx.user, recording_id, ORIGINALS[side])
    name = re.sub("[^A-Za-z0-9_.-]", "_", f"{row.uniqueid}-{side}.wav")
    response = await answer(ctx.request, ctx.part(ROOM).vault, kept, filename=name)
    await ctx.session.close()
    await hearing.note_download(_listener(ctx), row, str(side), query.why)
    return response


@routes.post("/recordings/{recording_id}/marks", Permission.RECORDINGS_LISTEN_OWN)
async def add_recording_mark(ctx: Context, recording_id: int, body: MarkIn) -> MarkOut:
    """A marker or a comment at a second."""
    return await ctx.part(HEARING).add_mark(ctx.session, ctx.user, recording_id, body)


@routes.delete("/recordings/{recording_id}/marks/{mark_id}", Permission.RECORDINGS_LISTEN_OWN)
async def remove_recording_mark(ctx: Context, recording_id: int, mark_id: int) -> None:
    """Take a mark away: one's own, or any with the right to manage recordings."""
    await ctx.part(HEARING).remove_mark(ctx.session, ctx.user, recording_id, mark_id)


@routes.put("/recordings/{recording_id}/hold", Permission.RECORDINGS_MANAGE)
async def hold_recording(ctx: Context, recording_id: int, body: HoldIn) -> None:
    """Put a legal hold on a recording: nothing removes it until the hold ends."""
    await ctx.part(HEARING).set_hold(ctx.session, _listener(ctx), recording_id, body.reason)


@routes.delete("/recordings/{recording_id}/hold", Permission.RECORDINGS_MANAGE)
async def release_recording(ctx: Context, recording_id: int) -> None:
    """End a legal hold."""
    await ctx.part(HEARING).set_hold(ctx.session, _listener(ctx), recording_id, None)


@routes.post("/recordings/{recording_id}/removal", Permission.RECORDINGS_MANAGE, status=204)
async def remove_recording(ctx: Context, recording_id: int, body: RemovalIn) -> None:
    """Remove the audio for good; a certificate stays."""
    await ctx.part(HEARING).allowed(ctx.session, ctx.user, recording_id)
    remover = ctx.part(ROOM).remover
    call_id = await remover.mark_removed(ctx.session, recording_id, Why(BY_PERSON, body.reason, _listener(ctx).actor))
    ctx.after_commit(partial(remover.carry_out, recording_id, call_id))


@routes.get("/calls/{call_id}/recordings", Permission.RECORDINGS_LISTEN_OWN)
async def list_call_recordings(ctx: Context, call_id: str) -> list[RecordingOut]:
    """The parts of a call, in the order in which they were spoken."""
    return await ctx.part(HEARING).of_call(ctx.session, ctx.user, call_id)


@routes.get("/calls/{call_id}/audio", Permission.CALLS_VIEW_OWN)
async def get_call_audio(ctx: Context, call_id: str) -> CallAudio:
    """What there is to hear of a call that one may see, or why there is nothing; and its tags."""
    return await ctx.part(HEARING).audio_of_call(ctx.session, ctx.user, call_id)


@routes.get("/call-tags", Access.ANY_SCOPE)
async def list_call_tags(ctx: Context) -> TagsOut:
    """The tags in use."""
    return TagsOut(tags=await ctx.part(HEARING).known_tags(ctx.session))


@routes.put("/calls/{call_id}/tags", Access.SIGNED_IN)
async def set_call_tags(ctx: Context, call_id: str, body: TagsIn) -> TagsOut:
    """The tags of a call that one may see, in the place of the present ones."""
    return TagsOut(tags=await ctx.part(HEARING).set_tags(ctx.session, ctx.user, call_id, body.tags))


@routes.get("/recording-report", Permission.RECORDINGS_MANAGE)
async def get_recording_report(ctx: Context, query: ReportQuery) -> RecordingReport:
    """Recordings without a call, calls without their recording, and files in quarantine."""
    checker = ctx.part(ROOM).checker
    since, until = report_span(query.days, datetime.now(UTC))
    quarantine = await repository.in_quarantine(ctx.session)
    return RecordingReport(
        orphans=[OrphanOut.model_validate(one, from_attributes=True) for one in await checker.orphans(since)],
        missing=[MissingOut.model_validate(one, from_attributes=True) for one in await checker.missing(since, until)],
        quarantine=[QuarantineOut.model_validate(one, from_attributes=True) for one in quarantine],
    )


def _listener(ctx: Context) -> Listener:
    return Listener(ctx.user, ctx.request.remote or "")
