"""Our pipeline beside the bare engines, on the same speech through the telephone's codec; and how well it is heard.

The bare engine is the library called directly in this process with the same options and threads. Ours is the whole
way: a process of its own, reading the file, leaving silence out, the answer over the pipe. CPU seconds are compared,
rounds interleaved and the best of each taken: wall time tells of the machine's other work as well.
"""

import asyncio
import json
import os
import time
import wave
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import vosk
from faster_whisper import WhisperModel
from rapidfuzz.distance import Levenshtein

from deploy.speech import Dialogue, Side, dialogues, speak
from recordings.transcription.audio import RATE, read_track
from recordings.transcription.engines import ModelEngine, Tuning
from recordings.transcription.installed import ModelShelf
from recordings.transcription.lemmas import parts
from recordings.transcription.pool import EngineProcesses
from recordings.transcription.ports import Track
from recordings.transcription.readable import text_of
from recordings.transcription.speech import EngineName, Heard
from recordings.transcription.task import Task
from recordings.transcription.whisper_engine import options
from tests.bench.figures import Table
from tests.speech_models import VOSK, WHISPER, vosk_folder, whisper_folder

ROUNDS: Final = 3
DIALOGUES: Final = 2
_TICKS: Final = os.sysconf("SC_CLK_TCK")
Ours = Callable[[Track], Awaitable[Heard]]


@dataclass(frozen=True, slots=True)
class Row:
    """Of one track; seconds of CPU, `ratio` ours to bare."""

    engine: str
    audio_s: float
    bare_s: float
    ours_s: float

    @property
    def ratio(self) -> float:
        return self.ours_s / self.bare_s

    def cells(self) -> list[str]:
        speed = f"{self.audio_s / self.ours_s:.1f}"
        return [
            self.engine,
            f"{self.audio_s:.0f}",
            f"{self.bare_s:.2f}",
            f"{self.ours_s:.2f}",
            f"{self.ratio:.2f}",
            speed,
        ]


def run(rounds: int = ROUNDS, spoken: Sequence[Dialogue] | None = None) -> list[Table]:
    """Speed on an English call, then the errors in each example dialogue."""
    with TemporaryDirectory() as folder:
        return asyncio.run(_run(Path(folder), rounds, some_dialogues() if spoken is None else spoken))


def some_dialogues() -> list[Dialogue]:
    """The first few of each language."""
    return [*dialogues("en")[:DIALOGUES], *dialogues("ru")[:DIALOGUES]]


async def _run(folder: Path, rounds: int, spoken: Sequence[Dialogue]) -> list[Table]:
    shelf = ModelShelf(folder)
    shelf.add(whisper_folder(), name=WHISPER)
    shelf.add(vosk_folder(), name=VOSK, language="ko")
    track = wav_of(speak(spoken[0]).agent, folder / "agent.wav")
    async with EngineProcesses() as processes:
        rows = [await _compare(name, processes, shelf, track, rounds) for name in (EngineName.WHISPER, EngineName.VOSK)]
        whisper = ModelEngine(EngineName.WHISPER, processes, shelf.model_for, Tuning())
        errors = [await _errors(whisper, dialogue, folder) for dialogue in spoken]
    columns = ("engine", "audio s", "bare CPU s", "ours CPU s", "ratio", "x realtime on one core")
    return [
        Table("One side of a call, one thread", columns, [row.cells() for row in rows], (SPEED_NOTE,)),
        Table(
            "Word errors, Whisper base", ("dialogue", "words", "agent's voice", "caller's voice"), errors, (WER_NOTE,)
        ),
    ]


SPEED_NOTE: Final = (
    "Goal: a ratio of at most 1.05. Vosk hears only what somebody speaks, so its ratio is below one on a track with "
    "silence; its only packaged model knows Korean, so its speed on English speech is that of searching in vain."
)
WER_NOTE: Final = (
    "Errors in per cent of the spoken words, through 8 kHz u-law. The voices are synthetic: English by Piper and flite,"
    " Russian by festival and espeak-ng, of which the last is hardly human. A base model; larger ones err far less."
)


async def _compare(name: EngineName, processes: EngineProcesses, shelf: ModelShelf, track: Path, rounds: int) -> Row:
    language = "en" if name is EngineName.WHISPER else "ko"
    ours = ModelEngine(name, processes, shelf.model_for, Tuning())
    wanted = Track(path=track, language=language)
    heard = await ours.transcribe(wanted)
    bare = _bare_whisper(track) if name is EngineName.WHISPER else _bare_vosk(track)
    bare()
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        start = time.process_time()
        bare()
        best[0] = min(best[0], time.process_time() - start)
        before = cpu_of_children()
        await ours.transcribe(wanted)
        best[1] = min(best[1], cpu_of_children() - before)
    return Row(str(name), heard.duration, *best)


def _bare_whisper(track: Path) -> Callable[[], None]:
    folder = str(whisper_folder())
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
    task = Task(
        engine=EngineName.WHISPER, model=WHISPER, model_path=folder, path=str(track), channel=None, language="en"
    )

    def work() -> None:
        segments, _ = model.transcribe(str(track), **options(task))
        list(segments)

    return work


def _bare_vosk(track: Path) -> Callable[[], None]:
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(vosk_folder()))
    sound = (read_track(track) * 32_767).astype(np.int16).tobytes()

    def work() -> None:
        recognizer = vosk.KaldiRecognizer(model, float(RATE))
        recognizer.SetWords(True)
        for at in range(0, len(sound), RATE):
            recognizer.AcceptWaveform(sound[at : at + RATE])
        json.loads(recognizer.FinalResult())

    return work


def cpu_of_children() -> float:
    """Of the engine's process, which goes on living: user and system time from its /proc entry."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return sum(_cpu_of(Path(f"/proc/{pid}/stat")) for pid in children)


def memory_of_children() -> tuple[float, float]:
    """Resident megabytes now, and the most there ever were."""
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    told = [Path(f"/proc/{pid}/status").read_text() for pid in children]
    return _sum_of(told, "VmRSS"), _sum_of(told, "VmHWM")


def _sum_of(statuses: Sequence[str], name: str) -> float:
    lines = [line for status in statuses for line in status.splitlines() if line.startswith(f"{name}:")]
    return sum(int(line.split()[1]) for line in lines) / 1024


def _cpu_of(stat: Path) -> float:
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def _errors(engine: ModelEngine, dialogue: Dialogue, folder: Path) -> list[str]:
    spoken = speak(dialogue)
    rates, count = [], 0
    for side, raw in ((Side.AGENT, spoken.agent), (Side.CALLER, spoken.caller)):
        said = " ".join(line.text for line in dialogue.lines if line.side is side)
        heard = await engine.transcribe(
            Track(path=wav_of(raw, folder / f"{dialogue.name}-{side}.wav"), language=dialogue.language)
        )
        wanted = plain_words(said, dialogue.language)
        got = plain_words(" ".join(segment.text for segment in heard.segments), dialogue.language)
        rates.append(f"{100 * Levenshtein.distance(wanted, got) / len(wanted):.0f} %")
        count += len(wanted)
    return [dialogue.name, str(count), *rates]


def plain_words(text: str, language: str) -> list[str]:
    """Words without case and punctuation, numbers in one spelling."""
    return parts(text_of(text.split(), language).replace("\N{NO-BREAK SPACE}", " "))


def wav_of(ulaw: Path, target: Path) -> Path:
    """Raw 8 kHz u-law as a WAV file: PyAV needs the header."""
    decoded = _ulaw(np.frombuffer(ulaw.read_bytes(), dtype=np.uint8))
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(decoded.tobytes())
    return target


def _ulaw(data: Any) -> Any:
    """ITU-T G.711 u-law to 16-bit samples."""
    flipped = ~data
    sign, exponent, mantissa = flipped & 0x80, (flipped >> 4) & 0x07, flipped & 0x0F
    magnitude = (((mantissa.astype(np.int32) << 3) + 0x84) << exponent) - 0x84
    return np.where(sign, -magnitude, magnitude).astype(np.int16)
