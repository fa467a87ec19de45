"""From words on tracks to a conversation: turns in the order in which they began, with overlaps marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from recordings.transcription.speech import Segment, Word

PAUSE_S: Final = 1.2
"""A longer pause ends a turn even when nobody else speaks."""
OVERLAP_S: Final = 0.2
"""Less is the inaccuracy of the engines' times."""
BACK_CHANNEL_S: Final = 1.0
"""Shorter words of the other ("yes", "mhm") do not cut a turn in two, unless the speaker pauses for them."""


@dataclass(frozen=True, slots=True)
class Turn:
    """`overlap`: the other speaks during part of it."""

    speaker: str
    start: float
    end: float
    words: tuple[Word, ...]
    overlap: bool

    @property
    def text(self) -> str:
        return " ".join(word.w for word in self.words)


@dataclass(frozen=True, slots=True)
class _Spoken:
    speaker: str
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        return self.words[0].s

    @property
    def end(self) -> float:
        return max(word.e for word in self.words)


def merge(tracks: Mapping[str, Sequence[Segment]]) -> list[Turn]:
    """Every word is in exactly one turn, and the words of a speaker keep their order."""
    pieces = [piece for speaker, segments in tracks.items() for piece in _pieces(speaker, _ordered(segments))]
    pieces.sort(key=lambda piece: (piece.start, piece.end))
    joined = _joined(pieces)
    return [
        Turn(piece.speaker, piece.start, piece.end, piece.words, overlap=_overlaps(piece, joined)) for piece in joined
    ]


def _ordered(segments: Sequence[Segment]) -> list[Word]:
    """Segments of an engine may lap over by a word; within one speaker the order of time holds."""
    return sorted((word for segment in segments for word in segment.words), key=lambda word: (word.s, word.e))


def _pieces(speaker: str, words: Sequence[Word]) -> list[_Spoken]:
    """Cut at pauses."""
    if not words:
        return []
    cuts = [place for place, (before, after) in enumerate(pairwise(words), 1) if after.s - before.e > PAUSE_S]
    edges = [0, *cuts, len(words)]
    return [_Spoken(speaker, tuple(words[first:last])) for first, last in pairwise(edges)]


def _joined(pieces: Sequence[_Spoken]) -> list[_Spoken]:
    """Cut a speaker's stretch where the other really took over, so that the turns read as they were said."""
    result: list[_Spoken] = []
    for piece in pieces:
        others = [other for other in pieces if other.speaker != piece.speaker and _takes_over(other, piece)]
        result += _cut(piece, sorted(other.start for other in others))
    return sorted(result, key=lambda item: (item.start, item.end))


def _takes_over(other: _Spoken, piece: _Spoken) -> bool:
    return piece.start < other.start < piece.end and other.end - other.start > BACK_CHANNEL_S


def _cut(piece: _Spoken, moments: Sequence[float]) -> list[_Spoken]:
    """At the words' gaps next after the moments; a word is never cut."""
    edges = {0, len(piece.words)}
    for moment in moments:
        edges.add(next((place for place, word in enumerate(piece.words) if word.s >= moment), len(piece.words)))
    return [_Spoken(piece.speaker, piece.words[first:last]) for first, last in pairwise(sorted(edges))]


def _overlaps(piece: _Spoken, others: Sequence[_Spoken]) -> bool:
    return any(
        min(piece.end, other.end) - max(piece.start, other.start) > OVERLAP_S
        for other in others
        if other.speaker != piece.speaker
    )
