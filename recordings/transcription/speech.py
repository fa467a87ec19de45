"""What an engine hears on one track: words with their time and certainty, in segments.

Times are seconds from the beginning of the track. This is also what crosses the pipe to the engines' processes.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class EngineName(StrEnum):
    VOSK = "vosk"
    WHISPER = "whisper"


@dataclass(frozen=True, slots=True)
class Word:
    """`w` as the engine wrote it, `s` and `e` where it starts and ends, `conf` from 0 to 1."""

    w: str
    s: float
    e: float
    conf: float


@dataclass(frozen=True, slots=True)
class Segment:
    """What was said in one breath. Whisper writes punctuation into its text, Vosk has only words."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...]

    @classmethod
    def of_words(cls, words: Sequence[Word]) -> "Segment":
        return cls(words[0].s, words[-1].e, " ".join(word.w for word in words), tuple(words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One track, recognised. `speech_s` is how much of it was given to the engine after silence was left out."""

    language: str
    duration: float
    speech_s: float
    engine: EngineName
    model: str
    version: str
    segments: tuple[Segment, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Heard":
        return cls(**{**data, "engine": EngineName(data["engine"]), "segments": _segments(data["segments"])})


def _segments(stored: Sequence[dict[str, Any]]) -> tuple[Segment, ...]:
    return tuple(Segment(**{**item, "words": tuple(Word(**word) for word in item["words"])}) for item in stored)


def mean_confidence(words: Sequence[Word]) -> float | None:
    """None where there are no words."""
    return round(sum(word.conf for word in words) / len(words), 3) if words else None
