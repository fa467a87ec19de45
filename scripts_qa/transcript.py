"""A conversation as the recogniser wrote it down, and as the checks read it: turns of timed words."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callcenter.language.forms import forms_of
from callcenter.language.tokens import fold, words
from scripts_qa.errors import TranscriptInvalid
from scripts_qa.script import Who

JOIN_GAP_S: Final = 1.5
"""A recogniser ends a segment at every breath; a phrase goes on over it."""
Seconds = Annotated[float, Field(ge=0, le=172_800, allow_inf_nan=False)]
Confidence = Annotated[float, Field(ge=0, le=1)]


class SpokenWord(BaseModel):
    """`s` and `e` are seconds from the beginning of the call."""

    model_config = ConfigDict(frozen=True)

    w: str
    s: Seconds
    e: Seconds
    conf: Confidence | None = None


class Segment(BaseModel):
    model_config = ConfigDict(frozen=True)

    speaker: str
    start: Seconds
    end: Seconds
    text: str = ""
    confidence: Confidence | None = None
    words: list[SpokenWord] = []


class Transcript(BaseModel):
    """What `callcenter transcribe --json` prints; words and confidence may be missing."""

    model_config = ConfigDict(frozen=True)

    language: str = ""
    duration: Seconds | None = None
    engine: str = ""
    segments: list[Segment]

    @property
    def ends_at(self) -> float:
        last = max((segment.end for segment in self.segments), default=0.0)
        return max(self.duration or 0.0, last)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is compared. `asked`: a question mark follows it; `ends`: so does the end of a sentence."""

    text: str
    lemma: str
    start: float
    end: float
    conf: float | None = None
    asked: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What one party says until the other has the word, or until he is silent for long."""

    who: Who
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return self.words[-1].end

    def quote(self, first: int, last: int) -> str:
        """The words from `first` to `last`, both included."""
        return " ".join(word.text for word in self.words[first : last + 1])


def load_transcript(text: str) -> Transcript:
    """Read a transcript from JSON.

    :raises TranscriptInvalid: with the place of each fault
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise TranscriptInvalid("the transcript is not JSON") from error
    try:
        return Transcript.model_validate(document)
    except ValidationError as error:
        faults = [{"field": ".".join(map(str, item["loc"])), "reason": item["msg"]} for item in error.errors()[:50]]
        first = f"{faults[0]['reason']} ({faults[0]['field']})"
        raise TranscriptInvalid(f"the transcript cannot be used: {first}", errors=faults) from error


def turns_of(transcript: Transcript, language: str) -> list[Turn]:
    """Turns in the order of their beginnings. A party that is neither agent nor customer is nobody's proof."""
    lemma = forms_of(language).lemma
    turns: list[Turn] = []
    for segment in sorted(transcript.segments, key=lambda segment: (segment.start, segment.end)):
        who = speaker_of(segment.speaker)
        spoken = tuple(_words(segment, lemma)) if who is not None else ()
        if who is None or not spoken:
            continue
        last = turns[-1] if turns else None
        if last is not None and last.who is who and spoken[0].start - last.end <= JOIN_GAP_S:
            turns[-1] = Turn(who, last.words + spoken)
        else:
            turns.append(Turn(who, spoken))
    return turns


def speaker_of(name: str) -> Who | None:
    """Track 1 of a stereo recording is the customer, track 2 the agent; a lone track is the agent's."""
    known = {"agent": Who.AGENT, "customer": Who.CUSTOMER, "track 1": Who.CUSTOMER, "track 2": Who.AGENT}
    return known.get(name.strip().lower())


@dataclass(frozen=True, slots=True)
class _Timed:
    text: str
    start: float
    end: float
    conf: float | None


def _words(segment: Segment, lemma: Callable[[str], str]) -> Iterable[Word]:
    for item in _timed(segment):
        parts = words(item.text)
        mark = item.text.rstrip("»\")'…")[-1:]
        for place, part in enumerate(parts):
            last = place == len(parts) - 1
            yield Word(
                text=part,
                lemma=lemma(part),
                start=item.start,
                end=max(item.end, item.start),
                conf=item.conf,
                asked=last and mark == "?",
                ends=last and mark in (".", "!", "?"),
            )


def _timed(segment: Segment) -> Sequence[_Timed]:
    """Without the engine's own times the words share their segment by their length."""
    if segment.words:
        return [_Timed(word.w, word.s, word.e, word.conf) for word in segment.words]
    pieces = segment.text.split()
    letters = sum(len(fold(piece)) for piece in pieces) or 1
    length = max(segment.end - segment.start, 0.0)
    timed, at = [], segment.start
    for piece in pieces:
        until = at + length * len(fold(piece)) / letters
        timed.append(_Timed(piece, at, until, segment.confidence))
        at = until
    return timed
