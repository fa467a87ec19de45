"""Master keys, and keys of single objects that they seal.

What is kept sealed has a key of its own; only that one is sealed by a master key of the settings. Changing the master
key seals the objects' keys anew and leaves what they seal alone.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callcenter.errors import AppError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12


class UnknownKey(AppError):
    """The object was sealed with a master key that the settings do not have any more."""

    code = "unknown-key"


@dataclass(frozen=True, slots=True)
class Seal:
    """How one object is sealed: with which master key, and its own key sealed by it."""

    key_id: str
    wrapped: bytes


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
        nonce = os.urandom(NONCE_BYTES)
        return Seal(current, nonce + AESGCM(self._master(current)).encrypt(nonce, key, current.encode()))

    def open(self, seal: Seal) -> bytes:
        """The object's own key."""
        master = AESGCM(self._master(seal.key_id))
        try:
            return master.decrypt(seal.wrapped[:NONCE_BYTES], seal.wrapped[NONCE_BYTES:], seal.key_id.encode())
        except InvalidTag:
            raise UnknownKey(f"the master key {seal.key_id!r} is not the one that sealed this object") from None

    def _master(self, key_id: str) -> bytes:
        if key_id not in self._keys:
            raise UnknownKey(f"the settings have no master key {key_id!r}", key_id=key_id)
        return self._keys[key_id]
