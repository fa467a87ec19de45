"""A turn as a reader sees it: redacted, with readable numbers or with a person's text, each piece with its time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from recordings.transcription.corrections import aligned
from recordings.transcription.readable import readable
from recordings.transcription.redaction import Secret, SecretWords
from recordings.transcription.speech import Word

MARKS: Final = {kind: f"[{kind}]" for kind in Secret}
"""What stands in the place of a redacted span; a corrected text keeps them."""


@dataclass(frozen=True, slots=True)
class Veil:
    """A redacted span of one speaker."""

    kind: Secret
    start: float
    end: float

    def covers(self, word: Word) -> bool:
        return self.start <= (word.s + word.e) / 2 <= self.end


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of text with the time of its words; `secret` where something was left out."""

    w: str
    s: float
    e: float
    conf: float
    secret: Secret | None = None

    @property
    def word(self) -> Word:
        return Word(self.w, self.s, self.e, self.conf)


def shown(words: Sequence[Word], language: str, veils: Sequence[Veil]) -> list[Shown]:
    """Numbers are made readable on each side of what is left out, never across it."""
    marked = [(next((veil.kind for veil in veils if veil.covers(word)), None), word) for word in words]
    pieces: list[Shown] = []
    for secret, group in groupby(marked, key=lambda item: item[0]):
        together = [word for _, word in group]
        if secret is None:
            pieces += _readable(together, language)
        else:
            pieces.append(_piece(MARKS[secret], together, secret))
    return pieces


def _readable(words: Sequence[Word], language: str) -> list[Shown]:
    return [
        _piece(piece.text, words[piece.first : piece.last]) for piece in readable([word.w for word in words], language)
    ]


def _piece(text: str, words: Sequence[Word], secret: Secret | None = None) -> Shown:
    certainty = round(sum(word.conf for word in words) / len(words), 3)
    return Shown(text, words[0].s, max(word.e for word in words), certainty, secret)


def corrected(pieces: Sequence[Shown], text: str) -> list[Shown]:
    """A person's text over the pieces; a mark that he left stands for what it stood for."""
    marks = {piece.w: piece.secret for piece in pieces if piece.secret is not None}
    whole = [piece for piece in pieces for piece in _split(piece)]
    return [
        Shown(word.w, word.s, word.e, word.conf, marks.get(word.w))
        for word in aligned([piece.word for piece in whole], text)
    ]


def opened(pieces: Sequence[Shown], words: Sequence[Word]) -> list[Shown]:
    """The marks replaced by the words that they stand for."""
    result: list[Shown] = []
    for piece in pieces:
        under = [word for word in words if piece.s <= (word.s + word.e) / 2 <= piece.e] if piece.secret else []
        result += [Shown(word.w, word.s, word.e, word.conf, piece.secret) for word in under] or [piece]
    return result


def veiled(pieces: Sequence[Shown], veils: Sequence[Veil]) -> list[Shown]:
    """What lies under a veil is hidden in a person's text too."""
    result: list[Shown] = []
    for piece in pieces:
        kind = piece.secret or next((veil.kind for veil in veils if veil.covers(piece.word)), None)
        if kind is None:
            result.append(piece)
        elif result and result[-1].secret is kind:
            result[-1] = replace(result[-1], e=max(result[-1].e, piece.e))
        else:
            result.append(replace(piece, w=MARKS[kind], secret=kind))
    return result


def masked(pieces: Sequence[Shown], secrets: Sequence[SecretWords]) -> str:
    """The text with marks for these pieces."""
    kinds = {place: span.kind for span in secrets for place in range(span.first, span.last)}
    text: list[str] = []
    for place, piece in enumerate(pieces):
        mark = MARKS[kinds[place]] if place in kinds else None
        if mark is None or not text or text[-1] != mark:
            text.append(mark or piece.w)
    return " ".join(text)


def _split(piece: Shown) -> list[Shown]:
    """ "25 000 ₽" is three words when it is typed."""
    return [replace(piece, w=part) for part in piece.w.split()] or [piece]


def text_of(pieces: Sequence[Shown]) -> str:
    return " ".join(piece.w for piece in pieces)


def plain(words: Sequence[Sequence[Any]]) -> list[Word]:
    """From the stored form."""
    return [Word(str(w), float(s), float(e), float(conf)) for w, s, e, conf in words]


def stored(words: Sequence[Word]) -> list[list[Any]]:
    return [[word.w, word.s, word.e, word.conf] for word in words]
