"""Word forms: what two spellings of one word have in common.

Russian and Ukrainian go through a dictionary (pymorphy3), English through Snowball's stemmer. The language comes
from the call: letters do not tell Russian from Ukrainian, and the wrong dictionary gives wrong words.
"""

import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import snowballstemmer
from pymorphy3 import MorphAnalyzer
from pymorphy3.analyzer import Parse

DICTIONARIES: Final = frozenset({"ru", "uk"})
CACHED_WORDS: Final = 50_000
"""A dictionary look-up takes some 100 microseconds; a call uses a few hundred different words."""


class Forms:
    """The word forms of one language; a language that we know no forms of compares the spelling."""

    def __init__(self, language: str) -> None:
        self.language = language.lower().split("-")[0].split("_")[0]
        self.lemma: Callable[[str], str] = lru_cache(CACHED_WORDS)(self._lemma_of())

    def is_first_name(self, word: str) -> bool:
        """Whether the dictionary knows the word as somebody's first name; false for languages without one."""
        if self.language not in DICTIONARIES:
            return False
        return any("Name" in parse.tag for parse in parses(self.language, word))

    def _lemma_of(self) -> Callable[[str], str]:
        if self.language in DICTIONARIES:
            return self._from_dictionary
        if self.language == "en":
            return english_stem
        return str

    def _from_dictionary(self, word: str) -> str:
        known = parses(self.language, word)
        return str(known[0].normal_form).replace("ё", "е") if known else word


@lru_cache(maxsize=len(DICTIONARIES))
def dictionary(language: str) -> MorphAnalyzer:
    """Loaded at its first use: 15 MB and a tenth of a second."""
    return MorphAnalyzer(lang=language)


def parses(language: str, word: str) -> Sequence[Parse]:
    """What a word may be, likeliest first; nothing for letters without a Unicode name: the dictionary fails at them."""
    if not all(unicodedata.name(char, "") for char in word):
        return ()
    found: Sequence[Parse] = dictionary(language).parse(word)
    return found


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


def english_stem(word: str) -> str:
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=8)
def forms_of(language: str) -> Forms:
    """One per language and process, so that its cache serves all."""
    return Forms(language)
