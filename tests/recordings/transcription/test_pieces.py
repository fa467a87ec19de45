"""Whisper's pieces of words."""

from dataclasses import dataclass

import pytest

from recordings.transcription.pieces import whole_words

pytestmark = pytest.mark.unit


@dataclass(frozen=True)
class Piece:
    word: str
    start: float
    end: float
    probability: float


def test_piece_without_a_space_goes_on_with_the_word_before() -> None:
    pieces = [
        Piece(" It", 0, 0.2, 0.9),
        Piece(" 25", 0.2, 0.5, 0.8),
        Piece(",000", 0.5, 0.9, 0.6),
        Piece(" now", 0.9, 1.2, 1),
    ]
    assert [(word.w, word.s, word.e, word.conf) for word in whole_words(pieces, 1.1)] == [
        ("It", 0, 0.2, 0.9),
        ("25,000", 0.2, 0.9, 0.6),
        ("now", 0.9, 1.1, 1),
    ]


def test_first_piece_begins_a_word_with_or_without_a_space() -> None:
    assert [word.w for word in whole_words([Piece("Hello", 0, 1, 1)], 2)] == ["Hello"]
