"""A turn as it is shown: veils, marks, and a person's text with the times of what it stands for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.transcription.corrections import aligned
from recordings.transcription.redaction import Secret
from recordings.transcription.showing import Veil, corrected, opened, shown, text_of
from recordings.transcription.speech import Word

pytestmark = pytest.mark.unit

WORDS = st.lists(st.sampled_from(["one", "two", "call", "please", "twenty", "pounds", "[card]"]), max_size=9)


def spoken(words: list[str]) -> list[Word]:
    return [Word(word, float(at), at + 0.8, 0.5) for at, word in enumerate(words)]


def test_veiled_words_are_one_mark_with_their_time() -> None:
    pieces = shown(spoken(["my", "card", "one", "two", "thanks"]), "en", [Veil(Secret.CARD, 2.0, 3.8)])
    assert text_of(pieces) == "my card [card] thanks"
    assert (pieces[2].s, pieces[2].e, pieces[2].secret) == (2.0, 3.8, Secret.CARD)


def test_number_never_reaches_across_a_veil() -> None:
    pieces = shown(spoken(["twenty", "x", "five"]), "en", [Veil(Secret.MANUAL, 1.0, 1.8)])
    assert text_of(pieces) == "20 [manual] five"


def test_mark_kept_by_a_corrector_opens_into_the_words() -> None:
    words = spoken(["my", "car", "one", "two"])
    pieces = corrected(shown(words, "en", [Veil(Secret.CARD, 2.0, 3.8)]), "my card [card]")
    assert text_of(opened(pieces, words)) == "my card one two"


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS)
def test_any_text_laid_over_any_words_keeps_its_words_in_the_order_of_time(heard: list[str], typed: list[str]) -> None:
    words = spoken(heard)
    result = aligned(words, " ".join(typed))
    assert [word.w for word in result] == typed
    assert [word.s for word in result] == sorted(word.s for word in result)
    assert all(word.s <= word.e for word in result)
    end = words[-1].e if words else 0.0
    assert all(word.s >= 0 and word.e <= end for word in result)
