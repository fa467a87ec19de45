"""Card numbers, telephone numbers, e-mails and names in what was said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.transcription.numerals import NUMERALS
from recordings.transcription.redaction import Secret, Sought, find, luhn

pytestmark = pytest.mark.unit

EVERYTHING = frozenset(Secret)
FOUND = [
    ("en", "my card is four one one one one one one one one one one one one one one one thanks", "card"),
    ("en", "forty one eleven eleven eleven eleven eleven eleven eleven", "card"),
    ("en", "My card is 4111 1111 1111, uh, 1111.", "card"),
    ("en", "the card is 4111 1111 1111 1112", "card"),
    (
        "ru",
        "четыре тысячи сто одиннадцать так одиннадцать одиннадцать одиннадцать одиннадцать одиннадцать одиннадцать",
        "card",
    ),
    ("uk", "картка чотири один один один один один один один один один один один один один один один", "card"),
    ("ru", "восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь", "phone"),
    ("ru", "пишите анна точка белая собака яндекс точка ру", "email"),
    ("en", "it is anna dot bell at gmail dot com", "email"),
    ("en", "anna@firm.example", "email"),
    ("ru", "поговорите с королёвой", "name"),
]
NOT_FOUND = [
    (
        "en",
        "order number four two four two four two one",
        "too short",
    ),
    ("ru", "двадцать пять тысяч рублей и сто штук", "an amount"),
    ("en", "we met at the office and talked about the point", "no address"),
    ("ru", "король приехал", "another word"),
]


def kinds(text: str, language: str) -> list[Secret]:
    sought = Sought(EVERYTHING, language, names=("Анна Королёва",))
    return [span.kind for span in find(text.split(), sought)]


@pytest.mark.parametrize(("language", "text", "kind"), FOUND)
def test_secret_said_is_found(language: str, text: str, kind: str) -> None:
    assert kinds(text, language) == [Secret(kind)]


@pytest.mark.parametrize(("language", "text", "why"), NOT_FOUND)
def test_harmless_words_are_left_alone(language: str, text: str, why: str) -> None:
    assert kinds(text, language) == [], why


def test_secret_of_an_unwanted_kind_is_left_alone() -> None:
    assert find(["anna@firm.example"], Sought(frozenset({Secret.CARD}), "en")) == []


def with_check_digit(body: str) -> str:
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


@settings(max_examples=150, deadline=None)
@given(
    st.text("0123456789", min_size=14, max_size=14),
    st.sampled_from(["ru", "uk", "en"]),
    st.lists(st.sampled_from(["well", "так", "добре"]), max_size=2),
    st.integers(1, 15),
)
def test_any_card_read_digit_by_digit_is_found_whole(body: str, language: str, filler: list[str], cut: int) -> None:
    card = with_check_digit("4" + body)
    words = {numeral.value: word for word, numeral in NUMERALS[language].items() if numeral.rank == 0}
    spoken = [words[int(digit)] for digit in card]
    text = ["hm", *spoken[:cut], *filler, *spoken[cut:], "yes"]
    spans = find(text, Sought(frozenset({Secret.CARD}), language))
    assert [(span.first, span.last) for span in spans] == [(1, len(text) - 1)]
