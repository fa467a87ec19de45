"""How names are made comparable: what is stored and what is typed pass through the same function."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_WORD: Final = 64
MAX_WORDS: Final = 60
LAST_CHARACTER: Final = "\U0010ffff"

_GAPS: Final = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Without case and compatibility forms, ё as е: people leave its dots out."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("ё", "е")


def name_words(text: str) -> list[str]:
    return [word[:MAX_WORD] for word in _GAPS.split(fold(text)) if word]


def email_key(address: str) -> str:
    return fold(address)


def words_to_store(names: Iterable[str], emails: Iterable[str]) -> list[str]:
    """Each word of the names once, and each e-mail as one word, so that it is found as it is typed."""
    words = dict.fromkeys(word for name in names for word in name_words(name))
    words |= dict.fromkeys(email_key(email)[:MAX_WORD] for email in emails)
    return list(words)[:MAX_WORDS]


def typed_words(query: str) -> list[str]:
    """The words of a query, the longest (which narrows most) first; those that another one begins with are dropped."""
    words: list[str] = []
    for part in query.split():
        words += [email_key(part)[:MAX_WORD]] if "@" in part.strip("@") else name_words(part)
    unique = sorted(dict.fromkeys(words), key=len, reverse=True)
    return [word for n, word in enumerate(unique) if not any(longer.startswith(word) for longer in unique[:n])]


def prefix_range(prefix: str) -> tuple[str, str]:
    """The half-open range of texts that begin with the prefix, for an index compared byte by byte."""
    return prefix, prefix + LAST_CHARACTER
