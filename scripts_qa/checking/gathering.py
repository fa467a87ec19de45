"""All that a check needs of one call, brought onto one line of time: second 0 is its first recording's first."""

from collections.abc import Sequence
from dataclasses import dataclass

from callcenter.calls.schemas import CallRow
from callcenter.calls.story import CallStory
from callcenter.language.forms import forms_of
from recordings.transcription.speech import Word
from recordings.transcription.spoken import SpokenCall
from scripts_qa.call import Span
from scripts_qa.transcript import Segment, SpokenWord, Transcript


@dataclass(frozen=True, slots=True)
class PartPlace:
    """Where one recording lies in the call."""

    recording_id: int
    transcript_id: int
    version: int
    begins_s: float


@dataclass(frozen=True, slots=True)
class Gathered:
    transcript: Transcript
    parts: tuple[PartPlace, ...]
    state_key: str

    def place(self, call_s: float) -> tuple[int, float]:
        """The recording in which this second of the call is, and the second of it."""
        within = [part for part in self.parts if part.begins_s <= call_s] or [self.parts[0]]
        return within[-1].recording_id, max(call_s - within[-1].begins_s, 0.0)


@dataclass(frozen=True, slots=True)
class Agent:
    """Who had the longest talk with the customer; `first_name` is empty where it is not known, or several had one."""

    user_id: int | None
    first_name: str


def gathered(spoken: SpokenCall) -> Gathered | None:
    """None for a call without words."""
    if not spoken.parts:
        return None
    begins = spoken.parts[0].started_at
    parts, segments, ends = [], [], 0.0
    for part in spoken.parts:
        offset = max((part.started_at - begins).total_seconds(), 0.0)
        parts.append(PartPlace(part.recording_id, part.transcript_id, part.version, offset))
        segments += [_segment(turn.speaker, turn.words, offset) for turn in part.turns if turn.words]
        ends = max(ends, offset + part.duration_s)
    engine = "+".join(sorted({engine for part in spoken.parts for engine in part.engines}))
    transcript = Transcript(language=spoken.parts[0].language, duration=ends, engine=engine, segments=segments)
    return Gathered(transcript, tuple(parts), spoken.state_key)


def _segment(speaker: str, words: Sequence[Word], offset: float) -> Segment:
    spoken = [
        SpokenWord(w=word.w, s=word.s + offset, e=max(word.e, word.s) + offset, conf=min(max(word.conf, 0.0), 1.0))
        for word in words
    ]
    start, end = spoken[0].s, max(word.e for word in spoken)
    return Segment(speaker=speaker, start=start, end=end, text=" ".join(word.w for word in words), words=spoken)


def holds_of(story: CallStory, spoken: SpokenCall) -> list[Span] | None:
    """When anybody held the other side, joined where they overlap; None where the story was told by a book that knows
    no holds."""
    if story.reconciled or not spoken.parts:
        return None
    begins = spoken.parts[0].started_at
    spans: list[Span] = []
    for hold in sorted(story.holds, key=lambda hold: hold.start):
        until = hold.end or story.ended_at
        if until is None:
            continue
        span = Span(max((hold.start - begins).total_seconds(), 0.0), (until - begins).total_seconds())
        if span.is_empty:
            continue
        if spans and span.start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(spans[-1].end, span.end))
        else:
            spans.append(span)
    return spans


def agent_of(row: CallRow, story: CallStory, language: str) -> Agent:
    """Of several who talked nobody's name is asked for: each said his own."""
    talked = {agent.endpoint: agent for agent in row.agents if agent.answered and agent.user_id is not None}
    spent: dict[str, float] = {}
    for leg in story.legs:
        if leg.endpoint in talked:
            spent[leg.endpoint] = spent.get(leg.endpoint, 0.0) + leg.talk_s
    if not talked:
        return Agent(None, "")
    longest = max(talked, key=lambda endpoint: (spent.get(endpoint, 0.0), endpoint))
    people = {agent.user_id for agent in talked.values()}
    name = first_name(talked[longest].name, language) if len(people) == 1 else ""
    return Agent(talked[longest].user_id, name)


def first_name(name: str, language: str) -> str:
    """The part of a full name that is a first name; where no dictionary knows one, the first of two and more."""
    words = name.split()
    forms = forms_of(language)
    known = [word for word in words if forms.is_first_name(word.lower())]
    if known:
        return known[0]
    return words[0] if len(words) > 1 and forms.language == "en" else ""
