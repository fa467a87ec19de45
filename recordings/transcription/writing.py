"""From what the engines heard to rows: turns, redacted spans, and the passages that search finds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from recordings.transcription import indexing, redaction, repository
from recordings.transcription.models import (
    Transcript,
    TranscriptCorrection,
    TranscriptPassage,
    TranscriptRedaction,
    TranscriptTurn,
)
from recordings.transcription.redaction import Secret, Sought
from recordings.transcription.showing import Shown, Veil, corrected, opened, plain, shown, stored, veiled
from recordings.transcription.speech import Heard, Word
from recordings.transcription.turns import Turn, merge

UNKNOWN: str = "und"


def language_of(tracks: Mapping[str, Heard]) -> str:
    """The language of most words; a silent track knows nothing."""
    votes: Counter[str] = Counter()
    for heard in tracks.values():
        votes[heard.language] += sum(len(segment.words) for segment in heard.segments)
    return max(votes, key=lambda name: (votes[name], name != UNKNOWN), default=UNKNOWN)


async def write(session: AsyncSession, row: Transcript, tracks: Mapping[str, Heard], sought: Sought) -> list[Turn]:
    """All rows of a finished transcript; those of the version before leave the index."""
    turns = merge({speaker: heard.segments for speaker, heard in tracks.items()})
    for seq, turn in enumerate(turns):
        session.add(
            TranscriptTurn(
                transcript_id=row.id,
                seq=seq,
                speaker=turn.speaker,
                start_s=turn.start,
                end_s=turn.end,
                overlap=turn.overlap,
                words=stored(turn.words),
            )
        )
    spans = [(speaker, span) for speaker in tracks for span in secrets(_words_of(turns, speaker), sought)]
    for speaker, span in spans:
        session.add(redacted(row.id, speaker, span, at=row.requested_at))
    spans += await _by_hand(session, row)
    await session.flush()
    await repository.forget_passages(session, row.recording_id)
    for seq, turn in enumerate(turns):
        veils = [span for speaker, span in spans if speaker == turn.speaker]
        await put_passage(session, row, Saying(seq, turn.speaker, shown_words(turn.words, veils)), sought.language)
    return turns


async def _by_hand(session: AsyncSession, row: Transcript) -> list[tuple[str, Veil]]:
    """What people took out of an earlier version stays out."""
    earlier = {
        (span.speaker, span.start_s, span.end_s): span
        for span in await repository.redactions_of(session, row.recording_id)
        if span.kind == Secret.MANUAL and span.transcript_id != row.id
    }
    for (speaker, start, end), span in earlier.items():
        kept = redacted(row.id, speaker, Veil(Secret.MANUAL, start, end), at=span.at)
        kept.author_id = span.author_id
        session.add(kept)
    return [(speaker, Veil(Secret.MANUAL, start, end)) for speaker, start, end in earlier]


def secrets(words: Sequence[Word], sought: Sought) -> list[Veil]:
    """What must be redacted in the words of one speaker, as spans of time."""
    found = redaction.find([word.w for word in words], sought)
    return [
        Veil(span.kind, words[span.first].s, max(word.e for word in words[span.first : span.last])) for span in found
    ]


def redacted(transcript_id: int, speaker: str, span: Veil, *, at: datetime) -> TranscriptRedaction:
    return TranscriptRedaction(
        transcript_id=transcript_id, speaker=speaker, kind=span.kind, start_s=span.start, end_s=span.end, at=at
    )


@dataclass(frozen=True, slots=True)
class Saying:
    """A turn for the index: words without what is redacted."""

    seq: int
    speaker: str
    words: Sequence[Word]


def shown_words(words: Sequence[Word], veils: Sequence[Veil]) -> list[Word]:
    return [word for word in words if not any(veil.covers(word) for veil in veils)]


async def put_passage(session: AsyncSession, row: Transcript, saying: Saying, language: str) -> None:
    """Into the table and into the index; a turn of nothing but secrets is not there."""
    if not saying.words:
        return
    passage = TranscriptPassage(
        transcript_id=row.id,
        recording_id=row.recording_id,
        seq=saying.seq,
        call_id=row.call_id,
        spoken_at=row.spoken_at,
        speaker=saying.speaker,
        language=language,
        words=[[word.w, word.s, word.e, number] for word, number in _numbered(saying.words, language)],
    )
    session.add(passage)
    await session.flush()
    tokens = indexing.passage_lemmas((word.w for word in saying.words), language)
    await indexing.put(session, passage.id, tokens | {str(word[3]) for word in passage.words if word[3]})


def _numbered(words: Sequence[Word], language: str) -> list[tuple[Word, str]]:
    """The first word of each number with the number's digits, so that "25000" finds what was spoken."""
    digits = {
        piece.s: "".join(char for char in piece.w if char.isalnum())
        for piece in shown(words, language, ())
        if any(char.isdecimal() for char in piece.w)
    }
    return [(word, digits.pop(word.s, "")) for word in words]


def veils_of(rows: Sequence[TranscriptRedaction], speaker: str) -> list[Veil]:
    return [Veil(Secret(row.kind), row.start_s, row.end_s) for row in rows if row.speaker == speaker]


@dataclass(frozen=True, slots=True)
class Reader:
    """`open`: sees through what is redacted."""

    language: str
    open: bool = False


def pieces_of(
    turn: TranscriptTurn, correction: TranscriptCorrection | None, veils: Sequence[Veil], reader: Reader
) -> list[Shown]:
    """What a reader is shown of a turn. A person's text is laid over what he saw, which was redacted."""
    words = plain(turn.words)
    if correction is None:
        return shown(words, reader.language, () if reader.open else veils)
    seen = shown(words, reader.language, veils)
    if reader.open:
        return opened(corrected(seen, correction.text), words)
    return veiled(corrected(seen, correction.redacted_text), veils)


def saying_of(turn: TranscriptTurn, pieces: Sequence[Shown]) -> Saying:
    """A corrected turn for the index."""
    return Saying(turn.seq, turn.speaker, [piece.word for piece in pieces if piece.secret is None])


def tracks_of(rows: Sequence[Any]) -> dict[str, Heard]:
    return {str(row.speaker): Heard.from_json(row.heard) for row in rows}


def _words_of(turns: Sequence[Turn], speaker: str) -> list[Word]:
    return [word for turn in turns if turn.speaker == speaker for word in turn.words]
