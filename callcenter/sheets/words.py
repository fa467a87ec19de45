"""The words that every sheet has, in Russian and English.

They stand here and not in the console because the same words go into PDF, workbooks, mails and embedded pages.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Tongue(StrEnum):
    RU = "ru"
    EN = "en"


Words = Mapping[str, tuple[str, str]]
"""Russian and English by key."""

VALUES: Final[Words] = {
    "no_data": ("нет данных", "no data"),
    "total": ("Итого", "Total"),
    "period": ("Период", "Period"),
    "compared": ("раньше", "before"),
    "change": ("разница", "change"),
    "growth": ("прирост", "growth"),
    "formulas": ("Формулы", "Formulas"),
    "switches": ("Переключатели", "Switches"),
    "sheet": ("Отчёт", "Report"),
    "valid_from": ("действует с", "valid from"),
    "made": ("Составлено", "Made"),
    "weekday_1": ("Пн", "Mon"),
    "weekday_2": ("Вт", "Tue"),
    "weekday_3": ("Ср", "Wed"),
    "weekday_4": ("Чт", "Thu"),
    "weekday_5": ("Пт", "Fri"),
    "weekday_6": ("Сб", "Sat"),
    "weekday_7": ("Вс", "Sun"),
    "unknown": ("неизвестно", "unknown"),
}


def said(words: Words, key: str, tongue: Tongue) -> str:
    """The key itself where there is no word for it: a reason of a pause, an hour."""
    pair = words.get(key)
    return key if pair is None else pair[0 if tongue is Tongue.RU else 1]
