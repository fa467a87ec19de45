"""Whether a passage says what is wanted, and where: order and nearness of words by their lemmas."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from recordings.transcription.indexing import Terms, wanted
from recordings.transcription.lemmas import lemmas, parts

AROUND: Final = 8
MAX_TERMS: Final = 12
MAX_TRIES: Final = 20_000
_QUOTED: Final = re.compile(r'"([^"]*)"?')


@dataclass(frozen=True, slots=True)
class Findable:
    """A word of a passage; the first of a number's words also answers to its digits."""

    w: str
    s: float
    e: float
    number: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`phrases` are groups of terms that follow each other: a single word is a group of one. `near`: the distance in
    words from the first to the last of all groups."""

    phrases: tuple[tuple[frozenset[str], ...], ...]
    near: int | None = None

    @property
    def terms(self) -> Terms:
        return [term for phrase in self.phrases for term in phrase]


def parse(typed: str, near: int | None = None) -> Wanted:
    """Words and "phrases in quotes"; more than a sensible number of words is cut."""
    phrases: list[tuple[frozenset[str], ...]] = []
    place = 0
    for quoted in _QUOTED.finditer(typed):
        phrases += [(term,) for term in wanted(typed[place : quoted.start()])]
        phrases.append(tuple(wanted(quoted[1])))
        place = quoted.end()
    phrases += [(term,) for term in wanted(typed[place:])]
    return Wanted(tuple(phrase[:MAX_TERMS] for phrase in phrases if phrase)[:MAX_TERMS], near)


def spots(words: Sequence[Findable], language: str, sought: Wanted) -> list[int] | None:
    """The places of the words that answer the wish, in order; None when they do not."""
    forms = [_word_forms(word, language) for word in words]
    starts = [list(_starts(forms, phrase)) for phrase in sought.phrases]
    if not all(starts):
        return None
    if sought.near is None:
        return sorted({at + step for begins, phrase in _pairs(starts, sought) for at in begins for step in phrase})
    chosen = _closest(starts, sought)
    if chosen is None:
        return None
    return sorted({at + step for at, phrase in zip(chosen, sought.phrases, strict=True) for step in range(len(phrase))})


def _pairs(starts: Sequence[list[int]], sought: Wanted) -> Iterator[tuple[list[int], range]]:
    return ((begins, range(len(phrase))) for begins, phrase in zip(starts, sought.phrases, strict=True))


def _word_forms(word: Findable, language: str) -> list[frozenset[str]]:
    """Of each part: an engine may write "e-mail" as one word."""
    own = [lemmas(part, language) for part in parts(word.w)]
    return [*own, frozenset({word.number})] if word.number else own or [frozenset()]


def _starts(forms: Sequence[list[frozenset[str]]], phrase: Sequence[frozenset[str]]) -> Iterator[int]:
    for at in range(len(forms) - len(phrase) + 1):
        if all(any(part & term for part in forms[at + step]) for step, term in enumerate(phrase)):
            yield at


def _closest(starts: Sequence[list[int]], sought: Wanted) -> tuple[int, ...] | None:
    """One start of each phrase, all within the distance."""
    for tries, chosen in enumerate(product(*starts)):
        if tries > MAX_TRIES:
            return None
        ends = [at + len(phrase) - 1 for at, phrase in zip(chosen, sought.phrases, strict=True)]
        if max(ends) - min(chosen) <= (sought.near or 0) and len(set(chosen)) == len(chosen):
            return chosen
    return None


@dataclass(frozen=True, slots=True)
class Cutting:
    """A stretch of text, or a hit in it."""

    text: str
    hit: bool


def snippet(words: Sequence[str], hits: Sequence[int]) -> list[Cutting]:
    """Some words around the first hit, with the hits among them told apart."""
    first = max(hits[0] - AROUND, 0)
    last = min(hits[0] + AROUND + 1, len(words))
    marked = set(hits)
    pieces: list[Cutting] = [Cutting("…", hit=False)] if first else []
    for place in range(first, last):
        hit = place in marked
        if pieces and pieces[-1].hit is hit and pieces[-1].text != "…":
            pieces[-1] = Cutting(f"{pieces[-1].text} {words[place]}", hit)
        else:
            pieces.append(Cutting(words[place], hit))
    return [*pieces, Cutting("…", hit=False)] if last < len(words) else pieces
