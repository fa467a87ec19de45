"""Encryption at rest: AES-256-GCM in chunks, each object with a key of its own that a master key seals.

A chunk of `CHUNK` bytes of content becomes `CHUNK + 16` bytes, so that the place of any byte is known and a range
is opened without reading what stands before it. The nonce is the chunk's number and a flag on the last one: no
nonce repeats under one key, and chunks cannot be swapped, cut off or appended unseen. Changing the master key
seals the objects' keys anew (`callcenter.keyring`) and leaves the audio alone.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callcenter.keyring import NONCE_BYTES
from recordings.errors import Damaged

CHUNK: Final = 64 * 1024
TAG: Final = 16
SEALED_CHUNK: Final = CHUNK + TAG


@dataclass(frozen=True, slots=True)
class Span:
    """A range of content bytes, and where it lies in the sealed object. `skip` is the distance of the first wanted
    byte from the beginning of the first chunk."""

    first_chunk: int
    start: int
    end: int
    skip: int
    length: int


def sealed_size(size: int) -> int:
    """Of an object with so many bytes of content; an empty one has one (empty) chunk."""
    return size + chunks_of(size) * TAG


def chunks_of(size: int) -> int:
    return max(1, -(-size // CHUNK))


def span(start: int, end: int, size: int) -> Span:
    """For the content bytes `start` to `end` (not included) of `size`."""
    if not 0 <= start < end <= size:
        raise ValueError(f"no range {start}-{end} in {size} bytes")
    first, last = start // CHUNK, (end - 1) // CHUNK
    sealed_end = min((last + 1) * SEALED_CHUNK, sealed_size(size))
    return Span(first, first * SEALED_CHUNK, sealed_end, start - first * CHUNK, end - start)


class ChunkCipher:
    """Seals and opens the chunks of one object."""

    def __init__(self, key: bytes, size: int) -> None:
        self._cipher = AESGCM(key)
        self._last = chunks_of(size) - 1

    def seal(self, number: int, content: bytes) -> bytes:
        return self._cipher.encrypt(self._nonce(number), content, None)

    def open(self, number: int, sealed: bytes) -> bytes:
        """:raises Damaged: when a single bit differs, or the chunk stood elsewhere"""
        try:
            return self._cipher.decrypt(self._nonce(number), sealed, None)
        except InvalidTag:
            raise Damaged("a stored recording does not open with its key") from None

    def _nonce(self, number: int) -> bytes:
        return bytes([number == self._last]) + number.to_bytes(NONCE_BYTES - 1, "big")
