"""What nobody should read or hear without need: card numbers, telephone numbers, e-mails, names of the card.

Finds spans of words in what one speaker said. Cards are found by the Luhn check over digits that were spoken in any
grouping ("forty-one eleven", "четыре тысячи сто одиннадцать") or written by the engine, also when the speaker pauses
or says a word between; sixteen digits near a word for a card count even when one was misheard.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final

import phonenumbers

from recordings.transcription.lemmas import lemmas, parts
from recordings.transcription.numerals import bare
from recordings.transcription.spoken_numbers import Number, numbers, runs

FILLERS: Final = 2
"""Words between two groups of digits of one number ("so", "дальше")."""
CARD_DIGITS: Final = range(13, 20)
ISSUERS: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        13: ("4",),
        14: ("30", "36", "38", "39"),
        15: ("34", "37"),
        16: ("2", "3", "4", "5", "6"),
        17: ("50", "56", "57", "58", "6"),
        18: ("50", "56", "57", "58", "6"),
        19: ("220", "4", "50", "56", "57", "58", "6"),
    }
)
"""How numbers of each length begin with those who issue cards: one number in ten passes the check by chance."""
USUAL_CARD: Final = 16
PHONE_DIGITS: Final = range(10, 15)
NEAR_WORDS: Final = 40
SHORTEST_NAME: Final = 3
_CARD_WORDS: Final = frozenset(
    {"карта", "карточка", "картка", "card", "visa", "mastercard", "мир", "виза", "мастеркард"}
)
_AT: Final = frozenset({"собака", "собачка", "эт", "at", "равлик", "@"})
_DOT: Final = frozenset({"точка", "dot", "крапка"})
_JOINERS: Final = _DOT | {"тире", "дефис", "подчеркивание", "нижнее", "dash", "underscore", "hyphen", "підкреслення"}
_ADDRESS_WORDS: Final = 8


class Secret(StrEnum):
    CARD = "card"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class SecretWords:
    """Words `first` up to `last` of a speaker."""

    kind: Secret
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sought:
    """What is to be found, and what helps to find it."""

    kinds: frozenset[Secret]
    language: str
    country: str = "RU"
    names: tuple[str, ...] = ()


def find(words: Sequence[str], sought: Sought) -> list[SecretWords]:
    """Spans in order, none in another; a card is not also a telephone number."""
    finders = (
        (Secret.CARD, _cards),
        (Secret.PHONE, _phones),
        (Secret.EMAIL, _emails),
        (Secret.NAME, _names),
    )
    found: list[SecretWords] = []
    for kind, finder in finders:
        if kind in sought.kinds:
            found += [
                SecretWords(kind, first, last)
                for first, last in finder(words, sought)
                if not any(first < span.last and span.first < last for span in found)
            ]
    return sorted(found, key=lambda span: span.first)


def luhn(digits: str) -> bool:
    """The check digit of payment cards (ISO/IEC 7812-1); all zeros pass the sum and are no card."""
    values = [int(char) for char in reversed(digits)]
    doubled = [value * 2 - 9 if value > 4 else value * 2 for value in values[1::2]]
    return any(values) and (sum(values[::2]) + sum(doubled)) % 10 == 0


def is_card(digits: str) -> bool:
    return digits.startswith(ISSUERS.get(len(digits), ("x",))) and luhn(digits)


def _cards(words: Sequence[str], sought: Sought) -> Iterator[tuple[int, int]]:
    for run in _digit_runs(words, sought):
        yield from _cards_of_run(words, run)


def _cards_of_run(words: Sequence[str], run: Sequence[Number]) -> Iterator[tuple[int, int]]:
    """From left to right, the longest first; then sixteen digits that a card was spoken of before."""
    place = 0
    while place < len(run):
        end = _card_from(run, place) or _likely_card(words, run, place)
        if end is None:
            place += 1
        else:
            yield run[place].first, run[end - 1].last
            place = end


def _card_from(run: Sequence[Number], place: int) -> int | None:
    cards = [(end, len(text)) for end, text in _growing(run, place) if is_card(text)]
    usual = [end for end, length in cards if length == USUAL_CARD]
    ends = [end for end, _ in cards]
    return usual[0] if usual else (ends[-1] if ends else None)


def _likely_card(words: Sequence[str], run: Sequence[Number], place: int) -> int | None:
    before = words[max(run[place].first - NEAR_WORDS, 0) : run[place].first]
    if not any(lemmas(part, None) & _CARD_WORDS for word in before for part in parts(word)):
        return None
    return next((end for end, text in _growing(run, place) if len(text) == USUAL_CARD), None)


def _growing(run: Sequence[Number], place: int) -> Iterator[tuple[int, str]]:
    text = ""
    for end in range(place, len(run)):
        text += run[end].text
        if len(text) >= CARD_DIGITS.stop:
            return
        yield end + 1, text


def _phones(words: Sequence[str], sought: Sought) -> Iterator[tuple[int, int]]:
    for run in _digit_runs(words, sought):
        place = 0
        while place < len(run):
            fits = [end for end, text in _growing(run, place) if _is_phone(text, sought.country)]
            if fits:
                yield run[place].first, run[fits[-1] - 1].last
            place = fits[-1] if fits else place + 1


def _is_phone(text: str, country: str) -> bool:
    if len(text) not in PHONE_DIGITS:
        return False
    for typed in (text, f"+{text}"):
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(typed, country)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _emails(words: Sequence[str], sought: Sought) -> Iterator[tuple[int, int]]:
    plain = [bare(word) for word in words]
    for place, word in enumerate(plain):
        if "@" in word and len(word) > 2:
            yield place, place + 1
        elif word in _AT and (last := _end_of_address(plain, place)) is not None:
            yield _start_of_address(plain, place), last


def _end_of_address(plain: Sequence[str], at: int) -> int | None:
    """After the first dot behind the sign and what follows it; no dot, no address."""
    for place in range(at + 1, min(at + _ADDRESS_WORDS, len(plain))):
        if plain[place] in _DOT and place + 1 < len(plain):
            return place + 2
        if "." in plain[place]:
            return place + 1
    return None


def _start_of_address(plain: Sequence[str], at: int) -> int:
    start = max(at - 1, 0)
    while start > 1 and at - start < _ADDRESS_WORDS and plain[start - 1] in _JOINERS:
        start -= 1 if plain[start - 2] in _JOINERS else 2
    return max(start, 0)


def _names(words: Sequence[str], sought: Sought) -> Iterator[tuple[int, int]]:
    """Each part of the names, in any case: "Королёвой" is Королёва."""
    wanted = frozenset(_forms(sought.names))
    for place, word in enumerate(words):
        if any(lemmas(part, None) & wanted for part in parts(word)):
            yield place, place + 1


def _forms(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for part in parts(name):
            if len(part) >= SHORTEST_NAME:
                yield from lemmas(part, None)


def _digit_runs(words: Sequence[str], sought: Sought) -> list[list[Number]]:
    return runs(numbers(words, sought.language), FILLERS)


def joined(spans: Sequence[SecretWords]) -> list[tuple[int, int]]:
    """The spans without regard to their kind, those that touch made one."""
    edges = sorted((span.first, span.last) for span in spans)
    result: list[tuple[int, int]] = edges[:1]
    for (_, before), (first, last) in pairwise(edges):
        if first <= before and result:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result
