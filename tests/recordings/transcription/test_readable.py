"""Spoken numbers, money, dates and telephone numbers as they are written."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.transcription.numerals import NUMERALS
from recordings.transcription.readable import SPACE, readable, text_of
from recordings.transcription.spoken_numbers import numbers

pytestmark = pytest.mark.unit

SHOWN = [
    ("ru", "это стоит двадцать пять тысяч рублей", "это стоит 25 000 ₽"),
    ("ru", "сто рублей пятьдесят копеек", "100,50 ₽"),
    ("ru", "скидка двадцать процентов", "скидка 20 %"),
    ("ru", "миллион двести тысяч", "1 200 000"),
    ("ru", "двадцать пятого мая две тысячи двадцать шестого года", "25 мая 2026"),
    ("ru", "пятого мая в пятнадцать часов тридцать минут", "5 мая в 15:30"),
    ("ru", "тридцать первого декабря", "31 декабря"),
    ("ru", "восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь", "89161234567"),
    ("ru", "один вопрос", "один вопрос"),
    ("ru", "двадцать сорок", "20 40"),
    ("uk", "двадцять п'ять тисяч гривень", "25 000 ₴"),
    ("uk", "двадцять п’ятого травня", "25 травня"),
    ("en", "twenty five thousand dollars and fifty cents", "$25,000 and 50 cents"),
    ("en", "two hundred and five pounds", "£205"),
    ("en", "on may twenty-fifth", "on May 25"),
    ("en", "the fifth of may", "the 5 May"),
    ("en", "it costs 40 pounds.", "it costs £40."),
    ("en", "one of them", "one of them"),
    ("en", "five and six", "five and six"),
    ("en", "oh four one one oh nine eight seven six five", "0411098765"),
    ("ko", "twenty five", "twenty five"),
]


@pytest.mark.parametrize(("language", "said", "shown"), SHOWN)
def test_spoken_text_is_shown_as_people_write_it(language: str, said: str, shown: str) -> None:
    assert text_of(said.split(), language).replace(SPACE, " ") == shown


def spell(value: int, language: str) -> list[str]:
    """A number in words, by a way of its own: the largest piece first."""
    table = sorted(
        {(numeral.value, word) for word, numeral in NUMERALS[language].items() if numeral.value and word != "oh"},
        reverse=True,
    )
    first = dict(reversed(table))
    words: list[str] = []
    for scale in (1_000_000, 1_000, 1):
        part, value = divmod(value, scale)
        if not part:
            continue
        for number in sorted((n for n in first if n < 1000), reverse=True):
            if number == 100 and language == "en":
                if part >= 100:
                    words += [first[part // 100], "hundred"]
                    part %= 100
                continue
            if part >= number and part:
                words.append(first[number])
                part -= number
        words += [first[scale]] if scale > 1 else []
    return words


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 999_999_999), st.sampled_from(["ru", "uk", "en"]))
def test_any_number_spelled_out_is_understood(value: int, language: str) -> None:
    found = numbers(spell(value, language), language)
    assert [number.value for number in found] == [value]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*NUMERALS["ru"], "рублей", "мая", "часов", "и", "да", "25", "пятого"]), max_size=14))
def test_any_words_shown_lose_none(words: list[str]) -> None:
    pieces = readable(words, "ru")
    assert [at for piece in pieces for at in range(piece.first, piece.last)] == list(range(len(words)))
