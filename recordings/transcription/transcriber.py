"""The pipeline: a stored recording becomes a queued transcript, each side is recognised, the words are written.

Each step looks at what is stored first, so that a job that runs twice, or begins again after a killed worker, does
nothing twice: a side that was recognised is not recognised again.
"""

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import Bus
from callcenter.calls.facts import CallId
from callcenter.calls.service import CallLog
from callcenter.db import Database
from recordings.errors import AudioRemoved, NoSuchRecording
from recordings.kinds import REDACTED, ObjectKind, Side
from recordings.library import RecordingLibrary
from recordings.ports import LocalTracks
from recordings.sound.peaks import without
from recordings.transcription import repository, writing
from recordings.transcription.engines import FallbackEngine
from recordings.transcription.errors import BadAudio, NoEngine
from recordings.transcription.events import TRANSCRIPT_READY, TranscriptNews, to_payload
from recordings.transcription.models import Transcript
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import HintSource, SpeechEngine, SpokenCall, Track
from recordings.transcription.redaction import Secret, Sought
from recordings.transcription.sound import MARGIN_S, Mute, Span
from recordings.transcription.speech import EngineName
from recordings.transcription.state import TranscriptState

log = structlog.get_logger(__name__)

COPIES: Final = ((REDACTED[ObjectKind.OGG], ".ogg", "audio/ogg"), (REDACTED[ObjectKind.MP3], ".mp3", "audio/mpeg"))
AUTO: Final = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """`queue_languages` by the queue's name; `language` for calls without one."""

    engines: tuple[EngineName, ...]
    language: str
    queue_languages: dict[str, str]
    hints: tuple[str, ...]
    redact: frozenset[Secret]
    country: str
    tuning: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the pipeline works with."""

    database: Database
    bus: Bus
    library: RecordingLibrary
    calls: CallLog
    processes: EngineProcesses
    engines: dict[EngineName, SpeechEngine]
    hints: Sequence[HintSource] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the call. `names` are the customer's, which may have to be redacted; `hints` is what else an
    engine should expect."""

    language: str | None
    names: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


class Transcriber:
    """One for each worker."""

    def __init__(self, around: Surroundings, rules: Rules) -> None:
        self._around = around
        self._rules = rules

    async def run(self, transcript_id: int, *, last_attempt: bool) -> bool:
        """Recognise and write; True when there are spans whose sound must be redacted too.

        :raises TranscriptionError: when another attempt may help
        """
        row = await self._begin(transcript_id)
        if row is None:
            return False
        try:
            about = await self._about(row)
            async with self._around.library.tracks(row.recording_id) as tracks:
                await self._recognise(row, tracks, about)
        except (AudioRemoved, NoSuchRecording, BadAudio) as error:
            return await self._fail(row.id, error.detail)
        except NoEngine as error:
            if error.retryable and not last_attempt:
                raise
            return await self._fail(row.id, error.detail)
        return await self._finish(row.id, about)

    async def mute(self, transcript_id: int) -> None:
        """Make the copies for browsers, with a tone over the spans that any version has, on their speaker's channel."""
        async with self._around.database.reading() as session:
            row = await repository.get(session, transcript_id)
            spans = [] if row is None else await repository.redactions_of(session, row.recording_id)
        if row is None or not spans:
            return
        wanted = [Span(span.start_s, span.end_s, list(Side).index(Side(span.speaker))) for span in spans]
        await self._flatten(row.recording_id, wanted)
        async with self._around.library.tracks(row.recording_id) as tracks:
            with tempfile.TemporaryDirectory(dir=tracks.customer.path.parent) as folder:
                for kind, suffix, media_type in COPIES:
                    target = Path(folder) / f"{kind}{suffix}"
                    sources = (str(tracks.customer.path), str(tracks.agent.path))
                    work = Mute(sources, str(target), tuple(wanted))
                    await self._around.processes.ask({"mute": work.to_json()})
                    await self._around.library.keep(row.recording_id, kind, target, media_type=media_type)

    async def _flatten(self, recording_id: int, spans: Sequence[Span]) -> None:
        """The waveform without the spans. First of all: it is made in a moment, the sound takes longer."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "peaks.json"
            if not await self._around.library.fetch(recording_id, ObjectKind.PEAKS, path):
                return
            edges = [(span.channel or 0, span.start - MARGIN_S, span.end + MARGIN_S) for span in spans]
            flat = without(json.loads(path.read_text(encoding="utf-8")), edges)
            path.write_text(json.dumps(flat, separators=(",", ":")), encoding="utf-8")
            await self._around.library.keep(
                recording_id, REDACTED[ObjectKind.PEAKS], path, media_type="application/json"
            )

    async def _begin(self, transcript_id: int) -> Transcript | None:
        async with self._around.database.transaction() as session:
            row = await repository.get(session, transcript_id)
            if row is None or row.state == TranscriptState.DONE:
                return None
            await repository.move(session, transcript_id, TranscriptState.RUNNING, failure=None)
        return row

    async def _about(self, row: Transcript) -> About:
        """The language that was wished, else the queue's, else the setting's; names that may be spoken."""
        rules = self._rules
        wished = row.wish.get("language")
        if row.call_id is None:
            return About(_known(wished or rules.language), hints=rules.hints)
        async with self._around.database.reading() as session:
            calls = await self._around.calls.calls_by_id(session, [row.call_id])
            queue = calls[0].queue if calls else None
            language = _known(wished or rules.queue_languages.get(queue or "") or rules.language)
            spoken = SpokenCall(CallId(row.call_id), queue, language)
            found = [hint for source in self._around.hints for hint in await source.hints(session, spoken)]
        names = {customer.name for call in calls for customer in call.customers if any(map(str.isalpha, customer.name))}
        hints = dict.fromkeys((*found, *rules.hints))
        return About(language, tuple(sorted(names)), tuple(hints))

    async def _recognise(self, row: Transcript, tracks: LocalTracks, about: About) -> None:
        engine = self._engine(row)
        async with self._around.database.reading() as session:
            done = {track.speaker for track in await repository.tracks(session, row.id)}
        for track in (tracks.customer, tracks.agent):
            if track.side in done:
                continue
            began = time.monotonic()
            wanted = Track(path=track.path, language=about.language, hints=about.hints)
            attempt = await engine.attempt(wanted)
            values: dict[str, Any] = {"transcript_id": row.id, "speaker": str(track.side)}
            values |= {"heard": attempt.heard.to_json(), "reasons": list(attempt.reasons)}
            async with self._around.database.transaction() as session:
                await repository.put_track(session, {**values, "took_s": round(time.monotonic() - began, 3)})

    def _engine(self, row: Transcript) -> FallbackEngine:
        """The wished engine alone, or all in their order."""
        wished = row.wish.get("engine")
        names = [EngineName(wished)] if wished else list(self._rules.engines)
        return FallbackEngine([(name, self._around.engines[name]) for name in names if name in self._around.engines])

    async def _finish(self, transcript_id: int, about: About) -> bool:
        async with self._around.database.transaction() as session:
            row = await repository.get(session, transcript_id)
            if row is None or row.state == TranscriptState.DONE:
                return False
            # Calls are joined, and late recordings find theirs, while an engine listens.
            row.call_id = await repository.call_of(session, row.recording_id)
            await self._write(session, row, about)
            spans = await repository.redactions(session, transcript_id)
        await self._around.bus.publish(
            TRANSCRIPT_READY, to_payload(TranscriptNews(row.id, row.recording_id, row.call_id))
        )
        return bool(spans)

    async def _write(self, session: AsyncSession, row: Transcript, about: About) -> None:
        tracks = writing.tracks_of(await repository.tracks(session, row.id))
        language = writing.language_of(tracks)
        sought = Sought(self._rules.redact, language, self._rules.country, about.names)
        await writing.write(session, row, tracks, sought)
        await repository.move(
            session,
            row.id,
            TranscriptState.DONE,
            done_at=datetime.now(UTC),
            language=language,
            duration_s=max((heard.duration for heard in tracks.values()), default=0.0),
            settings=self._settings(about),
        )

    def _settings(self, about: About) -> dict[str, Any]:
        """What the result depends on beside engine and model. Names are counted, not repeated: they are personal."""
        rules = asdict(self._rules)
        kept = {name: rules[name] for name in ("hints", "tuning")}
        return {
            **kept,
            "given_hints": len(about.hints),
            "engines": [str(name) for name in self._rules.engines],
            "language": about.language or AUTO,
            "names": len(about.names),
            "redact": sorted(map(str, self._rules.redact)),
        }

    async def _fail(self, transcript_id: int, reason: str) -> bool:
        log.warning("transcription.failed", transcript_id=transcript_id)
        async with self._around.database.transaction() as session:
            await repository.move(
                session, transcript_id, TranscriptState.FAILED, failure=reason, done_at=datetime.now(UTC)
            )
        return False


def _known(language: str) -> str | None:
    return None if language == AUTO else language


def engine_names(names: Sequence[str]) -> tuple[EngineName, ...]:
    return tuple(EngineName(name) for name in names)
