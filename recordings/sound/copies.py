"""The copies that browsers play: both tracks in one stereo file, the customer left, the agent right.

Opus in Ogg for all that read it (32 kbit/s), MP3 for the rest. Both are seekable by byte ranges without an index
at the end. Stereo is kept apart: joint coding would let one side be heard in the other when it is muted.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
import soundfile
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

RATE: Final = 16_000
"""MP3 below 16 kHz is a dialect that not every browser reads; Opus does not mind."""
BLOCK_S: Final = 10


@dataclass(frozen=True, slots=True)
class CopyFormat:
    suffix: str
    media_type: str
    container: str
    codec: str
    bit_rate: int
    options: tuple[tuple[str, str], ...]
    sample_format: str


OGG: Final = CopyFormat(
    ".ogg",
    "audio/ogg",
    "ogg",
    "libopus",
    32_000,
    (("application", "voip"), ("compression_level", "3")),
    "s16",
)
MP3: Final = CopyFormat(
    ".mp3", "audio/mpeg", "mp3", "libmp3lame", 48_000, (("joint_stereo", "0"), ("compression_level", "7")), "s16p"
)


def write_copies(customer: Path, agent: Path, targets: dict[CopyFormat, Path]) -> None:
    """Both tracks are read once; the shorter one ends in silence."""
    with ExitStack() as stack:
        encoders = [_Encoder(stack, form, path) for form, path in targets.items()]
        rate, blocks = _stereo(stack, customer, agent)
        for block in blocks:
            for encoder in encoders:
                encoder.feed(block, rate)
        for encoder in encoders:
            encoder.finish()


class _Encoder:
    """One target file."""

    def __init__(self, stack: ExitStack, form: CopyFormat, path: Path) -> None:
        self._container: OutputContainer = stack.enter_context(av.open(str(path), "w", format=form.container))
        stream = self._container.add_stream(form.codec, rate=RATE, layout="stereo", options=dict(form.options))
        assert isinstance(stream, AudioStream)  # noqa: S101 - what add_stream gives for an audio codec
        stream.bit_rate = form.bit_rate
        stream.codec_context.open()
        self._stream = stream
        size = stream.codec_context.frame_size
        self._resampler = AudioResampler(form.sample_format, "stereo", RATE, frame_size=size)

    def feed(self, block: NDArray[np.int16], rate: int) -> None:
        frame = AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = rate
        self._encode(self._resampler.resample(frame))

    def finish(self) -> None:
        self._encode(self._resampler.resample(None))
        self._container.mux(self._stream.encode(None))

    def _encode(self, frames: list[AudioFrame]) -> None:
        for frame in frames:
            self._container.mux(self._stream.encode(frame))


def _stereo(stack: ExitStack, customer: Path, agent: Path) -> tuple[int, Iterator[NDArray[np.int16]]]:
    """The common rate and the interleaved blocks. Asterisk writes both files of a channel at one rate."""
    left, right = (stack.enter_context(soundfile.SoundFile(path)) for path in (customer, agent))
    if left.samplerate != right.samplerate:
        raise ValueError("the two sides have different sample rates")
    return left.samplerate, _blocks(left, right)


def _blocks(left: soundfile.SoundFile, right: soundfile.SoundFile) -> Iterator[NDArray[np.int16]]:
    size = left.samplerate * BLOCK_S
    while True:
        pair = [side.read(size, dtype="int16") for side in (left, right)]
        length = max(map(len, pair))
        if length == 0:
            return
        yield np.stack([np.pad(side, (0, length - len(side))) for side in pair], axis=1)
