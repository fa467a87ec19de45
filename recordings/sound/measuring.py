"""One pass over a track: length, loudness, silence, clipping, and the outline that a waveform is drawn from.

Memory grows by 100 bytes for each second (the outline), whatever the length of the file.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.int16]

STEPS_PER_S: Final = 50
"""The outline and the silence are taken in steps of 20 ms, the length of a packet."""
BLOCK_S: Final = 30
FULL_SCALE: Final = 32768.0
SILENCE_DBFS: Final = -50.0
"""Quieter than this a step counts as silence; line noise over u-law lies near -60 dBFS."""
CLIPPED_AT: Final = 32000
"""u-law's largest value is 32124, A-law's 32256: what was clipped before the codec comes back as these."""
FLOOR_DBFS: Final = -120.0


class Unreadable(Exception):
    """The sound library does not read the file; the text names the reason and holds no content."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The lowest and highest sample of each step, in 8 bits."""

    low: NDArray[np.int8]
    high: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares are of 0..1; `level_dbfs` is the mean level of what is not silence."""

    codec: str
    sample_rate: int
    frames: int
    silence_share: float
    clipped_share: float
    level_dbfs: float
    peak_dbfs: float
    outline: Outline

    @property
    def duration_s(self) -> float:
        return self.frames / self.sample_rate


def measure(path: Path) -> Measured:
    """Read a mono track once.

    :raises Unreadable: when it is no mono audio, or ends in the middle
    """
    try:
        with soundfile.SoundFile(path) as file:
            if file.channels != 1 or not 4000 <= file.samplerate <= 96000:
                raise Unreadable(f"{file.channels} channels at {file.samplerate} Hz")
            meter = Meter(file.samplerate // STEPS_PER_S)
            for block in file.blocks(blocksize=meter.step * STEPS_PER_S * BLOCK_S, dtype="int16"):
                meter.feed(block)
            return meter.result(str(file.subtype).lower(), file.samplerate)
    except (soundfile.SoundFileError, ValueError) as error:
        raise Unreadable(type(error).__name__) from None


class Meter:
    """Fed with blocks that are whole numbers of steps, the last one excepted."""

    def __init__(self, step: int) -> None:
        self.step = step
        self._frames = 0
        self._clipped = 0
        self._silent_steps = 0
        self._steps = 0
        self._energy = 0.0
        self._active = 0
        self._low: list[NDArray[np.int8]] = []
        self._high: list[NDArray[np.int8]] = []

    def feed(self, block: Samples) -> None:
        whole = len(block) // self.step * self.step
        if whole:
            self._take(block[:whole].reshape(-1, self.step))
        if whole < len(block):
            self._take(block[whole:].reshape(1, -1))

    def _take(self, steps: Samples) -> None:
        squares = np.square(steps, dtype=np.float64).sum(axis=1)
        silent = squares / steps.shape[1] < (FULL_SCALE * 10 ** (SILENCE_DBFS / 20)) ** 2
        low, high = steps.min(axis=1), steps.max(axis=1)
        self._frames += steps.size
        self._steps += len(steps)
        self._silent_steps += int(silent.sum())
        self._energy += float(squares[~silent].sum())
        self._active += int((~silent).sum()) * steps.shape[1]
        self._clipped += int(((steps >= CLIPPED_AT) | (steps <= -CLIPPED_AT)).sum())
        self._low.append((low >> 8).astype(np.int8))
        self._high.append((high >> 8).astype(np.int8))

    def result(self, codec: str, sample_rate: int) -> Measured:
        outline = Outline(_joined(self._low), _joined(self._high))
        loudest = max(-int(outline.low.min(initial=0)), int(outline.high.max(initial=0))) * 256
        return Measured(
            codec=codec,
            sample_rate=sample_rate,
            frames=self._frames,
            silence_share=self._silent_steps / self._steps if self._steps else 1.0,
            clipped_share=self._clipped / self._frames if self._frames else 0.0,
            level_dbfs=_dbfs(math.sqrt(self._energy / self._active)) if self._active else FLOOR_DBFS,
            peak_dbfs=_dbfs(loudest),
            outline=outline,
        )


def _joined(parts: list[NDArray[np.int8]]) -> NDArray[np.int8]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int8)


def _dbfs(amplitude: float) -> float:
    return max(FLOOR_DBFS, 20 * math.log10(amplitude / FULL_SCALE)) if amplitude > 0 else FLOOR_DBFS
