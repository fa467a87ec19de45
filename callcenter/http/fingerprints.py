"""By what a request is known when it comes again, without keeping the request."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web
from pydantic import SecretBytes, SecretStr, TypeAdapter

_PURPOSE: Final = b"callcenter fingerprints of requests"
_ANYTHING: Final[TypeAdapter[Any]] = TypeAdapter(Any)


class Fingerprints:
    """With a key, secrets count as what they are: the digest of a guess is worth nothing without the key. Without one
    they count as hidden, for a bare digest in the database could be tried against a list of passwords.

    `keys` are all that may have made a stored fingerprint, `current` names the one for new ones.
    """

    def __init__(self, keys: Mapping[str, bytes] | None = None, current: str | None = None) -> None:
        self._keys = {name: hmac.digest(key, _PURPOSE, hashlib.sha256) for name, key in (keys or {}).items()}
        self._current = current

    def of(self, name: str, said: Any) -> str:
        """`name` is the method and the address, `said` what the body says."""
        if self._current is None:
            return _bare(name, said)
        return _keyed(self._keys[self._current], name, said)

    def fits(self, stored: str, name: str, said: Any) -> bool:
        """Whether the stored one is of this request, made with a key of today or of before."""
        possible = [*(_keyed(key, name, said) for key in self._keys.values()), _bare(name, said)]
        return any(hmac.compare_digest(stored, one) for one in possible)


FINGERPRINTS: Final[web.AppKey[Fingerprints]] = web.AppKey("fingerprints", Fingerprints)


def _bare(name: str, said: Any) -> str:
    return hashlib.sha256(_text(name, _ANYTHING.dump_json(said))).hexdigest()


def _keyed(key: bytes, name: str, said: Any) -> str:
    plain = _ANYTHING.dump_json(_revealed(_ANYTHING.dump_python(said)))
    return hmac.digest(key, _text(name, plain), hashlib.sha256).hex()


def _text(name: str, said: bytes) -> bytes:
    return name.encode() + b" " + said


def _revealed(value: Any) -> Any:
    if isinstance(value, SecretStr | SecretBytes):
        return value.get_secret_value()
    if isinstance(value, Mapping):
        return {key: _revealed(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_revealed(part) for part in value]
    return value
