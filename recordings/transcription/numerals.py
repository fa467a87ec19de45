"""Number words of Russian, Ukrainian and English, by what they are worth in a sum.

Every case that can be heard is listed by stem: "пяти", "пятью" and "пять" are one number. Digits that an engine wrote
itself are numbers too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

MAX_DIGITS: Final = 20
SCALE: Final = 3
"""Thousand and above."""

_RU_UNITS: Final = (
    (0, "ноль нуль ноля нуля нолю нулю"),
    (1, "один одна одно одного одной одну одному одним"),
    (2, "два две двух двум двумя"),
    (3, "три трех трем тремя"),
    (4, "четыре четырех четырем четырьмя"),
    (5, "пять пяти пятью"),
    (6, "шесть шести шестью"),
    (7, "семь семи семью"),
    (8, "восемь восьми восемью восьмью"),
    (9, "девять девяти девятью"),
)
_RU_TEENS: Final = (
    (10, "десять десяти десятью"),
    (11, "одиннадцать одиннадцати"),
    (12, "двенадцать двенадцати"),
    (13, "тринадцать тринадцати"),
    (14, "четырнадцать четырнадцати"),
    (15, "пятнадцать пятнадцати"),
    (16, "шестнадцать шестнадцати"),
    (17, "семнадцать семнадцати"),
    (18, "восемнадцать восемнадцати"),
    (19, "девятнадцать девятнадцати"),
)
_RU_TENS: Final = (
    (20, "двадцать двадцати"),
    (30, "тридцать тридцати"),
    (40, "сорок сорока"),
    (50, "пятьдесят пятидесяти"),
    (60, "шестьдесят шестидесяти"),
    (70, "семьдесят семидесяти"),
    (80, "восемьдесят восьмидесяти"),
    (90, "девяносто девяноста"),
)
_RU_HUNDREDS: Final = (
    (100, "сто ста"),
    (200, "двести двухсот"),
    (300, "триста трехсот"),
    (400, "четыреста четырехсот"),
    (500, "пятьсот пятисот"),
    (600, "шестьсот шестисот"),
    (700, "семьсот семисот"),
    (800, "восемьсот восьмисот"),
    (900, "девятьсот девятисот"),
)
_RU_SCALES: Final = (
    (1_000, "тысяча тысячи тысяч тысячу тысяче тысячей тысячам"),
    (1_000_000, "миллион миллиона миллионов миллиону"),
    (1_000_000_000, "миллиард миллиарда миллиардов"),
)
_UK_UNITS: Final = (
    (0, "нуль нуля"),
    (1, "один одна одне одного одної одну одному"),
    (2, "два дві двох двом двома"),
    (3, "три трьох трьом трьома"),
    (4, "чотири чотирьох чотирьом"),
    (5, "п'ять пять п'яти пяти"),
    (6, "шість шести"),
    (7, "сім семи"),
    (8, "вісім восьми"),
    (9, "дев'ять девять дев'яти девяти"),
)
_UK_TEENS: Final = (
    (10, "десять десяти"),
    (11, "одинадцять одинадцяти"),
    (12, "дванадцять дванадцяти"),
    (13, "тринадцять тринадцяти"),
    (14, "чотирнадцять чотирнадцяти"),
    (15, "п'ятнадцять пятнадцять п'ятнадцяти"),
    (16, "шістнадцять шістнадцяти"),
    (17, "сімнадцять сімнадцяти"),
    (18, "вісімнадцять вісімнадцяти"),
    (19, "дев'ятнадцять девятнадцять дев'ятнадцяти"),
)
_UK_TENS: Final = (
    (20, "двадцять двадцяти"),
    (30, "тридцять тридцяти"),
    (40, "сорок сорока"),
    (50, "п'ятдесят пятдесят п'ятдесяти"),
    (60, "шістдесят шістдесяти"),
    (70, "сімдесят сімдесяти"),
    (80, "вісімдесят вісімдесяти"),
    (90, "дев'яносто девяносто"),
)
_UK_HUNDREDS: Final = (
    (100, "сто ста"),
    (200, "двісті двохсот"),
    (300, "триста трьохсот"),
    (400, "чотириста чотирьохсот"),
    (500, "п'ятсот пятсот п'ятисот"),
    (600, "шістсот шестисот"),
    (700, "сімсот семисот"),
    (800, "вісімсот восьмисот"),
    (900, "дев'ятсот девятсот дев'ятисот"),
)
_UK_SCALES: Final = (
    (1_000, "тисяча тисячі тисяч тисячу"),
    (1_000_000, "мільйон мільйона мільйонів"),
    (1_000_000_000, "мільярд мільярда мільярдів"),
)


def _counted(text: str, first: int, step: int = 1) -> tuple[tuple[int, str], ...]:
    return tuple((first + place * step, word) for place, word in enumerate(text.split()))


_EN_UNITS: Final = _counted("zero one two three four five six seven eight nine", 0)
_EN_TEENS: Final = _counted("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
_EN_TENS: Final = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_EN_SCALES: Final = ((1_000, "thousand"), (1_000_000, "million"), (1_000_000_000, "billion"))


@dataclass(frozen=True, slots=True)
class Numeral:
    """`rank` is the power of ten it stands in: 0 a unit, 1 a teen or a ten, 2 a hundred, 3 and more a scale.

    `takes_units` distinguishes twenty (which a unit may follow) from twelve. `multiplies` is true for English
    "hundred" and for scales: they follow their number.
    """

    value: int
    rank: int
    takes_units: bool = False
    multiplies: bool = False


Rows = tuple[tuple[int, str], ...]
Group = tuple[Rows, int, bool, bool]


def _table(groups: tuple[Group, ...]) -> Mapping[str, Numeral]:
    words = {}
    for rows, rank, takes_units, multiplies in groups:
        for value, forms in rows:
            own = len(str(value)) - 1 if rank == SCALE else rank
            words.update(dict.fromkeys(forms.split(), Numeral(value, own, takes_units, multiplies)))
    return MappingProxyType(words)


def _groups(units: Rows, teens: Rows, tens: Rows, hundreds: Rows, scales: Rows) -> tuple[Group, ...]:
    return (
        (units, 0, False, False),
        (teens, 1, False, False),
        (tens, 1, True, False),
        (hundreds, 2, True, False),
        (scales, SCALE, True, True),
    )


_ENGLISH: Final[tuple[Group, ...]] = (
    *_groups(_EN_UNITS, _EN_TEENS, _EN_TENS, (), _EN_SCALES),
    (((100, "hundred"),), 2, True, True),
)
NUMERALS: Final[Mapping[str, Mapping[str, Numeral]]] = MappingProxyType(
    {
        "ru": _table(_groups(_RU_UNITS, _RU_TEENS, _RU_TENS, _RU_HUNDREDS, _RU_SCALES)),
        "uk": _table(_groups(_UK_UNITS, _UK_TEENS, _UK_TENS, _UK_HUNDREDS, _UK_SCALES)),
        "en": _table(_ENGLISH),
    }
)


def bare(word: str) -> str:
    """Without case and punctuation around it; ё as е, every apostrophe as one."""
    folded = word.casefold().replace("ё", "е").replace("’", "'").replace("ʼ", "'").replace("`", "'")
    return folded.strip('.,!?;:…"«»()[]-–—')


@lru_cache(maxsize=4096)
def numeral(word: str, language: str) -> Numeral | None:
    """What the word is worth in a sum; None when it is no cardinal number."""
    core = bare(word)
    return NUMERALS[language].get("zero" if core == "oh" else core) if language in NUMERALS else None


def digits(word: str) -> str | None:
    """The digits of a word that an engine wrote in digits: "4111-1111" or "25,"."""
    core = bare(word)
    plain = "".join(char for char in core if char.isdecimal())
    if not plain or not plain.isascii() or len(plain) > MAX_DIGITS:
        return None
    return plain if all(char.isdecimal() or char in "-–.,+()" for char in core) else None
