"""Taking spans out of a sound file: a tone where a card number was spoken, on that speaker's channel alone.

Makes a further copy for browsers out of the originals, which are never touched. Runs in an engine's process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from recordings.transcription.audio import RATE, read_track
from recordings.transcription.errors import BadAudio

TONE_HZ: Final = 440.0
TONE_LEVEL: Final = 0.06
"""Heard as a mark, not as an alarm."""
MARGIN_S: Final = 0.15
"""Recognisers cut words a little short; a digit's last sound must not be left over."""
BIT_RATE: Final = 48_000
AT_ONCE: Final = RATE
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
    """The work: the mono `sources` side by side at `target`, without the spans. The suffix of `target` chooses the
    format."""

    sources: tuple[str, ...]
    target: str
    spans: tuple[Span, ...]

    def to_json(self) -> dict[str, Any]:
        spans = [[span.start, span.end, span.channel] for span in self.spans]
        return {"sources": list(self.sources), "target": self.target, "spans": spans}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Mute":
        return cls(tuple(data["sources"]), data["target"], tuple(Span(*span) for span in data["spans"]))


def write_muted(work: Mute) -> None:
    """:raises BadAudio: when a source cannot be read"""
    tracks = [(read_track(Path(source)) * _FULL).astype(np.int16) for source in work.sources]
    longest = max(track.size for track in tracks)
    together = np.stack([np.pad(track, (0, longest - track.size)) for track in tracks], axis=1)
    target = Path(work.target)
    try:
        with av.open(str(target), "w") as out:
            _encode(out, mute(together, 0, RATE, work.spans), ENCODERS.get(target.suffix, DEFAULT_ENCODER))
    except (FFmpegError, OSError, ValueError) as error:
        target.unlink(missing_ok=True)
        raise BadAudio(f"cannot be copied without the redacted spans ({type(error).__name__})") from None


def _encode(out: Any, samples: Sound, encoder: str) -> None:
    layout = "stereo" if samples.shape[1] == 2 else "mono"
    stream = out.add_stream(encoder, rate=RATE, layout=layout)
    if not encoder.startswith("pcm"):
        stream.bit_rate = BIT_RATE
    for place in range(0, len(samples), AT_ONCE):
        piece = np.ascontiguousarray(samples[place : place + AT_ONCE])
        frame = av.AudioFrame.from_ndarray(piece.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate, frame.pts = RATE, place
        out.mux(stream.encode(frame))
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
