"""Where on a track somebody speaks, by loudness against the track's own background.

A track has one speaker, so half of it or more is silence, comfort noise or a quiet room: leaving that out is what
makes recognition cheap. Better a second too much than a word too little: the threshold stays near the background, and
each stretch gets a margin on both sides. Crackle and music count as speech; the engines know better.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recordings.transcription.audio import RATE, Samples

FRAME: Final = RATE // 50
"""20 ms."""
ABSOLUTE_SILENCE_DB: Final = -65.0
"""The least step of 8-bit u-law near zero is about -70 dB of full scale."""
LOUD_ENOUGH_DB: Final = -42.0
"""Louder than this is never taken for background, however steady it is."""
ABOVE_BACKGROUND_DB: Final = 8.0
BACKGROUND_PERCENTILE: Final = 10
MARGIN_S: Final = 0.35
BRIDGED_S: Final = 0.8
"""Pauses within a sentence: the engines need them to hear the words around."""
SHORTEST_S: Final = 0.06


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples from `start` up to `end`."""

    start: int
    end: int

    @property
    def seconds(self) -> float:
        return (self.end - self.start) / RATE


def stretches(samples: Samples) -> list[Stretch]:
    """Where speech may be, in order, not touching each other."""
    loud = _loud_frames(samples)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], loud, [False])).astype(np.int8)))
    found: list[Stretch] = []
    margin, bridged = int(MARGIN_S * RATE), int(BRIDGED_S * RATE)
    for first, last in edges.reshape(-1, 2):
        if (last - first) * FRAME < SHORTEST_S * RATE:
            continue
        start, end = max(int(first) * FRAME - margin, 0), min(int(last) * FRAME + margin, samples.size)
        if found and start - found[-1].end < bridged - 2 * margin:
            found[-1] = Stretch(found[-1].start, end)
        else:
            found.append(Stretch(start if not found else max(start, found[-1].end), end))
    return found


def _loud_frames(samples: Samples) -> NDArray[np.bool_]:
    levels = _levels(samples)
    if not levels.size:
        return np.zeros(0, dtype=np.bool_)
    background = max(float(np.percentile(levels, BACKGROUND_PERCENTILE)), ABSOLUTE_SILENCE_DB)
    return levels > min(background + ABOVE_BACKGROUND_DB, LOUD_ENOUGH_DB)


def _levels(samples: Samples) -> NDArray[np.float32]:
    """Of each frame, in decibels of full scale; a last piece shorter than a frame counts as one."""
    padded = np.pad(samples, (0, -samples.size % FRAME))
    power = np.mean(np.square(padded.reshape(-1, FRAME)), axis=1)
    levels: NDArray[np.float32] = (10 * np.log10(np.maximum(power, 1e-12))).astype(np.float32)
    return levels
