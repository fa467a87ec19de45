"""pydub and audioop without their warnings at import.

pydub misses ffmpeg, which WAV does not need; Python 3.12 announces that audioop leaves the standard library,
and from 3.13 on the package audioop-lts brings it.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import audioop

    from pydub import AudioSegment

__all__ = ["AudioSegment", "loudness_of_ulaw", "to_ulaw"]


def to_ulaw(segment: AudioSegment) -> bytes:
    return audioop.lin2ulaw(segment.raw_data, segment.sample_width)


def loudness_of_ulaw(ulaw: bytes) -> int:
    """Root mean square on the scale of 16-bit samples."""
    return audioop.rms(audioop.ulaw2lin(ulaw, 2), 2)
