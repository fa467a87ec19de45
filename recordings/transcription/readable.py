"""Numbers as people write them: "двадцать пять тысяч рублей" is shown as "25 000 ₽". The words themselves stay.

Inverse text normalisation by a few rules for Russian, Ukrainian and English; other languages are shown as they are.
What is not understood stays in words: a reader is never shown a number that was not said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recordings.transcription.calendar_words import MONTHS, month, ordinal_day, ordinal_year
from recordings.transcription.numerals import NUMERALS, bare
from recordings.transcription.spoken_numbers import Number, numbers, runs

SPACE: Final = "\N{NO-BREAK SPACE}"
LEAST_ALONE: Final = 10
"""A smaller number without a unit is usually no number ("один вопрос", "one of them")."""
PHONE_DIGITS: Final = 10
_MONEY: Final = (
    (re.compile(r"^рубл(ь|я|ю|ей|ем|ям|ями|ях|и)$"), "₽"),
    (re.compile(r"^гривн(я|і|ю|ею|а|ы|у)$|^гривень$|^гривен$"), "₴"),
    (re.compile(r"^тенге$"), "₸"),
    (re.compile(r"^доллар(а|ов|у|ам|ы)?$|^долар(а|ів|и|у)?$|^dollars?$"), "$"),
    (re.compile(r"^евро$|^євро$|^euros?$"), "€"),
    (re.compile(r"^pounds?$"), "£"),
)
_COINS: Final = re.compile(r"^копе(йка|йки|йку|ек)$|^копі(йка|йки|йок)$|^цент(а|ов|ів|и)?$|^cents?$|^pence$|^penny$")
_PERCENT: Final = re.compile(r"^процент(а|ов|ам|ы|у)?$|^відсот(ок|ки|ків|ка)$|^percent$")
_HOURS: Final = re.compile(r"^час(а|ов|ам)?$|^годин(а|и|у)?$")
_MINUTES: Final = re.compile(r"^минут(а|ы|у)?$|^хвилин(а|и|у)?$")
_TRAIL: Final = re.compile(r"[.,!?;:…]+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words `first` up to `last`, and how they are shown."""

    first: int
    last: int
    text: str


def readable(words: Sequence[str], language: str) -> list[Piece]:
    """The words in order, each in exactly one piece."""
    special = _special(words, language) if language in NUMERALS else []
    pieces: list[Piece] = []
    place = 0
    for piece in special:
        pieces += [Piece(at, at + 1, words[at]) for at in range(place, piece.first)]
        pieces.append(piece)
        place = piece.last
    return [*pieces, *(Piece(at, at + 1, words[at]) for at in range(place, len(words)))]


def text_of(words: Sequence[str], language: str) -> str:
    return " ".join(piece.text for piece in readable(words, language))


def _special(words: Sequence[str], language: str) -> list[Piece]:
    """Where something is shown otherwise than it was said, from left to right without laps."""
    found: list[Piece] = []
    taken = 0
    for run in runs(numbers(words, language)):
        if run[0].first < taken:
            run = [number for number in run if number.first >= taken]
        for piece in _of_run(words, run, language) if run else ():
            if piece.first >= taken:
                found.append(piece)
                taken = piece.last
    days = [piece for piece in _dates(words, language) if not _laps(piece, found)]
    return sorted([*found, *days], key=lambda piece: piece.first)


def _laps(piece: Piece, others: Sequence[Piece]) -> bool:
    return any(piece.first < other.last and other.first < piece.last for other in others)


def _of_run(words: Sequence[str], run: Sequence[Number], language: str) -> list[Piece]:
    if len(run) > 1 and sum(len(number.text) for number in run) >= PHONE_DIGITS:
        text = "".join(number.text for number in run)
        return [_piece(words, run[0].first, run[-1].last, _grouped_digits(text))]
    return [piece for number in run if (piece := _of_number(words, number, language)) is not None]


def _of_number(words: Sequence[str], number: Number, language: str) -> Piece | None:
    """With its unit; None when it stays as it was said."""
    if (dated := _before_date(words, number, language)) is not None:
        return dated
    unit = bare(words[number.last]) if number.last < len(words) else ""
    for pattern, sign in _MONEY:
        if pattern.match(unit):
            return _money(words, number, sign, language)
    if _PERCENT.match(unit):
        return _piece(words, number.first, number.last + 1, f"{number.text}{'' if language == 'en' else SPACE}%")
    if _HOURS.match(unit) and (clock := _clock(words, number, language)) is not None:
        return clock
    if number.written or number.value < LEAST_ALONE:
        return None
    return _piece(words, number.first, number.last, grouped(number.value, language))


def _money(words: Sequence[str], number: Number, sign: str, language: str) -> Piece:
    last, coins = number.last + 1, ""
    after = numbers(words[last : last + 3], language)
    follows = bool(after) and after[0].first == 0 and after[0].value < 100 and last + after[0].last < len(words)
    if follows and _COINS.match(bare(words[last + after[0].last])):
        coins = f"{'.' if language == 'en' else ','}{after[0].value:02}"
        last += after[0].last + 1
    amount = grouped(number.value, language) + coins
    return _piece(words, number.first, last, f"{sign}{amount}" if language == "en" else f"{amount}{SPACE}{sign}")


def _clock(words: Sequence[str], hours: Number, language: str) -> Piece | None:
    """ "пятнадцать часов тридцать минут" is 15:30."""
    at = hours.last + 1
    after = numbers(words[at : at + 3], language)
    if not after or after[0].first != 0 or at + after[0].last >= len(words):
        return None
    end = at + after[0].last
    if hours.value > 23 or after[0].value > 59 or not _MINUTES.match(bare(words[end])):
        return None
    return _piece(words, hours.first, end + 1, f"{hours.value}:{after[0].value:02}")


def _before_date(words: Sequence[str], number: Number, language: str) -> Piece | None:
    """ "двадцать пятого мая": the tens are a number, the day and the month follow."""
    if number.last >= len(words) or not (number.value in (20, 30) or number.value % 1000 in (0, 20, 30)):
        return None
    unit = ordinal_day(bare(words[number.last]), language)
    if unit is None or unit > 9 or number.value not in (20, 30):
        return None
    return _day(words, number.first, number.last + 1, number.value + unit, language)


def _dates(words: Sequence[str], language: str) -> list[Piece]:
    """Days that are one word ("пятого мая", "may fifth")."""
    found = []
    for place, word in enumerate(words):
        value = ordinal_day(bare(word), language)
        piece = _day(words, place, place + 1, value, language) if value is not None else None
        if piece is not None:
            found.append(piece)
    return found


def _day(words: Sequence[str], first: int, last: int, value: int, language: str) -> Piece | None:
    """A day with its month, and its year where one follows."""
    if not 1 <= value <= 31:
        return None
    if language == "en":
        return _english_day(words, first, last, value)
    if last >= len(words) or not month(bare(words[last]), language):
        return None
    shown = f"{value} {_TRAIL.sub('', words[last])}"
    year = ordinal_year([bare(word) for word in words[last + 1 : last + 6]], language)
    if year is None:
        return _piece(words, first, last + 1, shown)
    return _piece(words, first, last + 1 + year[1], f"{shown} {year[0]}")


def _english_day(words: Sequence[str], first: int, last: int, value: int) -> Piece | None:
    """ "the fifth of may" and "may fifth", as May 5."""
    if last + 1 < len(words) and bare(words[last]) == "of" and month(bare(words[last + 1]), "en"):
        return _piece(words, first, last + 2, f"{value} {bare(words[last + 1]).capitalize()}")
    if first and month(bare(words[first - 1]), "en") and bare(words[first - 1]) in MONTHS["en"]:
        return _piece(words, first - 1, last, f"{bare(words[first - 1]).capitalize()} {value}")
    return None


def grouped(value: int, language: str) -> str:
    """Thousands apart, from five digits on: four may be a year."""
    if value < 10_000:
        return str(value)
    return f"{value:,}".replace(",", "," if language == "en" else SPACE)


def _grouped_digits(text: str) -> str:
    """A card in fours; a telephone number as it is dialled, since nobody said where its parts end."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4)) if len(text) >= 16 else text


def _piece(words: Sequence[str], first: int, last: int, text: str) -> Piece:
    """Keeps the punctuation that an engine wrote behind the last word."""
    trail = _TRAIL.search(words[last - 1])
    return Piece(first, last, text + (trail[0] if trail else ""))
