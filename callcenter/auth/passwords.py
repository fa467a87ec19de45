"""Passwords: which are good enough, and how they are kept (argon2id)."""

import asyncio
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from callcenter.auth.errors import WeakPassword

LENGTH_MIN: Final = 10
LENGTH_MAX: Final = 200
DISTINCT_MIN: Final = 4
HASHING_AT_ONCE: Final = 4
"""Each takes 64 MiB and a core for the time of a blink; more at once would only make a flood of sign-ins slower
for everybody else."""

_RUNS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "98765432109876543210",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
    "1q2w3e4r5t6y7u8i9o0p",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
)
_COMMON_STEMS: Final = frozenset(
    {
        "password",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "pa$$word",
        "admin",
        "administrator",
        "operator",
        "callcenter",
        "callcentre",
        "asterisk",
        "welcome",
        "letmein",
        "iloveyou",
        "qwerty",
        "qwertyui",
        "qwertyuiop",
        "changeme",
        "default",
        "secret",
        "master",
        "monkey",
        "dragon",
        "football",
        "sunshine",
        "princess",
        "superman",
        "batman",
        "trustno",
        "пароль",
        "админ",
        "администратор",
        "оператор",
        "привет",
        "любовь",
        "йцукен",
    }
)
_PADDING: Final = "0123456789!@#$%^&*()-_=+.,?"


class Passwords:
    """Hashes and checks in threads: argon2 works for a blink, and the loop must not."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(HASHING_AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def matches(self, password: str, stored: str | None) -> bool:
        """`stored` is None for an unknown login: the same work is done, so that the time tells nothing."""
        known = stored if stored is not None else await self._hash_of_nobody()
        async with self._slots:
            matched = await asyncio.to_thread(self._verify, known, _normal(password))
        return matched and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Hashed with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = await self.hash("a password that nobody has")
        return self._nobody


def check_strength(password: str, *, login: str) -> None:
    """Raise `WeakPassword` with the reason. Length counts most; no rule asks for a mix of character kinds."""
    if reason := _weakness(_normal(password), login_key(login)):
        raise WeakPassword(f"choose another password: {reason}", errors=[{"field": "body.password", "reason": reason}])


def login_key(login: str) -> str:
    """A login as it is compared."""
    return unicodedata.normalize("NFKC", login.strip()).casefold()


def _normal(password: str) -> str:
    """One form for one text: keyboards and systems compose letters such as й differently."""
    return unicodedata.normalize("NFKC", password)


def _weakness(password: str, login: str) -> str | None:
    folded = password.casefold()
    bare = folded.strip(_PADDING)
    if len(password) < LENGTH_MIN:
        return f"it needs at least {LENGTH_MIN} characters"
    if len(password) > LENGTH_MAX:
        return f"it may have at most {LENGTH_MAX} characters"
    if folded == login or bare == login or folded == login * (len(folded) // max(len(login), 1)):
        return "it is the login"
    if len(set(folded)) < DISTINCT_MIN:
        return "it repeats too few characters"
    if folded.isdigit():
        return "it is only a number"
    if bare in _COMMON_STEMS or any(folded in run or (bare and run.startswith(bare)) for run in _RUNS):
        return "it is among the first that anybody would try"
    return None
