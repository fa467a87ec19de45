"""Encryption at rest: AES-256-GCM in chunks, each object with a key of its own that a master key seals.

A chunk of `CHUNK` bytes of content becomes `CHUNK + 16` bytes, so that the place of any byte is known and a range
is opened without reading what stands before it. The nonce is the chunk's number and a flag on the last one: no
nonce repeats under one key, and chunks cannot be swapped, cut off or appended unseen. Changing the master key
seals the objects' keys anew and leaves the content alone.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callcenter.objects.errors import Damaged, UnknownKey

CHUNK: Final = 64 * 1024
TAG: Final = 16
SEALED_CHUNK: Final = CHUNK + TAG
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Seal:
    """How one object is sealed: with which master key, and its own key sealed by it."""

    key_id: str
    wrapped: bytes


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
            raise Damaged("a stored object does not open with its key") from None

    def _nonce(self, number: int) -> bytes:
        return bytes([number == self._last]) + number.to_bytes(_NONCE_BYTES - 1, "big")


class Keyring:
    """The master keys of the settings. Without a current one new objects are kept in the clear; those that are
    sealed open as long as their key is listed."""

    def __init__(self, keys: Mapping[str, bytes], current: str | None) -> None:
        self._keys = dict(keys)
        self.current = current

    def fresh(self) -> tuple[Seal, bytes] | None:
        """A new object's seal and key; None when objects are kept in the clear."""
        if self.current is None:
            return None
        key = os.urandom(KEY_BYTES)
        return self.seal(key), key

    def seal(self, key: bytes) -> Seal:
        """An object's key under the current master key."""
        current = self.current or ""
        nonce = os.urandom(_NONCE_BYTES)
        return Seal(current, nonce + AESGCM(self._master(current)).encrypt(nonce, key, current.encode()))

    def open(self, seal: Seal) -> bytes:
        """The object's own key."""
        master = AESGCM(self._master(seal.key_id))
        try:
            return master.decrypt(seal.wrapped[:_NONCE_BYTES], seal.wrapped[_NONCE_BYTES:], seal.key_id.encode())
        except InvalidTag:
            raise UnknownKey(f"the master key {seal.key_id!r} is not the one that sealed this object") from None

    def _master(self, key_id: str) -> bytes:
        if key_id not in self._keys:
            raise UnknownKey(f"the settings have no master key {key_id!r}", key_id=key_id)
        return self._keys[key_id]
