"""The waveform of both sides as audiowaveform's JSON, version 2, which the players of browsers read."""

import json
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recordings.sound.measuring import STEPS_PER_S, Measured, Outline

MAX_POINTS: Final = 4000
"""More than a wide screen has pixels; the document stays below 100 kB however long the call was."""


def write_peaks(customer: Measured, agent: Measured, target: Path) -> None:
    """Channel 0 is the customer, channel 1 the agent; the shorter one ends in silence."""
    steps = max(len(customer.outline.low), len(agent.outline.low))
    per_point = max(1, -(-steps // MAX_POINTS))
    sides = [_reduced(track.outline, steps, per_point) for track in (customer, agent)]
    data = np.stack([line for low, high in sides for line in (low, high)], axis=1)
    document = {
        "version": 2,
        "channels": 2,
        "sample_rate": customer.sample_rate,
        "samples_per_pixel": customer.sample_rate // STEPS_PER_S * per_point,
        "bits": 8,
        "length": len(data),
        "data": data.ravel().tolist(),
    }
    target.write_text(json.dumps(document, separators=(",", ":")))


def _reduced(outline: Outline, steps: int, per_point: int) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    points = -(-steps // per_point)
    low, high = (np.pad(line, (0, points * per_point - len(line))) for line in (outline.low, outline.high))
    return low.reshape(points, per_point).min(axis=1), high.reshape(points, per_point).max(axis=1)
