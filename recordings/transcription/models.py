"""The tables of transcripts. An engine's words are written once; corrections and redaction lie over them.

The full-text index is no table of SQLAlchemy: see `indexing`.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from recordings.transcription.redaction import Secret
from recordings.transcription.state import TranscriptState


def _one_of(column: str, values: type[TranscriptState] | type[Secret]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Transcript(Base):
    """One version of one recording's words. `wish` is what was asked for: engine, language. `settings` and `tracks`
    say how each side was recognised, so that a result can be explained and repeated.

    `call_id` and `spoken_at` (the recording's first second) are repeated here for search.
    """

    __tablename__ = "transcripts"
    __table_args__ = (
        _one_of("state", TranscriptState),
        UniqueConstraint("recording_id", "version", name="uq_transcripts_recording_id_version"),
        Index("ix_transcripts_call_id", "call_id"),
        Index("ix_transcripts_state_requested_at", "state", "requested_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    call_id: Mapped[str | None] = mapped_column(Text)
    spoken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    wish: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str | None] = mapped_column(Text)
    duration_s: Mapped[float | None] = mapped_column(Double)
    settings: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    failure: Mapped[str | None] = mapped_column(Text)


class TranscriptTrack(Base):
    """What one engine heard on one side. Written as soon as it is there: a killed worker's work is not lost."""

    __tablename__ = "transcript_tracks"

    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True)
    speaker: Mapped[str] = mapped_column(Text, primary_key=True)
    heard: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    reasons: Mapped[list[str]] = mapped_column(JsonColumn)
    """Why the engines before did not do it."""
    took_s: Mapped[float] = mapped_column(Double)


class TranscriptTurn(Base):
    """`words` are the engine's own: a list of [w, s, e, conf]."""

    __tablename__ = "transcript_turns"

    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    speaker: Mapped[str] = mapped_column(Text)
    start_s: Mapped[float] = mapped_column(Double)
    end_s: Mapped[float] = mapped_column(Double)
    overlap: Mapped[bool]
    words: Mapped[list[list[Any]]] = mapped_column(JsonColumn)


class TranscriptCorrection(Base):
    """A person's text for a turn; the newest is shown, the others stay for the record. `redacted_text` is what readers
    without `recordings.unredacted` are shown: a person may write out what the engine misheard."""

    __tablename__ = "transcript_corrections"
    __table_args__ = (Index("ix_transcript_corrections_turn", "transcript_id", "seq", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    seq: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    redacted_text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TranscriptRedaction(Base):
    """A span of one speaker's sound and words that only `recordings.unredacted` opens. `author_id` is None where the
    program found it."""

    __tablename__ = "transcript_redactions"
    __table_args__ = (_one_of("kind", Secret), Index("ix_transcript_redactions_transcript_id", "transcript_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    speaker: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    start_s: Mapped[float] = mapped_column(Double)
    end_s: Mapped[float] = mapped_column(Double)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TranscriptPassage(Base):
    """What search finds: one turn of a recording's newest transcript, as it is shown to those who may not see what is
    redacted. Its lemmas are in the full-text index under the same id."""

    __tablename__ = "transcript_passages"
    __table_args__ = (
        UniqueConstraint("transcript_id", "seq", name="uq_transcript_passages_transcript_id_seq"),
        Index("ix_transcript_passages_call_id", "call_id"),
        Index("ix_transcript_passages_recording_id", "recording_id"),
        Index("ix_transcript_passages_spoken_at_id", "spoken_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    recording_id: Mapped[int]
    seq: Mapped[int]
    call_id: Mapped[str | None] = mapped_column(Text)
    spoken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    speaker: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    words: Mapped[list[list[Any]]] = mapped_column(JsonColumn)
    """[w, s, e, digits of the number that begins here] without what is redacted."""
