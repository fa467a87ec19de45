"""Transcripts for people: who may read which, what they see of it, and what they lay over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.audit.trail import Actor, Deed, Subject
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.bus import JsonValue
from callcenter.calls.ports import UserNames
from callcenter.calls.service import CallLog
from callcenter.errors import Forbidden, InvalidInput
from recordings.kinds import Side
from recordings.library import RecordingLibrary
from recordings.transcription import redaction, repository, writing
from recordings.transcription.errors import NoSuchTranscript, NoSuchTurn, Outdated
from recordings.transcription.models import Transcript, TranscriptCorrection, TranscriptRedaction, TranscriptTurn
from recordings.transcription.queueing import TranscriptQueue, Wish
from recordings.transcription.redaction import Secret, Sought
from recordings.transcription.schemas import (
    CallTranscripts,
    CorrectionInput,
    CorrectionOut,
    RedactionInput,
    RedactionOut,
    ShownWord,
    TrackInfo,
    TranscriptOut,
    TranscriptQuery,
    TranscriptVersion,
    TranscriptWish,
    TurnOut,
)
from recordings.transcription.showing import Veil, corrected, masked, plain, shown, text_of
from recordings.transcription.speech import EngineName, mean_confidence
from recordings.transcription.state import TranscriptState
from recordings.transcription.writing import UNKNOWN, Reader, Saying, pieces_of, saying_of, shown_words, veils_of

Names = Mapping[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the service works with. `redact` are the kinds that are sought in a corrected text as well."""

    calls: CallLog
    library: RecordingLibrary
    queue: TranscriptQueue
    audit: AuditTrail
    names: UserNames
    redact: frozenset[Secret]
    country: str


@dataclass(frozen=True, slots=True)
class Layers:
    """What lies over the engine's words, and whether the reader sees through the veils."""

    corrections: Mapping[int, TranscriptCorrection]
    redactions: Sequence[TranscriptRedaction]
    names: Names
    open: bool

    def veils(self, speaker: str) -> list[Veil]:
        return veils_of(self.redactions, speaker)


class TranscriptService:
    """It is given the session of the request, so that one answer is one moment."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def of_call(
        self, session: AsyncSession, actor: Actor, principal: Principal, call_id: str, query: TranscriptQuery
    ) -> CallTranscripts:
        """The newest finished transcript of each part of a call."""
        await self._desk.calls.detail(session, principal, call_id)
        items = []
        for recording in await self._desk.library.of_call(session, call_id):
            rows = await repository.versions(session, recording.id)
            if (row := _chosen(rows, query.version)) is not None:
                items.append(await self._out(session, (actor, principal), row, query.unredacted))
        return CallTranscripts(items=items)

    async def of_recording(
        self, session: AsyncSession, actor: Actor, principal: Principal, recording_id: int, query: TranscriptQuery
    ) -> TranscriptOut:
        """:raises NoSuchTranscript: when there is none, or this person may not see the call"""
        row = _chosen(await repository.versions(session, recording_id), query.version)
        if row is None:
            raise NoSuchTranscript("there is no such transcript")
        await self._check(session, principal, row.call_id)
        return await self._out(session, (actor, principal), row, query.unredacted)

    async def ask(
        self, session: AsyncSession, principal: Principal, recording_id: int, wish: TranscriptWish
    ) -> TranscriptVersion:
        """A further version; those before stay."""
        recording = await self._desk.library.recording(session, recording_id)
        await self._check(session, principal, recording.call_id)
        wanted = Wish(wish.engine, wish.language, wish.urgent, principal.user_id)
        transcript_id = await self._desk.queue.again(session, recording, wanted)
        row = await self._found(session, transcript_id)
        return _version(row, {principal.user_id: principal.name})

    async def prioritise(self, session: AsyncSession, principal: Principal, call_id: str) -> int:
        """Before everything else that waits (`TranscriptQueue.prioritise`)."""
        call = await self._desk.calls.detail(session, principal, call_id)
        return await self._desk.queue.prioritise(session, call.id)

    async def correct(
        self, session: AsyncSession, principal: Principal, place: tuple[int, int], body: CorrectionInput
    ) -> TurnOut:
        """Lay a text over a turn. What it reveals is redacted as the engine's words were.

        :raises Outdated: when somebody corrected the turn after the writer saw it
        """
        row, turn = await self._turn(session, principal, place)
        newest = (await repository.corrections(session, row.id)).get(turn.seq)
        if (None if newest is None else newest.id) != body.after:
            raise Outdated("somebody else corrected this turn meanwhile", after=None if newest is None else newest.id)
        await self._lay_over(session, principal.user_id, (row, turn), " ".join(body.text.replace("\0", " ").split()))
        await self._reindex(session, row, turn)
        return await self._turn_out(session, row, turn)

    async def _lay_over(
        self, session: AsyncSession, author_id: int, place: tuple[Transcript, TranscriptTurn], text: str
    ) -> None:
        """A person may write out what the engine misheard: that is redacted in his text and in the sound."""
        row, turn = place
        language = row.language or UNKNOWN
        veils = veils_of(await repository.redactions(session, row.id), turn.speaker)
        pieces = corrected(shown(plain(turn.words), language, veils), text)
        found = redaction.find([piece.w for piece in pieces], Sought(self._desk.redact, language, self._desk.country))
        now = datetime.now(UTC)
        for span in found:
            veil = Veil(span.kind, pieces[span.first].s, pieces[span.last - 1].e)
            session.add(writing.redacted(row.id, turn.speaker, veil, at=now))
        shown_text = masked(pieces, found)
        session.add(
            TranscriptCorrection(
                transcript_id=row.id, seq=turn.seq, text=text, redacted_text=shown_text, author_id=author_id, at=now
            )
        )
        await session.flush()
        if found:
            await self._desk.queue.mute_later(session, row.id)

    async def corrections(
        self, session: AsyncSession, principal: Principal, place: tuple[int, int]
    ) -> list[CorrectionOut]:
        """All of a turn, newest first."""
        row, turn = await self._turn(session, principal, place)
        found = await repository.history(session, row.id, turn.seq)
        names = await self._names(session, [item.author_id for item in found])
        return [_correction(item, names) for item in found]

    async def redact(
        self, session: AsyncSession, principal: Principal, transcript_id: int, body: RedactionInput
    ) -> RedactionOut:
        """Take a span out of text and sound by hand."""
        if body.end <= body.start:
            raise InvalidInput("the span is empty", errors=[{"field": "body.end", "reason": "must be after start"}])
        row = await self._seen(session, principal, transcript_id)
        span = writing.redacted(
            row.id, str(body.speaker), Veil(Secret.MANUAL, body.start, body.end), at=datetime.now(UTC)
        )
        span.author_id = principal.user_id
        session.add(span)
        await session.flush()
        for turn in await repository.turns(session, row.id):
            if turn.speaker == body.speaker and turn.start_s < body.end and body.start < turn.end_s:
                await self._reindex(session, row, turn)
        await self._desk.queue.mute_later(session, row.id)
        return _redaction(span, {principal.user_id: principal.name})

    async def _check(self, session: AsyncSession, principal: Principal, call_id: str | None) -> None:
        """One that this person may not see is not found, so that ids tell nothing; so are recordings without a call
        for those who see only their own."""
        if call_id is not None:
            await self._desk.calls.detail(session, principal, call_id)
        elif not principal.may(Permission.CALLS_VIEW_ALL):
            raise NoSuchTranscript("there is no such transcript")

    async def _seen(self, session: AsyncSession, principal: Principal, transcript_id: int) -> Transcript:
        row = await self._found(session, transcript_id)
        await self._check(session, principal, row.call_id)
        return row

    async def _found(self, session: AsyncSession, transcript_id: int) -> Transcript:
        row = await repository.get(session, transcript_id)
        if row is None:
            raise NoSuchTranscript("there is no such transcript")
        return row

    async def _turn(
        self, session: AsyncSession, principal: Principal, place: tuple[int, int]
    ) -> tuple[Transcript, TranscriptTurn]:
        row = await self._seen(session, principal, place[0])
        turn = await repository.turn(session, row.id, place[1])
        if turn is None:
            raise NoSuchTurn("this transcript has no such turn")
        return row, turn

    async def _reindex(self, session: AsyncSession, row: Transcript, turn: TranscriptTurn) -> None:
        """Only the newest version is in the index."""
        newest = _chosen(await repository.versions(session, row.recording_id), 0)
        if newest is None or newest.id != row.id:
            return
        await repository.forget_passage(session, row.id, turn.seq)
        language = row.language or UNKNOWN
        correction = (await repository.corrections(session, row.id)).get(turn.seq)
        veils = veils_of(await repository.redactions(session, row.id), turn.speaker)
        if correction is None:
            saying = Saying(turn.seq, turn.speaker, shown_words(plain(turn.words), veils))
        else:
            saying = saying_of(turn, pieces_of(turn, correction, veils, Reader(language)))
        await writing.put_passage(session, row, saying, language)

    async def _out(
        self, session: AsyncSession, reader: tuple[Actor, Principal], row: Transcript, unredacted: bool
    ) -> TranscriptOut:
        actor, principal = reader
        if unredacted:
            await self._open(actor, principal, row)
        redactions = await repository.redactions(session, row.id)
        corrections = await repository.corrections(session, row.id)
        versions = await repository.versions(session, row.recording_id)
        people = [*(item.author_id for item in redactions), *(item.author_id for item in corrections.values())]
        names = await self._names(session, [*people, *(item.requested_by_id for item in versions)])
        layers = Layers(corrections, redactions, names, unredacted)
        turns = await repository.turns(session, row.id)
        tracks = await repository.tracks(session, row.id)
        return TranscriptOut(
            **_head(row),
            tracks=[_track(track) for track in tracks],
            turns=[_turn_out(turn, layers, row.language or UNKNOWN) for turn in turns],
            redactions=[_redaction(item, names) for item in redactions],
            versions=[_version(item, names) for item in versions],
            unredacted=unredacted,
        )

    async def _open(self, actor: Actor, principal: Principal, row: Transcript) -> None:
        """Written at once: reading stores nothing by itself."""
        if not principal.may(Permission.RECORDINGS_UNREDACTED):
            raise Forbidden("this needs another right", permission=str(Permission.RECORDINGS_UNREDACTED))
        subject = Subject("recording", str(row.recording_id))
        detail: dict[str, JsonValue] = {"transcript": row.id, "call": row.call_id}
        await self._desk.audit.note(actor, Deed("transcript.read_unredacted", subject, detail))

    async def _turn_out(self, session: AsyncSession, row: Transcript, turn: TranscriptTurn) -> TurnOut:
        corrections = await repository.corrections(session, row.id)
        redactions = await repository.redactions(session, row.id)
        names = await self._names(session, [item.author_id for item in corrections.values()])
        return _turn_out(turn, Layers(corrections, redactions, names, False), row.language or UNKNOWN)

    async def _names(self, session: AsyncSession, ids: Sequence[int | None]) -> Names:
        known = {user_id for user_id in ids if user_id is not None}
        return await self._desk.names.names(session, known) if known else {}


def _chosen(rows: Sequence[Transcript], version: int) -> Transcript | None:
    """The version, or the newest that is done, or (while there is none) the newest at all."""
    if version:
        return next((row for row in rows if row.version == version), None)
    return next((row for row in rows if row.state == TranscriptState.DONE), rows[0] if rows else None)


def _head(row: Transcript) -> dict[str, object]:
    names = ("id", "recording_id", "call_id", "version", "spoken_at", "language", "duration_s", "failure", "settings")
    return {**{name: getattr(row, name) for name in names}, "state": TranscriptState(row.state)}


def _version(row: Transcript, names: Names) -> TranscriptVersion:
    return TranscriptVersion(
        id=row.id,
        version=row.version,
        state=TranscriptState(row.state),
        language=row.language,
        requested_at=row.requested_at,
        requested_by=None if row.requested_by_id is None else names.get(row.requested_by_id),
        done_at=row.done_at,
        failure=row.failure,
    )


def _track(row: object) -> TrackInfo:
    ((speaker, heard),) = writing.tracks_of([row]).items()
    return TrackInfo(
        speaker=Side(speaker),
        engine=EngineName(heard.engine),
        model=heard.model,
        engine_version=heard.version,
        language=heard.language,
        duration_s=heard.duration,
        speech_s=heard.speech_s,
        took_s=getattr(row, "took_s", 0.0),
        reasons=list(getattr(row, "reasons", [])),
    )


def _turn_out(turn: TranscriptTurn, layers: Layers, language: str) -> TurnOut:
    correction = layers.corrections.get(turn.seq)
    veils = layers.veils(turn.speaker)
    pieces = pieces_of(turn, correction, veils, Reader(language, layers.open))
    heard = plain(turn.words)
    return TurnOut(
        seq=turn.seq,
        speaker=Side(turn.speaker),
        start=turn.start_s,
        end=turn.end_s,
        overlap=turn.overlap,
        text=text_of(pieces),
        said=" ".join(word.w for word in (heard if layers.open else shown_words(heard, veils))),
        confidence=mean_confidence(heard),
        words=[ShownWord(w=piece.w, s=piece.s, e=piece.e, conf=piece.conf, secret=piece.secret) for piece in pieces],
        correction=None if correction is None else _correction(correction, layers.names, whole=layers.open),
    )


def _correction(row: TranscriptCorrection, names: Names, *, whole: bool = False) -> CorrectionOut:
    author = None if row.author_id is None else names.get(row.author_id)
    return CorrectionOut(id=row.id, text=row.text if whole else row.redacted_text, author=author, at=row.at)


def _redaction(row: TranscriptRedaction, names: Names) -> RedactionOut:
    return RedactionOut(
        id=row.id,
        speaker=Side(row.speaker),
        kind=Secret(row.kind),
        start=row.start_s,
        end=row.end_s,
        by=None if row.author_id is None else names.get(row.author_id),
        at=row.at,
    )
