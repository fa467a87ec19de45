"""Days, months and years as they are spoken."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from recordings.transcription.spoken_numbers import numbers


def _listed(text: str) -> list[str]:
    return text.split()


MONTHS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "ru": frozenset(_listed("января февраля марта апреля мая июня июля августа сентября октября ноября декабря")),
        "uk": frozenset(
            _listed("січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня")
        ),
        "en": frozenset(
            _listed("january february march april may june july august september october november december")
        ),
    }
)
_RU: Final = _listed(
    "перв втор треть четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат пятнадцат "
    "шестнадцат семнадцат восемнадцат девятнадцат двадцат тридцат"
)
_UK: Final = _listed(
    "перш друг трет четверт п'ят шост сьом восьм дев'ят десят одинадцят дванадцят тринадцят чотирнадцят п'ятнадцят "
    "шістнадцят сімнадцят вісімнадцят дев'ятнадцят двадцят тридцят"
)
_EN: Final = _listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
)
_VALUES: Final = (*range(1, 21), 30)
_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"ru": ("ое", "ого", "ому", "ье", "ьего", "ьему"), "uk": ("е", "ого", "ому", "є", "ього", "ьому"), "en": ("",)}
)
_DAYS: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        language: {
            stem + ending: value for value, stem in zip(_VALUES, stems, strict=True) for ending in _ENDINGS[language]
        }
        for language, stems in (("ru", _RU), ("uk", _UK), ("en", _EN))
    }
)
_YEAR: Final = frozenset({"года", "году", "год", "року", "рік"})
_THOUSAND: Final = frozenset({"тысячи", "тысяча", "тисячі", "тисяча"})


def month(word: str, language: str) -> bool:
    return word in MONTHS.get(language, ())


def ordinal_day(word: str, language: str) -> int | None:
    """The value of an ordinal that a day may be called by ("пятого", "twentieth"); English joins "twenty-fifth"."""
    tens, _, unit = word.partition("-")
    if unit and language == "en":
        base = {"twenty": 20, "thirty": 30}.get(tens)
        last = _DAYS["en"].get(unit)
        return base + last if base is not None and last is not None and last < 10 else None
    return _DAYS.get(language, {}).get(word)


def ordinal_year(words: Sequence[str], language: str) -> tuple[int, int] | None:
    """ "две тысячи двадцать шестого года": 2026 and how many words it took. Only with the word for year behind."""
    for end, word in enumerate(words):
        if word in _YEAR and end:
            unit = ordinal_day(words[end - 1], language)
            before = numbers(words[: end - 1], language)
            whole = len(before) == 1 and before[0].first == 0 and before[0].last == end - 1
            if unit is not None and whole and words[1] in _THOUSAND and (unit < 10 or before[0].value % 100 == 0):
                return before[0].value + unit, end + 1
    return None
