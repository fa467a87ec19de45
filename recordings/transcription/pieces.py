"""Whisper's pieces of words as words."""

from collections.abc import Sequence
from typing import Protocol

from recordings.transcription.speech import Word


class Piece(Protocol):
    """As faster-whisper gives it: the space in front belongs to the word."""

    @property
    def word(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def probability(self) -> float: ...


def whole_words(pieces: Sequence[Piece], duration: float) -> tuple[Word, ...]:
    """Whisper cuts "25,000" into " 25" and ",000": a piece without a space in front goes on with the word before."""
    words: list[Word] = []
    for piece in pieces:
        text = piece.word.strip()
        end = round(min(max(float(piece.end), float(piece.start)), duration), 3)
        probability = round(float(piece.probability), 3)
        if words and text and not piece.word[:1].isspace():
            before = words.pop()
            words.append(Word(before.w + text, before.s, max(end, before.e), min(before.conf, probability)))
        else:
            words.append(Word(text, round(float(piece.start), 3), end, probability))
    return tuple(words)
