"""From the end of a spoken word to the moment when the desk is told: sound at the pace of speech through gate, engine
process and turns, as the bridge does it. Asterisk adds some 20 ms on the way to us, the browser a frame.

A word counts as told with the first guess that is long enough to hold it; its end is that of the final words.
"""

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from callcenter.calls.facts import UniqueId
from deploy.speech import dialogues, speak
from recordings.kinds import Side
from recordings.transcription.installed import InstalledModel
from recordings.transcription.live.assembling import Shown, SpeakerTurns
from recordings.transcription.live.leg import HeardLeg
from recordings.transcription.live.ports import Finished, SoundListener
from recordings.transcription.live.processes import LiveProcesses
from recordings.transcription.redaction import Sought
from recordings.transcription.speech import EngineName
from tests.bench.bench_transcription import _cpu_of, _ulaw
from tests.bench.figures import SPREAD_COLUMNS, Table, spread
from tests.live.waiting import until
from tests.speech_models import VOSK, vosk_folder

FRAME: Final = 320
FRAME_S: Final = 0.02
SECONDS: Final = 25
CALLS: Final = (1, 2)
LATE_S: Final = 60.0
NOTE: Final = (
    "Goal: 2 s. One engine process for all calls, two speakers each, one of them silent at a time. The only packaged "
    "model is a small Korean one on English speech, which searches in vain: models of the right language are faster."
)


@dataclass(slots=True)
class Listened:
    """What one leg told: when each turn had how many words, and the final words."""

    began: float
    guesses: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    def on_turns(self, _leg: HeardLeg, turns: list[Shown]) -> None:
        now = time.monotonic() - self.began
        for turn in turns:
            told = self.guesses.setdefault(turn.turn, [])
            told.append((now, len(turn.text.split())))
            if turn.final:
                self._count(told, turn)

    def _count(self, told: list[tuple[float, int]], turn: Shown) -> None:
        for place, word in enumerate(turn.words, start=1):
            first = next((at for at, words in told if words >= place), told[-1][0])
            self.latencies.append(max(first - word.e, 0.0))


class NoTaps:
    """The sound comes from a file."""

    async def sweep(self) -> int:
        return 0

    async def tap(self, uniqueid: UniqueId, listener: SoundListener) -> "NoTaps":
        return self

    def end(self) -> None:
        return None


def run(seconds: int = SECONDS, calls: tuple[int, ...] = CALLS) -> list[Table]:
    rows = [asyncio.run(_measure(count, seconds)) for count in calls]
    return [Table("A word's end to its frame", ("calls", *SPREAD_COLUMNS, "engine's share of a core"), rows, (NOTE,))]


async def _measure(calls: int, seconds: int) -> list[str]:
    spoken = speak(dialogues("en")[0])
    tracks = [_samples(spoken.caller), _samples(spoken.agent)]
    model = InstalledModel(
        name=VOSK, engine=EngineName.VOSK, languages=("ko",), path=vosk_folder(), source="", hashes={}
    )
    async with LiveProcesses() as engine:
        await _warm(engine, model)
        legs = [await _leg(engine, model) for _ in range(calls) for _ in tracks]
        before = _cpu(engine)
        await asyncio.gather(
            *(_play(leg, tracks[place % 2][: seconds * 16_000], told) for place, (leg, told) in enumerate(legs))
        )
        used = _cpu(engine) - before
        latencies = [latency for _, told in legs for latency in told.latencies]
    return [str(calls), *spread(latencies).cells(), f"{used / seconds:.0%}"]


async def _leg(engine: LiveProcesses, model: InstalledModel) -> tuple[HeardLeg, Listened]:
    told = Listened(time.monotonic())
    turns = SpeakerTurns(Side.CUSTOMER, Sought(frozenset(), "ko"), itertools.count(1).__next__)
    leg = HeardLeg(UniqueId("1"), turns, told.on_turns, lambda: 0.0)
    await leg.open(engine, NoTaps(), model)
    return leg, told


async def _play(leg: HeardLeg, sound: bytes, told: Listened) -> None:
    """At the pace of speech, by the clock: a late frame does not delay the next."""
    told.began = time.monotonic()
    for number, at in enumerate(range(0, len(sound), FRAME)):
        await asyncio.sleep(max(told.began + number * FRAME_S - time.monotonic(), 0))
        leg.on_sound(sound[at : at + FRAME])
    leg.on_over()

    async def drained() -> bool:
        return leg.is_drained

    await until(drained, "the last words", LATE_S)
    leg.end()


async def _warm(engine: LiveProcesses, model: InstalledModel) -> None:
    """Until the model is loaded."""
    loaded = asyncio.Event()
    stream = await engine.open(model, lambda heard: loaded.set() if isinstance(heard, Finished) else None)
    stream.sound(bytes(FRAME))
    stream.finish()
    await loaded.wait()
    stream.close()


def _samples(track: Path) -> bytes:
    decoded: bytes = _ulaw(np.frombuffer(track.read_bytes(), dtype=np.uint8)).astype("<i2").tobytes()
    return decoded


def _cpu(engine: LiveProcesses) -> float:
    return sum(_cpu_of(Path(f"/proc/{pid}/stat")) for pid in engine.pids)
