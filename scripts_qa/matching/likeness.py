"""How alike two words are: the same form, or a recogniser's slip of one letter in a long word."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

LEAST_LENGTH: Final = 5
"""Shorter words that differ by a letter are different words."""
ALIKE: Final = 0.8


@lru_cache(maxsize=200_000)
def likeness(one: str, other: str) -> float:
    """From 0 (other words) to 1 (the same)."""
    if one == other:
        return 1.0
    if min(len(one), len(other)) < LEAST_LENGTH or one[:2] != other[:2]:
        return 0.0
    like = Levenshtein.normalized_similarity(one, other)
    return like if like >= ALIKE else 0.0
