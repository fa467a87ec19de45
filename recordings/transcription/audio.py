"""Sound files as arrays, by PyAV: whatever its FFmpeg reads, in the rate that the engines want.

Runs in the engines' own processes: a hostile file that upsets a decoder takes one of those with it and nothing else.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from numpy.typing import NDArray

from recordings.transcription.errors import BadAudio

RATE: Final = 16_000
"""Whisper takes nothing else, and nearly all of Vosk's models were trained on it; telephone sound is brought up."""
MAX_HOURS: Final = 12
_SCALE: Final = 32_768.0

Samples = NDArray[np.float32]
_Ints = NDArray[np.int16]


def channels_of(path: Path) -> int:
    """1 or 2.

    :raises BadAudio: when there is no sound in the file, or more channels than two speakers need
    """
    try:
        with av.open(str(path)) as container:
            count = _audio_stream(container).codec_context.channels
    except (FFmpegError, OSError, ValueError) as error:
        raise BadAudio(f"cannot be read as sound ({type(error).__name__})") from None
    if count not in (1, 2):
        raise BadAudio(f"has {count} channels; one speaker (mono) or two (stereo) are understood")
    return int(count)


def read_track(path: Path, channel: int | None = None) -> Samples:
    """One channel (or all mixed) as samples between -1 and 1 at `RATE`.

    :raises BadAudio: when nothing can be decoded; a file that breaks off later gives what came before
    """
    layout = "mono" if channel is None else "stereo"
    parts: list[_Ints] = []
    try:
        with av.open(str(path)) as container:
            parts.extend(_chunks(container, layout))
    except (FFmpegError, OSError, ValueError) as error:
        if not parts:
            raise BadAudio(f"cannot be read as sound ({type(error).__name__})") from None
    if not parts or not sum(part.size for part in parts):
        raise BadAudio("has no sound in it")
    flat = np.concatenate(parts)
    mono = flat if channel is None else flat[channel::2]
    return mono.astype(np.float32) / np.float32(_SCALE)


def _chunks(container: Any, layout: str) -> Iterator[_Ints]:
    """Interleaved 16-bit samples; a file that never ends is cut."""
    stream = _audio_stream(container)
    resampler = AudioResampler(format="s16", layout=layout, rate=RATE)
    left = MAX_HOURS * 3600 * RATE
    for frame in container.decode(stream):
        for chunk in resampler.resample(frame):
            yield cast(_Ints, chunk.to_ndarray()).reshape(-1)
            left -= chunk.samples
        if left <= 0:
            raise BadAudio(f"is longer than {MAX_HOURS} hours")
    for chunk in resampler.resample(None):
        yield cast(_Ints, chunk.to_ndarray()).reshape(-1)


def _audio_stream(container: Any) -> Any:
    if not container.streams.audio:
        raise BadAudio("has no sound in it")
    return container.streams.audio[0]
