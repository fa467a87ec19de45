"""The tables of recordings.

`call_id` is no foreign key: Asterisk may join two calls into one, and the absorbed call's row goes away while its
recordings stay. Ids of users are foreign keys by name, the users belong to another room.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.db import Base, JsonColumn, UtcDateTime
from recordings.kinds import MarkKind, RecordingState, Side


def _one_of(column: str, values: type[RecordingState] | type[Side] | type[MarkKind]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Recording(Base):
    """One channel's recording, both sides. A call has several when it was recorded on several channels; their order
    is that of `started_at`. `name` is its place in the source it came from, `uniqueid` the recorded channel."""

    __tablename__ = "recordings"
    __table_args__ = (
        _one_of("state", RecordingState),
        CheckConstraint("(state = 'arriving') = (stored_at IS NULL)", name="stored_at"),
        UniqueConstraint("source", "name", name="uq_recordings_source_name"),
        Index("ix_recordings_call_id", "call_id", "started_at"),
        Index("ix_recordings_uniqueid", "uniqueid"),
        Index("ix_recordings_state_started_at", "state", "started_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    node: Mapped[str] = mapped_column(Text)
    uniqueid: Mapped[str] = mapped_column(Text)
    call_id: Mapped[str | None] = mapped_column(Text)
    bound_by: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The first sample; UTC."""
    duration_s: Mapped[float] = mapped_column(Double, default=0.0)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_reason: Mapped[str | None] = mapped_column(Text)
    """A legal hold while not NULL: no rule and nobody removes the audio."""
    hold_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    hold_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecordingTrack(Base):
    """What was measured on one side's original. Shares are of 0..1, levels in dB below full scale."""

    __tablename__ = "recording_tracks"
    __table_args__ = (_one_of("side", Side),)

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True)
    side: Mapped[str] = mapped_column(Text, primary_key=True)
    codec: Mapped[str] = mapped_column(Text)
    sample_rate: Mapped[int]
    frames: Mapped[int] = mapped_column(BigInteger)
    duration_s: Mapped[float] = mapped_column(Double)
    silence_share: Mapped[float] = mapped_column(Double)
    clipped_share: Mapped[float] = mapped_column(Double)
    level_dbfs: Mapped[float] = mapped_column(Double)
    peak_dbfs: Mapped[float] = mapped_column(Double)
    repaired: Mapped[bool]
    """The exchange crashed while it wrote: the sound comes from a copy whose header was made from the length."""


class StoredObject(Base):
    """One file in a storage. `size` and `sha256` are of the content; what lies in the storage is longer and different
    when `key_id` names the master key that its own key (`wrapped_key`) is sealed with."""

    __tablename__ = "recording_objects"
    __table_args__ = (
        CheckConstraint("(key_id IS NULL) = (wrapped_key IS NULL)", name="sealed"),
        UniqueConstraint("storage", "key", name="uq_recording_objects_storage_key"),
        Index("ix_recording_objects_key_id", "key_id"),
    )

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    storage: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str | None] = mapped_column(Text)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RecordingMark(Base):
    """A place in the recording: a marker is a place with a short text, a comment is somebody's word about it."""

    __tablename__ = "recording_marks"
    __table_args__ = (_one_of("kind", MarkKind), Index("ix_recording_marks_recording_id", "recording_id", "at_s"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    at_s: Mapped[float] = mapped_column(Double)
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallTag(Base):
    """A tag belongs to the call and so to all its recordings; retention may ask for it."""

    __tablename__ = "call_tags"
    __table_args__ = (Index("ix_call_tags_tag", "tag", "call_id"),)

    call_id: Mapped[str] = mapped_column(Text, primary_key=True)
    tag: Mapped[str] = mapped_column(Text, primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuarantinedFile(Base):
    """A file of a source that could not be taken in. The file itself stays where it is; it is tried again when its
    size or time changes. `name` has its odd bytes escaped."""

    __tablename__ = "recording_quarantine"

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    modified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RemovalCertificate(Base):
    """The proof that audio was removed: what it was, by which rule or person, when. Stays for ever."""

    __tablename__ = "recording_certificates"

    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    call_id: Mapped[str | None] = mapped_column(Text)
    uniqueid: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    duration_s: Mapped[float] = mapped_column(Double)
    hashes: Mapped[dict[str, Any]] = mapped_column(JsonColumn)
    """SHA-256 of every object by its kind."""
    rule: Mapped[str] = mapped_column(Text)
    """The retention rule's name, or `person`."""
    reason: Mapped[str] = mapped_column(Text)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime] = mapped_column(UtcDateTime)
