"""Takes finished recordings out of the sources into the storage: at most once each, however often it is tried.

A recording counts from the moment when its row says `stored`, which is written in one transaction with its objects
and measurements, after everything lies in the storage. A worker that is killed before leaves a row that says
`arriving` and objects that nothing points to; whoever comes next begins anew under keys of its own and clears away
what it finds beside them. The files in the source are left alone until later (`recordings.sweeping`).
"""

import asyncio
import os
import shutil
import tempfile
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.bus import Bus
from callcenter.db import Database
from callcenter.objects.errors import StorageFailed
from callcenter.objects.vault import Kept, Vault
from recordings import repository
from recordings.binding import bind, first_sample
from recordings.events import RECORDING_STORED, RecordingNews, to_payload
from recordings.kinds import RecordingState, Side
from recordings.library import as_object, as_stored, object_key
from recordings.models import QuarantinedFile, Recording, RecordingTrack
from recordings.ports import RecordingFollower
from recordings.sources.ports import Source, SpoolFile
from recordings.spool import Pair, Reason
from recordings.taking import Refused, Taken, take

log = structlog.get_logger(__name__)

SAME: Final = timedelta(seconds=1)
NICE: Final = 10


class Ingest:
    """`work_dir` is for copies in the making; it needs room for a few calls."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        bus: Bus,
        *,
        work_dir: Path,
        followers: Sequence[RecordingFollower] = (),
    ) -> None:
        self._database = database
        self._vault = vault
        self._bus = bus
        self._work_dir = work_dir
        self._followers = followers
        self._bench = ThreadPoolExecutor(1, "recordings", initializer=_step_back)

    def close(self) -> None:
        """What is on the bench is given up: the next process begins it anew."""
        self._bench.shutdown(wait=False, cancel_futures=True)

    async def take(self, source: Source, pair: Pair) -> int | None:
        """Keep one pair; the recording's id, or None when it went into quarantine.

        :raises StorageFailed: when the storage or this machine's disk does not take it now: nothing is kept then
        :raises SourceAway: when the source stopped answering
        :raises SourceFileGone: when the files are not what was listed
        """
        async with self._database.reading() as session:
            known = (await repository.states(session, source.node, [pair.name])).get(pair.name)
        if known is not None and known.state != RecordingState.ARRIVING:
            return known.id
        try:
            async with self._workshop() as folder, AsyncExitStack() as opened:
                originals = {
                    side: await opened.enter_async_context(source.fetched(file, folder))
                    for side, file in ((Side.CUSTOMER, pair.customer), (Side.AGENT, pair.agent))
                }
                taken = await asyncio.get_running_loop().run_in_executor(self._bench, take, originals, folder)
                return await self._keep(source.node, pair, taken)
        except Refused as refused:
            await self._refuse(source.node, pair, refused.reason)
            return None
        except OSError as error:
            raise StorageFailed(f"this machine's disk does not take a recording: {error.strerror}") from error

    async def _keep(self, source: str, pair: Pair, taken: Taken) -> int:
        row = await self._arrive(source, pair, taken)
        kept: dict[str, Kept] = {}
        try:
            for file in taken.files:
                kept[file.kind] = await self._vault.put(file.path, object_key(row, file.kind, file.suffix))
            won = await self._store(row, taken, kept)
        except BaseException:
            await asyncio.shield(self._forget(kept))
            raise
        if not won:
            await self._forget(kept)
            return row.id
        await self._clear_beside(row, kept)
        log.info("recordings.stored", recording_id=row.id, node=source, seconds=round(taken.duration_s, 1))
        return row.id

    async def _arrive(self, source: str, pair: Pair, taken: Taken) -> Recording:
        async with self._database.transaction() as session:
            start = await first_sample(
                session,
                node=source,
                uniqueid=pair.uniqueid,
                closed_at=pair.modified_at,
                duration_s=taken.duration_s,
            )
            return await repository.arrive(
                session,
                {
                    "source": source,
                    "name": pair.name,
                    "node": source,
                    "uniqueid": pair.uniqueid,
                    "started_at": start,
                    "duration_s": taken.duration_s,
                    "seen_at": datetime.now(UTC),
                },
            )

    async def _store(self, row: Recording, taken: Taken, kept: Mapping[str, Kept]) -> bool:
        end = row.started_at + timedelta(seconds=taken.duration_s)
        async with self._database.transaction() as session:
            bound = await bind(session, node=row.node, uniqueid=row.uniqueid, start=row.started_at, end=end)
            values = {"call_id": bound.call_id, "bound_by": bound.by, "stored_at": datetime.now(UTC)}
            if not await repository.become_stored(session, row.id, {**values, "duration_s": taken.duration_s}):
                return False
            session.add_all([_track(row.id, side, taken) for side in taken.measured])
            types = {str(file.kind): file.media_type for file in taken.files}
            session.add_all([as_object(row.id, kind, one, types[kind]) for kind, one in kept.items()])
            await session.flush()
            await self._tell_followers(session, row.id)
        await self._bus.publish(RECORDING_STORED, to_payload(RecordingNews(row.id, bound.call_id)))
        return True

    async def _tell_followers(self, session: AsyncSession, recording_id: int) -> None:
        row = await session.get_one(Recording, recording_id, populate_existing=True)
        for follower in self._followers:
            await follower.on_stored(session, as_stored(row))

    async def _refuse(self, source: str, pair: Pair, reason: Reason) -> None:
        async with self._database.transaction() as session:
            await repository.quarantine(
                session, [quarantined(source, file, reason) for file in (pair.customer, pair.agent)]
            )
        log.warning("recordings.quarantined", node=source, reason=str(reason))

    async def _forget(self, kept: Mapping[str, Kept]) -> None:
        """What cannot be deleted now is cleared away by the next attempt."""
        for one in kept.values():
            try:
                await self._vault.delete(one)
            except StorageFailed:
                log.warning("recordings.leftover", storage=one.storage)

    async def _clear_beside(self, row: Recording, kept: Mapping[str, Kept]) -> None:
        """Objects of earlier attempts that were killed."""
        ours = {one.key for one in kept.values()}
        storage = self._vault.stores.main
        try:
            beside = [key async for key in storage.keys(f"{row.started_at:%Y/%m/%d}/{row.id}") if key not in ours]
            for key in beside:
                await storage.delete(key)
        except StorageFailed:
            log.warning("recordings.leftover", storage=storage.name)

    @asynccontextmanager
    async def _workshop(self) -> AsyncIterator[Path]:
        await asyncio.to_thread(self._work_dir.mkdir, parents=True, exist_ok=True)
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="ingest-", dir=self._work_dir))
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _step_back() -> None:
    """Encoding is heavy and nobody waits for it: calls, cards and everything else on this machine come first. On Linux
    a priority is a thread's own."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


def quarantined(source: str, file: SpoolFile, reason: Reason) -> QuarantinedFile:
    return QuarantinedFile(
        source=source,
        name=printable(file.name),
        reason=str(reason),
        size=file.size,
        modified_at=file.modified_at,
        found_at=datetime.now(UTC),
    )


def is_same(row: QuarantinedFile, file: SpoolFile) -> bool:
    """Whether the file has not changed since it was refused."""
    return row.size == file.size and abs(row.modified_at - file.modified_at) < SAME


def printable(name: str) -> str:
    """A hostile name as text that any database, log and terminal takes."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape", "surrogatepass").decode() for letter in name
    )


def _track(recording_id: int, side: Side, taken: Taken) -> RecordingTrack:
    measured = taken.measured[side]
    return RecordingTrack(
        recording_id=recording_id,
        side=side,
        codec=measured.codec,
        sample_rate=measured.sample_rate,
        frames=measured.frames,
        duration_s=measured.duration_s,
        silence_share=measured.silence_share,
        clipped_share=measured.clipped_share,
        level_dbfs=measured.level_dbfs,
        peak_dbfs=measured.peak_dbfs,
        repaired=side in taken.repaired,
    )
