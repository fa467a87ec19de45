"""Words and their forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.language.forms import forms_of
from callcenter.language.tokens import fold, words

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ещё ОДИН звонок!", ["еще", "один", "звонок"]),
        ("I can't, it's Joe’s", ["i", "can", "not", "it", "is", "joe", "is"]),
        ("п’ять об'єктів", ["п'ять", "об'єктів"]),
        ("кое-что — 25%", ["кое-что", "25"]),
        ("", []),
    ],
)
def test_text_becomes_folded_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("ru", "записываются", "записывался"), ("uk", "коштуватиме", "коштує"), ("en", "recorded", "recording")],
)
def test_forms_of_one_word_meet_in_its_lemma(language: str, one: str, other: str) -> None:
    assert forms_of(language).lemma(one) == forms_of(language).lemma(other)


def test_language_without_a_dictionary_compares_the_spelling() -> None:
    assert forms_of("mn").lemma("дуудлага") == "дуудлага"
    assert not forms_of("mn").is_first_name("бат")


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_letter_without_a_unicode_name_is_its_own_form(language: str) -> None:
    assert forms_of(language).lemma("\U00017baaдоговора") == "\U00017baaдоговора"
    assert not forms_of(language).is_first_name("\U00017baa")
