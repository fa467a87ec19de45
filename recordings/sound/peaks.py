"""The waveform of both sides as audiowaveform's JSON, version 2, which the players of browsers read."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recordings.sound.measuring import STEPS_PER_S, Measured, Outline

FLAT: Final = 8
"""How high what was taken out stands in the waveform, of 127: as high as the tone in its place."""
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


def without(document: dict[str, Any], spans: Iterable[tuple[int, float, float]]) -> dict[str, Any]:
    """The same waveform with a flat line from one second to another on a channel: how loud each digit was tells
    something of the digits."""
    data = list(document["data"])
    per_second = document["sample_rate"] / document["samples_per_pixel"]
    for channel, start, end in spans:
        first, last = max(int(start * per_second), 0), min(math.ceil(end * per_second), document["length"])
        for pixel in range(first, last):
            at = (pixel * document["channels"] + channel) * 2
            data[at : at + 2] = [-FLAT, FLAT]
    return {**document, "data": data}


def _reduced(outline: Outline, steps: int, per_point: int) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    points = -(-steps // per_point)
    low, high = (np.pad(line, (0, points * per_point - len(line))) for line in (outline.low, outline.high))
    return low.reshape(points, per_point).min(axis=1), high.reshape(points, per_point).max(axis=1)
