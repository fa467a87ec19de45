"""Taking spans out of a sound file: a tone where a card number was spoken, on that speaker's channel alone.

Works on the compressed copy that browsers play; the original is never touched. Runs in an engine's process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from numpy.typing import NDArray

from recordings.transcription.errors import BadAudio

TONE_HZ: Final = 440.0
TONE_LEVEL: Final = 0.06
"""Heard as a mark, not as an alarm."""
MARGIN_S: Final = 0.15
"""Recognisers cut words a little short; a digit's last sound must not be left over."""
_FULL: Final = 32_767
Sound = NDArray[np.int16]
ENCODERS: Final[Mapping[str, str]] = {".ogg": "libopus", ".opus": "libopus", ".webm": "libopus", ".wav": "pcm_s16le"}
DEFAULT_ENCODER: Final = "libmp3lame"


@dataclass(frozen=True, slots=True)
class Span:
    """Seconds to take out; `channel` None takes all channels."""

    start: float
    end: float
    channel: int | None


@dataclass(frozen=True, slots=True)
class Mute:
    """The work: a copy of `source` at `target` without the spans; the suffix of `target` chooses the format."""

    source: str
    target: str
    spans: tuple[Span, ...]

    def to_json(self) -> dict[str, Any]:
        spans = [[span.start, span.end, span.channel] for span in self.spans]
        return {"source": self.source, "target": self.target, "spans": spans}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Mute":
        return cls(data["source"], data["target"], tuple(Span(*span) for span in data["spans"]))


def write_muted(work: Mute) -> None:
    """:raises BadAudio: when the source cannot be read"""
    target = Path(work.target)
    try:
        with av.open(work.source) as source, av.open(str(target), "w") as out:
            _copy(source, out, work.spans, ENCODERS.get(target.suffix, DEFAULT_ENCODER))
    except (FFmpegError, OSError, ValueError) as error:
        target.unlink(missing_ok=True)
        raise BadAudio(f"cannot be copied without the redacted spans ({type(error).__name__})") from None


def _copy(source: Any, out: Any, spans: Sequence[Span], encoder: str) -> None:
    given = source.streams.audio[0]
    layout = "stereo" if given.codec_context.channels > 1 else "mono"
    rate = 48_000 if encoder == "libopus" else given.codec_context.sample_rate
    stream = out.add_stream(encoder, rate=rate, layout=layout)
    if given.codec_context.bit_rate and not encoder.startswith("pcm"):
        stream.bit_rate = given.codec_context.bit_rate
    resampler = AudioResampler(format="s16", layout=layout, rate=rate)
    place = 0
    for frame in [*source.decode(given), None]:
        for piece in resampler.resample(frame):
            muted = mute(
                cast(Sound, piece.to_ndarray()).reshape(-1, 2 if layout == "stereo" else 1), place, rate, spans
            )
            place += piece.samples
            fresh = av.AudioFrame.from_ndarray(muted.reshape(1, -1), format="s16", layout=layout)
            fresh.sample_rate, fresh.pts = rate, place - piece.samples
            out.mux(stream.encode(fresh))
    out.mux(stream.encode(None))


def mute(samples: Sound, place: int, rate: int, spans: Sequence[Span]) -> Sound:
    """These samples (a row each, a column per channel), which begin at sample `place`, with a tone over the spans."""
    result = samples.copy()
    for span in spans:
        first = max(int((span.start - MARGIN_S) * rate) - place, 0)
        last = min(int((span.end + MARGIN_S) * rate) - place, len(samples))
        if first >= last:
            continue
        times = (np.arange(first, last) + place) / rate
        tone = (np.sin(2 * np.pi * TONE_HZ * times) * TONE_LEVEL * _FULL).astype(np.int16)
        columns = range(samples.shape[1]) if span.channel is None or samples.shape[1] == 1 else [span.channel]
        for column in columns:
            result[first:last, column] = tone
    return result
