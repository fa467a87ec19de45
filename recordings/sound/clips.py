"""A stretch of a recording as a sound file of its own, so that nobody is given more than that stretch."""

import io
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

MEDIA_TYPE: Final = "audio/mpeg"
"""MP3: what every browser plays; a clip is short, so that its size does not matter."""
FADE_S: Final = 0.02
"""A cut through a voice would crack."""


def cut(source: Path, start_s: float, end_s: float) -> bytes:
    """From second to second of a copy for browsers, both sides; empty when the recording ends before."""
    with soundfile.SoundFile(source) as file:
        rate = int(file.samplerate)
        first = min(max(0, round(start_s * rate)), file.frames)
        file.seek(first)
        samples = file.read(max(0, round(end_s * rate) - first), dtype="float32", always_2d=True)
    if not len(samples):
        return b""
    fade = min(round(FADE_S * rate), len(samples) // 2)
    if fade:
        slope = np.linspace(0, 1, fade, dtype=np.float32)[:, None]
        samples[:fade] *= slope
        samples[-fade:] *= slope[::-1]
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="MP3")
    return out.getvalue()
