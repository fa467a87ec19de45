"""What the header of a WAV file says, against how long the file is.

Asterisk writes a header with a length of 0, and the true length only when it closes the file. So a length of 0 in
a file that grew is one that is still written, or one whose Asterisk crashed.
"""

import shutil
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

HEAD_BYTES: Final = 4096
_KNOWN_FORMATS: Final = frozenset({1, 6, 7, 0x31, 0xFFFE})
"""PCM, A-law, u-law, GSM 6.10, and PCM in the extensible header."""
_UINT32: Final = struct.Struct("<I")
MAX_DATA: Final = 2**32 - 1


class WavState(StrEnum):
    COMPLETE = "complete"
    UNFINISHED = "unfinished"
    """The length in the header is 0, the file has more."""
    EMPTY = "empty"
    TRUNCATED = "truncated"
    """The header promises more than there is."""
    FOREIGN = "foreign"
    """No WAV, or one of a kind that a telephone exchange does not write."""


@dataclass(frozen=True, slots=True)
class Wav:
    """`data_at` is where the samples begin; 0 when it is not known."""

    state: WavState
    data_at: int = 0


def inspect(head: bytes, size: int) -> Wav:
    """By the first `HEAD_BYTES` of a file of this length."""
    if size == 0:
        return Wav(WavState.EMPTY)
    if len(head) < 12 or head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return Wav(WavState.FOREIGN)
    found = _data_chunk(head)
    if found is None:
        return Wav(WavState.FOREIGN)
    data_at, promised = found
    return Wav(_state(promised, size - data_at), data_at)


def _state(promised: int, there: int) -> WavState:
    if there <= 0:
        return WavState.EMPTY if promised == 0 else WavState.TRUNCATED
    if promised == 0:
        return WavState.UNFINISHED
    return WavState.COMPLETE if promised <= there else WavState.TRUNCATED


def _data_chunk(head: bytes) -> tuple[int, int] | None:
    """Where the samples begin and how many bytes of them the header promises; None when no format stands before."""
    place, known = 12, False
    while place + 8 <= len(head):
        name, (length,) = head[place : place + 4], _UINT32.unpack_from(head, place + 4)
        if name == b"data":
            return (place + 8, length) if known else None
        if name == b"fmt " and place + 10 <= len(head):
            known = struct.unpack_from("<H", head, place + 8)[0] in _KNOWN_FORMATS
        place += 8 + length + length % 2
    return None


def repair(source: Path, target: Path, data_at: int) -> None:
    """A copy whose header tells the true length. The last sample may be cut in half: it is left out.

    Lengths of more than 32 bits cannot be told; 4 GiB are 74 hours of telephone audio.
    """
    shutil.copyfile(source, target)
    size = target.stat().st_size
    data = min((size - data_at) // 2 * 2, MAX_DATA - data_at)
    with target.open("r+b") as file:
        file.truncate(data_at + data)
        file.seek(4)
        file.write(_UINT32.pack(data_at + data - 8))
        file.seek(data_at - 4)
        file.write(_UINT32.pack(data))
