"""A call's parts as one conversation, as the checks read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from recordings.transcription.reading import SpokenPart
from scripts_qa.transcript import Segment, SpokenWord, Transcript


@dataclass(frozen=True, slots=True)
class Conversation:
    """Second 0 is the first recording's first. A transferred call has several recordings: `starts` has where each
    begins."""

    transcript: Transcript
    starts: tuple[tuple[int, float], ...]

    def place(self, second: float) -> tuple[int, float]:
        """The recording and its own second."""
        within = [(recording, start) for recording, start in self.starts if start <= second]
        recording, start = within[-1] if within else self.starts[0]
        return recording, round(max(second - start, 0.0), 1)


def conversation_of(parts: Sequence[SpokenPart]) -> Conversation:
    first = parts[0].started_at
    starts = [(part, max((part.started_at - first).total_seconds(), 0.0)) for part in parts]
    segments = [
        _segment(turn.speaker, turn.words, start) for part, start in starts for turn in part.turns if turn.words
    ]
    ends = max(start + part.duration_s for part, start in starts)
    return Conversation(
        Transcript(language=parts[0].language, duration=ends, segments=segments),
        tuple((part.recording_id, start) for part, start in starts),
    )


def _segment(speaker: str, words: Sequence[object], start: float) -> Segment:
    spoken = [
        SpokenWord(
            w=str(getattr(word, "w", "")),
            s=getattr(word, "s", 0.0) + start,
            e=getattr(word, "e", 0.0) + start,
            conf=min(max(getattr(word, "conf", 1.0), 0.0), 1.0),
        )
        for word in words
    ]
    return Segment(
        speaker=speaker,
        start=spoken[0].s,
        end=max(word.e for word in spoken),
        text=" ".join(word.w for word in spoken),
        words=spoken,
    )
