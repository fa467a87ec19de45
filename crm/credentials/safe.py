"""Secrets sealed and opened: AES-256-GCM, each secret under a key of its own that a master key seals."""

import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from callcenter.object_settings import KEY_BYTES
from callcenter.objects.errors import UnknownKey
from callcenter.objects.sealing import Keyring, Seal
from crm.credentials.errors import SecretsClosed

_CONTEXT: Final = b"credential"
_BLOCK: Final = 64
"""Secrets are filled up to whole blocks, so that their length does not tell how long a password is."""
_LENGTH_BYTES: Final = 4
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Sealed:
    seal: Seal
    content: bytes


class Safe:
    """`keyring` has the master keys of the settings."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    @property
    def takes(self) -> bool:
        """Whether new secrets can be kept."""
        return self.keyring.current is not None

    def check_takes(self) -> None:
        """:raises SecretsClosed: without a master key for new secrets"""
        if not self.takes:
            raise SecretsClosed("no master key for secrets is set: the administrator sets `secrets.key`")

    def seal(self, secret: str, row_id: int) -> Sealed:
        """Of that row and no other: moved to another card's row it does not open.

        :raises SecretsClosed: without a master key for new secrets
        """
        self.check_takes()
        key = os.urandom(KEY_BYTES)
        seal = self.keyring.seal(key)
        nonce = os.urandom(_NONCE_BYTES)
        return Sealed(seal, nonce + AESGCM(key).encrypt(nonce, _padded(secret), _context(row_id)))

    def open(self, sealed: Sealed, row_id: int | None) -> str:
        """`row_id` None: it was sealed before secrets were bound to their rows.

        :raises SecretsClosed: when the settings do not have the key that sealed it, or another one of that name"""
        try:
            key = self.keyring.open(sealed.seal)
            nonce, hidden = sealed.content[:_NONCE_BYTES], sealed.content[_NONCE_BYTES:]
            content = AESGCM(key).decrypt(nonce, hidden, _context(row_id))
        except UnknownKey as error:
            raise SecretsClosed(f"{error.detail}: list it in `secrets.keys` again") from None
        except InvalidTag:
            raise SecretsClosed("what is stored is not what was sealed") from None
        length = int.from_bytes(content[:_LENGTH_BYTES], "big")
        return content[_LENGTH_BYTES : _LENGTH_BYTES + length].decode()

    def seal_anew(self, seal: Seal) -> Seal:
        """A secret's own key under the current master key; the secret itself is not opened.

        :raises SecretsClosed: without the old key or a current one
        """
        self.check_takes()
        try:
            return self.keyring.seal(self.keyring.open(seal))
        except UnknownKey as error:
            raise SecretsClosed(f"{error.detail}: list it in `secrets.keys` again") from None


def _context(row_id: int | None) -> bytes:
    return _CONTEXT if row_id is None else _CONTEXT + f"s:{row_id}".encode()


def _padded(secret: str) -> bytes:
    data = secret.encode()
    filled = len(data).to_bytes(_LENGTH_BYTES, "big") + data
    return filled + bytes(-len(filled) % _BLOCK)
