"""What is to be done, derived from what the sources hold and what is stored: nothing depends on a message that was
sent once. Run every few seconds; every step may be killed and repeated."""

import asyncio
import shutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from callcenter.calls import recorded
from callcenter.calls.facts import CallId
from callcenter.db import Database
from callcenter.objects.errors import Damaged, StorageFailed
from callcenter.objects.vault import Vault
from callcenter.recording_settings import SourceSettings
from recordings import repository
from recordings.binding import bind
from recordings.ingest import is_same, printable, quarantined
from recordings.kinds import ORIGINALS, RecordingState
from recordings.library import as_kept
from recordings.models import QuarantinedFile, Recording
from recordings.ports import RecordingCompanion
from recordings.sources.ports import Source, SpoolFile
from recordings.spool import Pair, Spool, Wrong, sort_out

log = structlog.get_logger(__name__)

REMOVED_AT_ONCE: Final = 50
"""Spent recordings that one sweep takes out of a source: each is read back from the storage before."""
BOUND_AT_ONCE: Final = 200
BINDING_DAYS: Final = 7
WORK_LEFT_S: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Place:
    """A source with its settings."""

    source: Source
    settings: SourceSettings


@dataclass(slots=True)
class Found:
    """What a sweep of one source found: `pending` is to be taken in."""

    node: str
    pending: list[Pair] = field(default_factory=list)
    quarantined: int = 0
    removed: int = 0


class Sweeper:
    """Looks at sources; what it finds is taken in by others."""

    def __init__(
        self, database: Database, vault: Vault, *, work_dir: Path, companions: Sequence[RecordingCompanion] = ()
    ) -> None:
        self._database = database
        self._vault = vault
        self._work_dir = work_dir
        self._companions = companions

    async def look(self, place: Place) -> Found:
        """What one source has for us. Its wrong files are quarantined, its spent ones removed.

        :raises SourceAway: when it cannot be asked
        """
        now = datetime.now(UTC)
        since = (now - timedelta(days=place.settings.look_back_days)).date()
        files = [file async for file in place.source.listing(since)]
        spool = sort_out(files, now, marked=place.settings.marked)
        found = Found(place.source.node)
        async with self._database.reading() as session:
            known = await repository.states(session, place.source.node, [pair.name for pair in spool.ready])
            refused = await repository.quarantined(session, place.source.node)
        found.pending = [pair for pair in spool.ready if _is_pending(pair, known, refused)]
        found.quarantined = await self._quarantine(place.source.node, spool, refused, known)
        found.removed = await self._remove_spent(place, spool, known, now)
        return found

    async def bind_again(self) -> int:
        """Recordings whose call was stored after them, and those of calls that were joined since; how many."""
        async with self._database.transaction() as session:
            since = datetime.now(UTC) - timedelta(days=BINDING_DAYS)
            rows = await repository.since(session, since)
            moved = await recorded.current_ids(session, {row.call_id for row in rows if row.call_id is not None})
            found = {
                row.id: CallId(moved[row.call_id]) for row in rows if row.call_id is not None and row.call_id in moved
            }
            await repository.follow_calls(session, moved)
            for row in await repository.unbound(session, since, BOUND_AT_ONCE):
                end = row.started_at + timedelta(seconds=row.duration_s)
                now = await bind(session, node=row.node, uniqueid=row.uniqueid, start=row.started_at, end=end)
                row.call_id, row.bound_by = now.call_id, now.by
                if now.call_id is not None:
                    found[row.id] = now.call_id
            for companion in self._companions if found else ():
                await companion.rebind(session, found)
        return len(found)

    async def clear_work(self) -> None:
        """Folders of workers that were killed."""
        await asyncio.to_thread(_clear, self._work_dir, time.time() - WORK_LEFT_S)

    async def _quarantine(
        self, node: str, spool: Spool, refused: dict[str, QuarantinedFile], known: dict[str, Recording]
    ) -> int:
        fresh = [item for item in spool.wrong if not _is_refused(item.file, refused)]
        still = {printable(item.file.name) for item in spool.wrong}
        still |= {printable(file.name) for pair in spool.ready if pair.name not in known for file in _files(pair)}
        freed = [name for name in refused if name not in still]
        if fresh or freed:
            async with self._database.transaction() as session:
                await repository.quarantine(session, [quarantined(node, item.file, item.reason) for item in fresh])
                await repository.release(session, node, freed)
        _tell(node, fresh)
        return len(fresh)

    async def _remove_spent(self, place: Place, spool: Spool, known: dict[str, Recording], now: datetime) -> int:
        """Only what is stored for so long as the settings say, and only after it was read back from the storage."""
        before = now - timedelta(hours=place.settings.keep_hours)
        due = [pair for pair in spool.ready if _is_spent(known.get(pair.name), before)]
        count = 0
        for pair in due[:REMOVED_AT_ONCE]:
            if not await self._is_kept(known[pair.name]):
                continue
            for name in (pair.customer.name, pair.agent.name, f"{pair.name}.done"):
                if not await place.source.remove(name):
                    return count
            count += 1
        for marker in spool.spent[:REMOVED_AT_ONCE]:
            if marker.modified_at < before and not await place.source.remove(marker.name):
                break
        return count

    async def _is_kept(self, row: Recording) -> bool:
        """Whether both originals can be read as they were. A removed one need not be."""
        if row.state == RecordingState.REMOVED:
            return True
        async with self._database.reading() as session:
            objects = await repository.objects(session, row.id)
        try:
            kept = [as_kept(objects[kind]) for kind in ORIGINALS.values()]
            return all([await self._vault.digest(one) == one.sha256 for one in kept])
        except (Damaged, StorageFailed, FileNotFoundError, KeyError) as error:
            log.error("recordings.not_kept", recording_id=row.id, error=type(error).__name__)
            return False


async def close_all(places: Iterable[Place]) -> None:
    for place in places:
        await place.source.aclose()


def _is_pending(pair: Pair, known: dict[str, Recording], refused: dict[str, QuarantinedFile]) -> bool:
    row = known.get(pair.name)
    if row is not None and row.state != RecordingState.ARRIVING:
        return False
    return not all(_is_refused(file, refused) for file in _files(pair))


def _is_refused(file: SpoolFile, refused: dict[str, QuarantinedFile]) -> bool:
    row = refused.get(printable(file.name))
    return row is not None and is_same(row, file)


def _is_spent(row: Recording | None, before: datetime) -> bool:
    return row is not None and row.stored_at is not None and row.stored_at < before


def _files(pair: Pair) -> tuple[SpoolFile, SpoolFile]:
    return pair.customer, pair.agent


def _tell(node: str, fresh: Sequence[Wrong]) -> None:
    for item in fresh:
        log.warning("recordings.quarantined", node=node, reason=str(item.reason))


def _clear(work_dir: Path, before: float) -> None:
    folders = list(work_dir.iterdir()) if work_dir.is_dir() else []
    for folder in folders:
        if folder.is_dir() and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)
