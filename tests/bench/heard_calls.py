"""The labelled calls as a recogniser hears them: spoken by machine, through the telephone's codec, both sides apart.

    python -m tests.bench.heard_calls

Hearing all of them takes some twenty minutes of one core, so what was heard is kept in .cache, under
the hash of the sound and of everything that the engine was told. The second run takes seconds.
"""

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from deploy.speech import Dialogue, Side, speak
from recordings.transcription.commands import as_seam
from recordings.transcription.engines import ModelEngine, Tuning
from recordings.transcription.installed import ModelShelf
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import Track
from recordings.transcription.speech import EngineName, Heard
from recordings.transcription.whisper_engine import VERSION
from scripts_qa.transcript import Transcript
from tests.bench.bench_transcription import wav_of
from tests.corpus.calls import PROJECT, Half, LabelledCall, labelled_calls
from tests.corpus.written import SPEAKERS
from tests.speech_models import WHISPER, whisper_folder

CACHE: Final = PROJECT / ".cache" / "heard"


@dataclass(frozen=True, slots=True)
class Hearing:
    """One setting of the engine."""

    name: str
    beam: int


CAREFUL: Final = Hearing("Whisper base, beam 5", 5)
"""As the product hears by default."""
QUICK: Final = Hearing("Whisper base, beam 1", 1)
"""Another way to hear, to see what flips."""
Sides = dict[str, Heard]


def heard_by(hearing: Hearing, calls: Sequence[LabelledCall]) -> list[LabelledCall]:
    """For what flips the held-out half is enough, and a voice that is not understood at all tells nothing of it."""
    if hearing is CAREFUL:
        return list(calls)
    return [call for call in calls if call.half is Half.HELD_OUT and call.dialogue.language != "uk"]


def hear(calls: Sequence[Dialogue], hearing: Hearing) -> list[Sides]:
    """What is in the cache is not heard again."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_hear(Path(folder), calls, hearing))


async def _hear(folder: Path, calls: Sequence[Dialogue], hearing: Hearing) -> list[Sides]:
    shelf = ModelShelf(folder)
    shelf.add(whisper_folder(), name=WHISPER)
    async with EngineProcesses() as processes:
        engine = ModelEngine(EngineName.WHISPER, processes, shelf.model_for, Tuning(beam=hearing.beam))
        return [await _sides(engine, call, hearing, folder) for call in calls]


async def _sides(engine: ModelEngine, call: Dialogue, hearing: Hearing, folder: Path) -> Sides:
    spoken = speak(call)
    tracks = {Side.CALLER: spoken.caller, Side.AGENT: spoken.agent}
    heard: Sides = {}
    for side, ulaw in tracks.items():
        kept = CACHE / f"{call.name}-{side}-{_fingerprint(ulaw, call.language, hearing)}.json"
        if not kept.exists():
            track = Track(path=wav_of(ulaw, folder / "track.wav"), language=call.language)
            _keep(kept, await engine.transcribe(track))
        heard[SPEAKERS[side]] = Heard.from_json(json.loads(kept.read_text(encoding="utf-8")))
    return heard


def transcript_of(sides: Sides) -> Transcript:
    """As `callcenter transcribe --json` prints it."""
    return Transcript.model_validate(as_seam(sides))


def _fingerprint(ulaw: Path, language: str, hearing: Hearing) -> str:
    told = f"{WHISPER} {VERSION} {language} {hearing.beam}"
    return hashlib.sha256(told.encode() + ulaw.read_bytes()).hexdigest()[:16]


def _keep(path: Path, heard: Heard) -> None:
    """Appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(heard.to_json(), ensure_ascii=False), encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    for setting in (CAREFUL, QUICK):
        hear([call.dialogue for call in heard_by(setting, labelled_calls())], setting)
        print(f"{setting.name}: kept in {CACHE}")
