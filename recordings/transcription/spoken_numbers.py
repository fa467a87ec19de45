"""Numbers in a row of words: which words make one number, and which numbers were read out one after the other.

"двадцать пять тысяч" is one number; "восемь девятьсот шестнадцать" are two, since eight and nine hundred do not add up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recordings.transcription.numerals import SCALE, Numeral, bare, digits, numeral

_AND: Final = "and"
_NO_SCALE: Final = 10**15


@dataclass(frozen=True, slots=True)
class Number:
    """Words `first` up to `last`; `text` are its digits, with leading zeros where an engine wrote them."""

    first: int
    last: int
    text: str
    written: bool
    """The engine wrote digits: nothing is left to make readable."""

    @property
    def value(self) -> int:
        return int(self.text)


class _Sum:
    """One number while its words come in."""

    def __init__(self) -> None:
        self.total = 0
        self._group = 0
        self._rank = SCALE
        self._scale = _NO_SCALE
        self._closed = False

    def add(self, part: Numeral) -> bool:
        """False when the word begins another number."""
        if self._closed:
            return False
        if part.multiplies:
            return self._multiply(part)
        if part.rank >= self._rank:
            return False
        self._group += part.value
        self._rank = part.rank if part.takes_units else 0
        self._closed = part.value == 0
        return True

    def _multiply(self, part: Numeral) -> bool:
        if part.rank < SCALE:
            if not 0 < self._group < 10:
                return False
            self._group, self._rank = self._group * part.value, part.rank
            return True
        if part.value >= self._scale:
            return False
        self.total += max(self._group, 1) * part.value
        self._group, self._rank, self._scale = 0, SCALE, part.value
        return True

    @property
    def value(self) -> int:
        return self.total + self._group


def numbers(words: Sequence[str], language: str) -> list[Number]:
    """All cardinal numbers, in order; each word is in one at most."""
    found: list[Number] = []
    place = 0
    while place < len(words):
        number = _number_at(words, place, language)
        if number is None:
            place += 1
        else:
            found.append(number)
            place = number.last
    return found


def runs(found: Sequence[Number], gap: int = 0) -> list[list[Number]]:
    """Numbers that follow each other with at most `gap` words between."""
    result: list[list[Number]] = []
    for number in found:
        if result and number.first - result[-1][-1].last <= gap:
            result[-1].append(number)
        else:
            result.append([number])
    return result


def _number_at(words: Sequence[str], place: int, language: str) -> Number | None:
    written = digits(words[place])
    if written is not None:
        return Number(place, place + 1, written, written=True)
    running = _Sum()
    last = place
    while last < len(words):
        step = _step(words, last, language, begun=last > place)
        if step is None or not all(running.add(part) for part in step[0]):
            break
        last = step[1]
    return Number(place, last, str(running.value), written=False) if last > place else None


def _step(words: Sequence[str], at: int, language: str, *, begun: bool) -> tuple[list[Numeral], int] | None:
    """The numerals of the next word ("twenty-five" has two) and the word after; English may say "and" before."""
    if begun and language == "en" and bare(words[at]) == _AND and at + 1 < len(words) and _adds(words, at, language):
        at += 1
    parts = [numeral(part, language) for part in bare(words[at]).split("-")]
    known = [part for part in parts if part is not None]
    return (known, at + 1) if known and len(known) == len(parts) else None


def _adds(words: Sequence[str], at: int, language: str) -> bool:
    """ "hundred and five" goes on, "five and six" does not."""
    before, after = numeral(words[at - 1], language), numeral(words[at + 1], language)
    return before is not None and before.multiplies and after is not None and not after.multiplies
