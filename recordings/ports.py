"""What other rooms may know of recordings, and what recordings ask of others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId, UniqueId
from recordings.kinds import RecordingState, Side

LONGEST_CLIP_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """`started_at` is the first sample; second 0 of both tracks."""

    id: int
    call_id: CallId | None
    node: str
    uniqueid: UniqueId
    state: RecordingState
    started_at: datetime
    duration_s: float


@dataclass(frozen=True, slots=True)
class LocalTrack:
    """One side as a mono WAV file on this machine's disk, in the clear; `sha256` is that of the original."""

    side: Side
    path: Path
    sample_rate: int
    duration_s: float
    sha256: str


@dataclass(frozen=True, slots=True)
class LocalTracks:
    """Both sides begin at the same moment."""

    recording: StoredRecording
    customer: LocalTrack
    agent: LocalTrack


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of one recording."""

    recording_id: int
    start_s: float
    end_s: float

    def widened(self, before_s: float, after_s: float) -> "Stretch":
        """With what was said around it; never longer than a clip may be."""
        start = max(0.0, self.start_s - before_s)
        return Stretch(self.recording_id, start, min(self.end_s + after_s, start + LONGEST_CLIP_S))


class RecordingCompanion(Protocol):
    """Something kept beside the audio that must go with it (a transcript, its search index)."""

    async def remove_with(self, session: AsyncSession, recording_id: int) -> None:
        """Called in the transaction that takes the audio away. Doing it twice must be harmless."""

    async def rebind(self, session: AsyncSession, calls: Mapping[int, CallId]) -> None:
        """Called in the transaction in which these recordings (by id) found their call, or went with a call that was
        joined with another."""


class RecordingFollower(Protocol):
    """Something that begins when a recording is there (its transcription)."""

    async def on_stored(self, session: AsyncSession, recording: StoredRecording) -> None:
        """Called in the transaction that makes the recording a stored one: enqueue a job here. Called once."""


class RecordingSwitch(Protocol):
    """What the capture asks of the exchanges."""

    async def set_policy(self, node: str, entries: dict[str, str]) -> None:
        """Write the whole policy where the dial plan reads it, whether or not this program runs."""

    async def start_recording(self, node: str, channel: str, name: str) -> None:
        """Record a channel that the dial plan let through, under `<date>/<uniqueid>`."""

    async def stop_recording(self, node: str, channel: str) -> None:
        """End the recording of a channel; its files are closed and taken in."""


class SealedElsewhere(Protocol):
    """Objects of another room that the same master keys seal: a key may go only when they, too, are sealed anew."""

    async def rotate(self) -> int:
        """Seal the keys of all objects with today's master key; how many."""
