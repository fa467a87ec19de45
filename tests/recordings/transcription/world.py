"""A firm with stored recordings, whose engine hears what the test says it hears."""

import wave
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from obstore.store import LocalStore
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.auth.permissions import Role
from callcenter.calls.facts import QueueEntered, UniqueId
from callcenter.calls.recorder import Recorder
from callcenter.calls.schemas import CallCustomer
from callcenter.calls.service import CallLog
from callcenter.calls.storybook import StoryBook
from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.ports import JobRegistry
from callcenter.objects.sealing import Keyring
from callcenter.objects.stores import Storage, Stores
from callcenter.objects.vault import Vault
from recordings.kinds import ORIGINALS, ObjectKind, RecordingState, Side
from recordings.library import RecordingLibrary, as_object
from recordings.models import Recording, RecordingTrack
from recordings.sound.measuring import measure
from recordings.sound.peaks import write_peaks
from recordings.tagging import CallTagging
from recordings.transcription.errors import EngineFailed, TranscriptionError
from recordings.transcription.installed import ModelShelf
from recordings.transcription.jobs import ALL_JOBS
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import HintSource, Track
from recordings.transcription.queueing import TranscriptQueue, Wish
from recordings.transcription.redaction import Secret
from recordings.transcription.search import SpokenSearch
from recordings.transcription.service import Desk, TranscriptService
from recordings.transcription.speech import EngineName, Heard, Segment, Word
from recordings.transcription.transcriber import Rules, Surroundings, Transcriber
from tests.fakes.bus import RecordingBus
from tests.fakes.people import NamedPeople, hire, person
from tests.fakes.stories import NODE, NOW, PHONE, Script

ANNA: Final = person(1, "Anna")
QUINN: Final = person(2, "Quinn", Role.QA)
ADMIN: Final = person(3, "Admin", Role.ADMINISTRATOR)
BORIS: Final = person(4, "Boris")
REGISTRY: Final = JobRegistry(ALL_JOBS)
CARD: Final = "four one one one one one one one one one one one one one one one"


def heard(text: str, *, language: str = "en", start: float = 0.0, pace: float = 0.5) -> Heard:
    """Each word takes `pace` seconds, one after the other."""
    words = [
        Word(word, round(start + place * pace, 3), round(start + (place + 0.8) * pace, 3), 0.9)
        for place, word in enumerate(text.split())
    ]
    return Heard(
        language=language,
        duration=60.0,
        speech_s=len(words) * pace,
        engine=EngineName.WHISPER,
        model="test",
        version="1",
        segments=(Segment.of_words(words),) if words else (),
    )


@dataclass(slots=True)
class ScriptedEngine:
    """A `SpeechEngine`: what each side says, or the error that it raises; counts its work by side."""

    says: dict[Side, Heard | TranscriptionError]
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    hints: set[tuple[str, ...]] = field(default_factory=set)

    async def transcribe(self, track: Track) -> Heard:
        side = Side(track.path.stem)
        self.asked.append((side, track.language))
        self.hints.add(track.hints)
        answer = self.says[side]
        if isinstance(answer, TranscriptionError):
            raise answer
        return answer


class Owners:
    """Implements CustomerLookup: every number is Мария Королёва's."""

    async def owners(self, session: AsyncSession, keys: Collection[str]) -> Mapping[str, Sequence[CallCustomer]]:
        owner = CallCustomer(
            kind="contact",
            id=7,
            name="Мария Королёва",
            company=None,
            position=None,
            responsible=None,
            status=None,
            phones=[],
            created_at=NOW,
        )
        return {key: [owner] for key in keys}


def normalise(number: str) -> str | None:
    digits = "".join(letter for letter in number if letter.isdigit())
    return f"+7{digits[-10:]}" if len(digits) >= 10 else None


def tone(path: Path, seconds: float = 2.0) -> None:
    """A WAV file as an exchange writes it: 8 kHz, 16 bits, mono."""
    times = np.arange(int(8000 * seconds)) / 8000
    samples = (np.sin(2 * np.pi * 440 * times) * 8000).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.tobytes())


class Firm:
    """The parts as bootstrap puts them together, around one database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.bus = RecordingBus()
        stores = Stores({"a": Storage("a", LocalStore(prefix=folder / "a", mkdir=True), folder / "a")}, "a")
        self.vault = Vault(stores, Keyring({}, None))
        self.library = RecordingLibrary(database, self.vault, work_dir=folder / "work")
        self.spoken = SpokenSearch()
        self.names = NamedPeople({1: "Anna", 2: "Quinn", 3: "Admin", 4: "Boris"})
        self.calls = CallLog(
            normalise=normalise, customers=Owners(), names=self.names, spoken=self.spoken, tags=CallTagging()
        )
        self.shelf = ModelShelf(folder / "models")
        jobs = create_jobs(database, REGISTRY)
        self.queue = TranscriptQueue(jobs, self.shelf, enabled=True, look_back=timedelta(days=36_500))
        self.jobs = jobs
        audit = AuditTrail(database, names=self.names, now=lambda: NOW)
        kinds = frozenset({Secret.CARD, Secret.NAME})
        self.service = TranscriptService(
            Desk(
                calls=self.calls,
                library=self.library,
                queue=self.queue,
                audit=audit,
                names=self.names,
                redact=kinds,
                country="RU",
            )
        )
        self.redact = kinds

    def install_model(self) -> None:
        """Something that looks like a model: nothing is transcribed by itself without."""
        model = self.folder / "whisper-fake"
        model.mkdir()
        (model / "model.bin").write_bytes(b"m")
        (model / "config.json").write_bytes(b"{}")
        self.shelf.add(model)

    def agent_of(self, endpoint: str) -> int | None:
        return ANNA.user_id if endpoint == PHONE else None

    async def call(self, name: str, *, queue: str | None = "sales", began: datetime = NOW) -> str:
        """An inbound call that Anna answered."""
        script = Script(name, queue=queue, began=began)
        recorder = Recorder(self.database, self.bus, book=StoryBook(), agents=self, normalise=normalise)
        facts = script.whole()
        if queue is not None:
            entered = QueueEntered(
                call_id=script.id, node=NODE, at=began, queue=queue, uniqueid=UniqueId(name), position=1
            )
            facts.insert(1, entered)
        for fact in facts:
            recorder.take(fact)
        assert await recorder.flush()
        return script.id

    async def recording(self, call_id: str | None, *, name: str = "1", at: datetime = NOW) -> int:
        """A stored recording of two tones."""
        files = {side: self.folder / f"{name}-{side}.wav" for side in Side}
        for path in files.values():
            tone(path)
        kept = {side: await self.vault.put(path, f"{name}/{side}.wav") for side, path in files.items()}
        waveform = self.folder / f"{name}-peaks.json"
        write_peaks(measure(files[Side.CUSTOMER]), measure(files[Side.AGENT]), waveform)
        peaks = await self.vault.put(waveform, f"{name}/peaks.json")
        row = Recording(
            source="test",
            name=name,
            node=NODE,
            uniqueid=name,
            call_id=call_id,
            state=RecordingState.STORED,
            started_at=at,
            duration_s=2.0,
            seen_at=at,
            stored_at=at,
        )
        async with self.database.transaction() as session:
            session.add(row)
            await session.flush()
            session.add(as_object(row.id, ObjectKind.PEAKS, peaks, "application/json"))
            for side in Side:
                session.add(a_track(row.id, side))
                session.add(as_object(row.id, ORIGINALS[side], kept[side], "audio/wav"))
        return row.id

    async def ask(self, recording_id: int, wish: Wish = Wish()) -> int:  # noqa: B008 - it is frozen
        async with self.database.transaction() as session:
            stored = await self.library.recording(session, recording_id)
            return await self.queue.again(session, stored, wish)

    async def transcribe(
        self, transcript_id: int, *, last_attempt: bool = True, hints: Sequence[HintSource] = (), **says: Any
    ) -> ScriptedEngine:
        """Run the job's work; `customer` and `agent` are what they say."""
        engine = ScriptedEngine({side: says.get(str(side), heard("")) for side in Side})
        async with EngineProcesses() as processes:
            await self.transcriber(engine, processes, hints).run(transcript_id, last_attempt=last_attempt)
        return engine

    async def heard_call(self, name: str, *, at: datetime = NOW, queue: str | None = "sales", **says: Any) -> int:
        """A call whose only recording is transcribed; the recording's id."""
        call_id = await self.call(name, queue=queue, began=at)
        recording_id = await self.recording(call_id, name=name, at=at)
        await self.transcribe(await self.ask(recording_id), **says)
        return recording_id

    def transcriber(
        self, engine: ScriptedEngine, processes: EngineProcesses, hints: Sequence[HintSource] = ()
    ) -> Transcriber:
        around = Surroundings(
            database=self.database,
            bus=self.bus,
            library=self.library,
            calls=self.calls,
            processes=processes,
            engines={EngineName.WHISPER: engine},
            hints=hints,
        )
        rules = Rules(
            engines=(EngineName.WHISPER,),
            language="auto",
            queue_languages={"sales": "en"},
            hints=("Ромашка",),
            redact=self.redact,
            country="RU",
            tuning={},
        )
        return Transcriber(around, rules)


def a_track(recording_id: int, side: Side) -> RecordingTrack:
    return RecordingTrack(
        recording_id=recording_id,
        side=side,
        codec="pcm_s16le",
        sample_rate=8000,
        frames=16_000,
        duration_s=2.0,
        silence_share=0.0,
        clipped_share=0.0,
        level_dbfs=-15.0,
        peak_dbfs=-12.0,
        repaired=False,
    )


async def a_firm(database: Database, folder: Path) -> Firm:
    await hire(database, ANNA, QUINN, ADMIN, BORIS)
    return Firm(database, folder)


BROKEN: Final = EngineFailed("the engine's process died over this track")
