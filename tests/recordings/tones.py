"""Voices that a test can tell apart: a tone for each speaker, and how much of it a track holds."""

from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE: Final = 8000
CUSTOMER_HZ: Final = 440
AGENT_HZ: Final = 1000
LEAST: Final = 0.05
"""Of full scale; a tone at half of it that is there for a part of the time is well above."""


def tone(hz: float, seconds: float, *, amplitude: float = 0.5) -> NDArray[np.int16]:
    time = np.arange(int(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hz * time) * amplitude * 32767).astype(np.int16)


def ulaw(path: Path, hz: float, seconds: float) -> Path:
    """As a SIPp phone plays it."""
    soundfile.write(path, tone(hz, seconds), RATE, format="RAW", subtype="ULAW")
    return path


def wav(path: Path, hz: float, seconds: float) -> Path:
    """As Asterisk writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, tone(hz, seconds), RATE, subtype="PCM_16")
    return path


def heard(samples: NDArray[np.float64], rate: int, hz: float) -> float:
    """The loudest second's share of this tone, of full scale."""
    return max((_part(samples[at : at + rate], rate, hz) for at in range(0, len(samples), rate // 2)), default=0.0)


def heard_in(path: Path, hz: float) -> float:
    samples, rate = soundfile.read(path)
    return heard(samples, rate, hz)


def _part(second: NDArray[np.float64], rate: int, hz: float) -> float:
    if len(second) < rate // 10:
        return 0.0
    wave = np.exp(-2j * np.pi * hz * np.arange(len(second)) / rate)
    return float(abs(np.dot(second, wave)) * 2 / len(second))
