"""Text as words that can be compared.

Letters that people and recognisers mix up are made one (ё and е, the apostrophes), and English contractions are
taken apart: "can't" has to meet "can not".
"""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*", re.UNICODE)
_SAME: Final = str.maketrans({"ё": "е", "’": "'", "ʼ": "'", "`": "'", "‘": "'", "‑": "-"})
_WHOLE: Final = {"can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"), "let's": ("let", "us")}
_ENDINGS: Final = {
    "n't": "not",
    "'m": "am",
    "'re": "are",
    "'ll": "will",
    "'ve": "have",
    "'d": "would",
    "'s": "is",
}


def fold(text: str) -> str:
    """Lower case and one spelling of what is written in several ways; the length may change."""
    return unicodedata.normalize("NFC", text).casefold().translate(_SAME)


def words(text: str) -> list[str]:
    """The folded words of a text, without punctuation."""
    return [part for found in _WORD.finditer(fold(text)) for part in split_word(found[0])]


def split_word(word: str) -> tuple[str, ...]:
    """A folded word as the words it stands for: `i'm` -> `i`, `am`; compounds with a hyphen stay whole."""
    if "'" not in word or not word.isascii():
        return (word,)
    if word in _WHOLE:
        return _WHOLE[word]
    for ending, meaning in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)], meaning)
    return (word,)
