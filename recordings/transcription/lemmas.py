"""Words by their dictionary forms, so that "договора" finds "договор" and "calling" finds "call".

Russian and Ukrainian by pymorphy3 with its dictionaries, English by the Snowball stemmer, everything else as it is
written. A word may be a form of several ("стали" of сталь and of стать): it counts as each of them.
"""

import re
from functools import lru_cache
from typing import Final

from callcenter.language.forms import DICTIONARIES, english_stem, parses
from callcenter.language.tokens import fold

_PARTS: Final = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_LATIN: Final = re.compile(r"^[a-z0-9']+$")
_MAX: Final = 64


def parts(text: str) -> list[str]:
    """The folded words of a text: "e-mail" has two."""
    return [word[:_MAX] for word in _PARTS.findall(fold(text))]


def lemmas(word: str, language: str | None) -> frozenset[str]:
    """The dictionary forms of a folded word; `language` None (what somebody typed) tries all that fit its letters."""
    if _LATIN.match(word):
        return frozenset({_token(english_stem(word))})
    tried = DICTIONARIES if language is None else DICTIONARIES & {language}
    found = frozenset(form for name in sorted(tried) for form in _forms(word, name)) if not word.isascii() else None
    return found or frozenset({_token(word)})


@lru_cache(maxsize=65_536)
def _forms(word: str, language: str) -> frozenset[str]:
    return frozenset(_token(parse.normal_form) for parse in parses(language, word))


def _token(form: str) -> str:
    """What an index can keep as one token: letters and digits alone."""
    return "".join(char for char in fold(form) if char.isalnum())
