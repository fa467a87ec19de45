"""Stored recordings for other parts of the program: look-ups, and the track files on local disk."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId, UniqueId
from callcenter.db import Database
from callcenter.objects.sealing import Seal
from callcenter.objects.vault import Kept, Vault
from recordings import repository
from recordings.errors import AudioRemoved, NoSuchRecording
from recordings.kinds import ORIGINALS, REPAIRED, RecordingState, Side
from recordings.models import Recording, RecordingTrack, StoredObject
from recordings.ports import LocalTrack, LocalTracks, StoredRecording


class RecordingLibrary:
    """What is stored. Who may hear it is asked elsewhere (`recordings.hearing`); callers here are our own jobs."""

    def __init__(self, database: Database, vault: Vault, *, work_dir: Path) -> None:
        self._database = database
        self._vault = vault
        self._work_dir = work_dir

    async def recording(self, session: AsyncSession, recording_id: int) -> StoredRecording:
        """:raises NoSuchRecording: for an id that was never given"""
        return as_stored(await _found(session, recording_id))

    async def of_call(self, session: AsyncSession, call_id: str) -> list[StoredRecording]:
        """The parts of a call in the order in which they were spoken; removed ones too."""
        return [as_stored(row) for row in await repository.of_calls(session, [call_id])]

    async def tags_of_call(self, session: AsyncSession, call_id: str) -> frozenset[str]:
        """The tags that people gave to a call."""
        return frozenset((await repository.tags_of(session, [call_id])).get(call_id, []))

    async def stored_after(self, session: AsyncSession, recording_id: int, *, limit: int) -> list[StoredRecording]:
        """Those with audio whose id is greater, in order of their ids: for sweeps in steps."""
        return [as_stored(row) for row in await repository.stored_after(session, recording_id, limit)]

    @asynccontextmanager
    async def tracks(self, recording_id: int) -> AsyncIterator[LocalTracks]:
        """Both sides as WAV files in a folder that goes away with the block; verified by their hashes.

        A crashed exchange's track is its repaired copy. No transaction is open while the block runs.

        :raises NoSuchRecording: for an id that was never given
        :raises AudioRemoved: when the audio is gone, or not there yet
        :raises Damaged: when the storage gives something else than was put there
        :raises StorageFailed: when the storage gives nothing now
        """
        async with self._database.reading() as session:
            row = await _found(session, recording_id)
            kept = await repository.objects(session, recording_id)
            measured = await repository.tracks(session, recording_id)
        if row.state != RecordingState.STORED:
            raise AudioRemoved("this recording has no audio")
        self._work_dir.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="tracks-", dir=self._work_dir))
        try:
            customer = await self._local(folder, Side.CUSTOMER, kept, measured)
            agent = await self._local(folder, Side.AGENT, kept, measured)
            yield LocalTracks(as_stored(row), customer, agent)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def fetch(self, recording_id: int, kind: str, path: Path) -> bool:
        """One object of a recording as a file of ours; False where the recording has none of that kind."""
        async with self._database.reading() as session:
            row = (await repository.objects(session, recording_id)).get(kind)
        if row is not None:
            await self._vault.fetch(as_kept(row), path)
        return row is not None

    async def keep(self, recording_id: int, kind: str, path: Path, *, media_type: str) -> None:
        """Put a further object beside the recording (a redacted copy); one of the same kind is replaced. It is moved,
        sealed and removed together with the others. `kind` is a short kebab-case or snake_case word."""
        async with self._database.reading() as session:
            row = await _found(session, recording_id)
        kept = await self._vault.put(path, object_key(row, kind, path.suffix))
        async with self._database.transaction() as session:
            row = await _found(session, recording_id)
            gone = row.state == RecordingState.REMOVED
            before = (await repository.objects(session, recording_id)).get(kind)
            if not gone:
                await repository.put_object(session, as_object(recording_id, kind, kept, media_type))
        if gone:
            await self._vault.delete(kept)
            raise AudioRemoved("this recording's audio was removed meanwhile")
        if before is not None:
            await self._vault.delete(as_kept(before))

    async def _local(
        self, folder: Path, side: Side, kept: Mapping[str, StoredObject], measured: Sequence[RecordingTrack]
    ) -> LocalTrack:
        original = kept[ORIGINALS[side]]
        path = folder / f"{side}.wav"
        await self._vault.fetch(as_kept(kept.get(REPAIRED[side], original)), path)
        track = next(track for track in measured if track.side == side)
        return LocalTrack(side, path, track.sample_rate, track.duration_s, original.sha256)


async def _found(session: AsyncSession, recording_id: int) -> Recording:
    row = await repository.get(session, recording_id)
    if row is None:
        raise NoSuchRecording("there is no such recording")
    return row


def as_stored(row: Recording) -> StoredRecording:
    return StoredRecording(
        id=row.id,
        call_id=None if row.call_id is None else CallId(row.call_id),
        node=row.node,
        uniqueid=UniqueId(row.uniqueid),
        state=RecordingState(row.state),
        started_at=row.started_at,
        duration_s=row.duration_s,
    )


def as_kept(row: StoredObject) -> Kept:
    sealed = row.key_id is not None and row.wrapped_key is not None
    seal = Seal(str(row.key_id), bytes(row.wrapped_key or b"")) if sealed else None
    return Kept(row.storage, row.key, row.size, row.sha256, seal)


def as_object(recording_id: int, kind: str, kept: Kept, media_type: str) -> StoredObject:
    return StoredObject(
        recording_id=recording_id,
        kind=kind,
        storage=kept.storage,
        key=kept.key,
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        key_id=None if kept.seal is None else kept.seal.key_id,
        wrapped_key=None if kept.seal is None else kept.seal.wrapped,
        created_at=datetime.now(UTC),
    )


def object_key(row: Recording, kind: str, suffix: str) -> str:
    """A key that no other attempt has: an object is never overwritten, and what a killed one left is nobody's."""
    return f"{row.started_at:%Y/%m/%d}/{row.id}/{kind}-{token_hex(4)}{suffix}"
