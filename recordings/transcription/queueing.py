"""Asking for transcripts: the row and its job in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId
from callcenter.jobs.ports import Jobs
from recordings.library import as_stored
from recordings.ports import StoredRecording
from recordings.transcription import repository
from recordings.transcription.errors import Outdated
from recordings.transcription.installed import ModelShelf
from recordings.transcription.speech import EngineName
from recordings.transcription.state import TranscriptState

TRANSCRIBE: Final = "recordings.transcribe"
MUTE: Final = "recordings.redact_sound"
USUAL: Final = 0
URGENT: Final = 10
DISPUTED: Final = 20


@dataclass(frozen=True, slots=True)
class TranscribeArgs:
    transcript_id: int


@dataclass(frozen=True, slots=True)
class MuteArgs:
    transcript_id: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for; None leaves it to the settings. `by` is the person's id."""

    engine: EngineName | None = None
    language: str | None = None
    urgent: bool = False
    by: int | None = None


class TranscriptQueue:
    """`look_back`: older recordings are transcribed only when somebody asks."""

    def __init__(self, jobs: Jobs, shelf: ModelShelf, *, enabled: bool, look_back: timedelta) -> None:
        self._jobs = jobs
        self._shelf = shelf
        self._enabled = enabled
        self._look_back = look_back

    @property
    def ready(self) -> bool:
        """Whether recordings are transcribed by themselves: it is wanted, and there is a model."""
        return self._enabled and bool(self._shelf.models())

    async def on_stored(self, session: AsyncSession, recording: StoredRecording) -> None:
        """In the transaction that makes the recording a stored one (`recordings.ports.RecordingFollower`)."""
        if self.ready:
            await self.first(session, recording)

    async def remove_with(self, session: AsyncSession, recording_id: int) -> None:
        """With the audio its words go too, in all versions (`recordings.ports.RecordingCompanion`)."""
        await repository.remove(session, recording_id)

    async def rebind(self, session: AsyncSession, calls: Mapping[int, CallId]) -> None:
        """The words are found by their call's filters (`recordings.ports.RecordingCompanion`)."""
        for recording_id, call_id in calls.items():
            await repository.rebind(session, recording_id, call_id)

    async def first(self, session: AsyncSession, recording: StoredRecording, *, priority: int = USUAL) -> None:
        """Version 1, unless there is one already."""
        transcript_id = await repository.add_first(session, _row(recording, Wish()))
        if transcript_id is not None:
            await self._enqueue(session, transcript_id, priority)

    async def again(
        self, session: AsyncSession, recording: StoredRecording, wish: Wish, *, priority: int = USUAL
    ) -> int:
        """A further version; those before stay.

        :raises Outdated: when another process asked at the same moment
        """
        transcript_id = await repository.add(session, _row(recording, wish))
        if transcript_id is None:
            raise Outdated("somebody else has just asked for a new version")
        await self._enqueue(session, transcript_id, max(priority, URGENT if wish.urgent else USUAL))
        return transcript_id

    async def prioritise(self, session: AsyncSession, call_id: str) -> int:
        """A call that somebody waits for, because it is disputed or under review, goes before all that wait; how many
        of its recordings are now on their way. One that failed is tried again, one without a transcript gets its
        first; nothing that is done is done again."""
        waiting = 0
        for recording in await repository.stored_of_call(session, call_id):
            newest = next(iter(await repository.versions(session, recording.id)), None)
            if newest is None:
                await self.first(session, as_stored(recording), priority=DISPUTED)
            elif newest.state == TranscriptState.FAILED:
                await self.again(session, as_stored(recording), Wish(), priority=DISPUTED)
            elif newest.state == TranscriptState.DONE:
                continue
            else:
                await self._jobs.hurry(session, _key(newest.id), priority=DISPUTED)
            waiting += 1
        return waiting

    async def queue_untouched(self, session: AsyncSession, *, limit: int) -> None:
        if self.ready:
            since = datetime.now(UTC) - self._look_back
            for recording in await repository.untouched(session, since, limit):
                await self.first(session, as_stored(recording))

    async def queue_again(self, session: AsyncSession, *, before: datetime, limit: int) -> None:
        for transcript_id in await repository.waiting(session, before, limit):
            await self._enqueue(session, transcript_id, USUAL)

    async def mute_later(self, session: AsyncSession, transcript_id: int) -> None:
        """Make the redacted copies of the sound, after this transaction."""
        await self._jobs.enqueue(session, MUTE, MuteArgs(transcript_id), unique_key=f"{MUTE}:{transcript_id}")

    async def _enqueue(self, session: AsyncSession, transcript_id: int, priority: int) -> None:
        args = TranscribeArgs(transcript_id)
        await self._jobs.enqueue(session, TRANSCRIBE, args, unique_key=_key(transcript_id), priority=priority)


def _key(transcript_id: int) -> str:
    return f"{TRANSCRIBE}:{transcript_id}"


def _row(recording: StoredRecording, wish: Wish) -> dict[str, Any]:
    wanted = {"engine": None if wish.engine is None else str(wish.engine), "language": wish.language}
    return {
        "recording_id": recording.id,
        "state": TranscriptState.QUEUED,
        "call_id": recording.call_id,
        "spoken_at": recording.started_at,
        "requested_at": datetime.now(UTC),
        "requested_by_id": wish.by,
        "wish": wanted,
        "settings": {},
    }
