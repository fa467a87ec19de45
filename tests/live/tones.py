"""Sound that is known again after it went through a browser, two codecs and a PBX: beeps of one pitch.

Beeps and not a steady tone, because browsers take a steady one for noise and suppress it.
"""

import array
import math
import wave
from pathlib import Path
from typing import Final

RATE: Final = 8000
_LOUDNESS: Final = 9000
_BEEP_S, _PAUSE_S = 0.35, 0.25
_ULAW_BIAS, _ULAW_CLIP = 132, 32635


def beeps(pitch_hz: int, seconds: float, rate: int = RATE) -> "array.array[int]":
    period = _BEEP_S + _PAUSE_S
    return array.array(
        "h",
        (
            round(_LOUDNESS * math.sin(2 * math.pi * pitch_hz * place / rate)) if place / rate % period < _BEEP_S else 0
            for place in range(round(seconds * rate))
        ),
    )


def write_wav(path: Path, samples: "array.array[int]", rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def write_ulaw(path: Path, samples: "array.array[int]") -> Path:
    """As SIPp plays it: raw, 8 kHz."""
    path.write_bytes(bytes(_ulaw(sample) for sample in samples))
    return path


def ulaw_of(samples: "array.array[int]") -> bytes:
    return bytes(_ulaw(sample) for sample in samples)


def write_heard(path: Path, heard: bytes) -> Path:
    """What a phone heard (u-law) as a WAV file."""
    table = array.array("h", (_linear(byte) for byte in range(256)))
    return write_wav(path, array.array("h", (table[byte] for byte in heard)), RATE)


def strength_of(path: Path, pitch_hz: int) -> float:
    """How much of a WAV file is of this pitch: 0 for none, 1 for beeps of it at full length and our loudness.

    Goertzel's filter over fiftieths of a second; the loudest half of them counts, because the rest are pauses.
    """
    with wave.open(str(path), "rb") as file:
        samples = array.array("h", file.readframes(file.getnframes()))
        rate = file.getframerate()
    size = rate // 50
    powers = sorted(_power(samples[at : at + size], pitch_hz / rate) for at in range(0, len(samples) - size, size))
    loud = powers[len(powers) // 2 :]
    return math.sqrt(sum(loud) / len(loud)) / _LOUDNESS if loud else 0.0


def _power(samples: "array.array[int]", turn: float) -> float:
    """Square of the amplitude at this frequency, in turns for each sample."""
    factor = 2 * math.cos(2 * math.pi * turn)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    return 4 * (before**2 + last**2 - factor * before * last) / len(samples) ** 2


def _linear(byte: int) -> int:
    """G.711 backwards."""
    inverted = ~byte & 0xFF
    magnitude = (((inverted & 0x0F) << 3) + _ULAW_BIAS) << ((inverted & 0x70) >> 4)
    sample = magnitude - _ULAW_BIAS
    return -sample if inverted & 0x80 else sample


def _ulaw(sample: int) -> int:
    """G.711."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _ULAW_CLIP) + _ULAW_BIAS
    exponent = magnitude.bit_length() - 8
    mantissa = magnitude >> (exponent + 3) & 0x0F
    return ~(sign | exponent << 4 | mantissa) & 0xFF
