"""Transcripts as the API shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callcenter.calls.schemas import CallQuery, CallRow
from recordings.kinds import Side
from recordings.schemas import LONGEST_S
from recordings.transcription.redaction import Secret
from recordings.transcription.speech import EngineName
from recordings.transcription.state import TranscriptState

MAX_TEXT = 20_000
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]


class TranscriptQuery(BaseModel):
    """`version` 0 is the newest that is done. `unredacted` needs the right `recordings.unredacted` and is audited."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(0, ge=0, le=100_000)
    unredacted: bool = False


class TranscriptVersion(BaseModel):
    """`failure` says in words why there is none."""

    id: int
    version: int
    state: TranscriptState
    language: str | None
    requested_at: datetime
    requested_by: str | None
    done_at: datetime | None
    failure: str | None


class TrackInfo(BaseModel):
    """How one side was recognised. `reasons`: why engines that should have come first did not do it."""

    speaker: Side
    engine: EngineName
    model: str
    engine_version: str
    language: str
    duration_s: float
    speech_s: float
    took_s: float
    reasons: list[str]


class ShownWord(BaseModel):
    """A piece of a turn's text with its time; `secret` names what was left out."""

    w: str
    s: float
    e: float
    conf: float
    secret: Secret | None = None


class CorrectionOut(BaseModel):
    id: int
    text: str
    author: str | None
    at: datetime


class TurnOut(BaseModel):
    """`text` is what is shown: numbers made readable, or a person's `correction`. `said` are the engine's own words."""

    seq: int
    speaker: Side
    start: float
    end: float
    overlap: bool
    text: str
    said: str
    confidence: float | None
    words: list[ShownWord]
    correction: CorrectionOut | None


class RedactionOut(BaseModel):
    id: int
    speaker: Side
    kind: Secret
    start: float
    end: float
    by: str | None
    at: datetime


class TranscriptOut(BaseModel):
    """The words of one recording. `settings` are those it was made with."""

    id: int
    recording_id: int
    call_id: str | None
    version: int
    state: TranscriptState
    spoken_at: datetime
    language: str | None
    duration_s: float | None
    failure: str | None
    settings: dict[str, object]
    tracks: list[TrackInfo]
    turns: list[TurnOut]
    redactions: list[RedactionOut]
    versions: list[TranscriptVersion]
    unredacted: bool


class CallTranscripts(BaseModel):
    """The newest transcript of each part of a call, in the order in which they were spoken."""

    items: list[TranscriptOut]


class CorrectionInput(BaseModel):
    """`after` is the id of the correction that the writer saw, null for the engine's own text."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=MAX_TEXT)
    after: int | None = None


class RedactionInput(BaseModel):
    model_config = ConfigDict(extra="forbid")

    speaker: Side
    start: float = Field(ge=0, le=86_400)
    end: float = Field(gt=0, le=86_400)


class TranscriptWish(BaseModel):
    """A new version: by another engine, in another language; `urgent` goes before everything else that waits."""

    model_config = ConfigDict(extra="forbid")

    engine: EngineName | None = None
    language: Language | None = None
    urgent: bool = False


class ModelOut(BaseModel):
    """`languages` may be `*`: many."""

    name: str
    engine: EngineName
    languages: list[str]


class FailedTranscript(BaseModel):
    transcript_id: int
    recording_id: int
    call_id: str | None
    requested_at: datetime
    failure: str | None


class TranscriptionStatus(BaseModel):
    """What is done and what waits. `oldest_at`: when the one that waits longest was asked for; `audio_waiting_s`: how
    long the recordings without words are; `speed`: seconds of sound for each second of work by one engine process, in
    the last day, null while there was none."""

    enabled: bool
    engines: list[EngineName]
    models: list[ModelOut]
    queued: int
    running: int
    oldest_at: datetime | None
    audio_waiting_s: float
    done_today: int
    failed_today: int
    speed: float | None
    failures: list[FailedTranscript]


class Prioritised(BaseModel):
    """How many recordings of the call wait for their words, now before all others."""

    waiting: int


class SpokenQuery(CallQuery):
    """`q`: words in any form, a "phrase in quotes" word after word; with `near` all words within so many of each other.
    The other filters are those of the call log and of recordings."""

    q: str = Field(min_length=1, max_length=200)
    side: Side | None = None
    near: int | None = Field(None, ge=1, le=50)
    min_s: float | None = Field(None, ge=0, le=LONGEST_S)
    max_s: float | None = Field(None, ge=0, le=LONGEST_S)


class SnippetPart(BaseModel):
    text: str
    hit: bool


class SpokenHit(BaseModel):
    """A turn in which the words were said; `at_s` is the second of the first of them. `call` is there when the
    reader may see it."""

    transcript_id: int
    recording_id: int
    call_id: str | None
    call: CallRow | None
    spoken_at: datetime
    seq: int
    speaker: Side
    at_s: float
    snippet: list[SnippetPart]


class SpokenPage(BaseModel):
    """`next_cursor` may be there although `items` are few: the search stopped looking, not finding."""

    items: list[SpokenHit]
    next_cursor: str | None
