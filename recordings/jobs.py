"""Durable work of this room. The work list comes from the sources and from what is stored; jobs only carry it out."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from callcenter.jobs.ports import JobContext, Schedule, job
from callcenter.objects.errors import StorageFailed
from recordings.room import RecordingRoom
from recordings.sources.ports import SourceAway, SourceFileGone
from recordings.spool import Pair

log = structlog.get_logger(__name__)

SWEEP_EVERY_S: Final = 10.0
AT_ONCE: Final = 200
"""Recordings that one sweep enqueues; the next one goes on."""
AGAIN_AFTER: Final = timedelta(seconds=60)
"""A full disk, or a storage that is away, is not asked again at once."""


@dataclass(frozen=True, slots=True)
class SweepArgs:
    """Nothing to choose: the sources are settings."""


@dataclass(frozen=True, slots=True)
class IngestArgs:
    """One recording as the sweep found it; a file that is not that any more is left to the next sweep."""

    node: str
    pair: Pair


@job("recordings.sweep", SweepArgs)
async def sweep(context: JobContext, _args: SweepArgs) -> None:
    """Look at every source and enqueue what is finished there; bind what found its call only now."""
    room = context.part(RecordingRoom)
    for place in room.places.values():
        try:
            found = await room.sweeper.look(place)
        except SourceAway as error:
            log.warning("recordings.source_away", node=place.source.node, error=str(error))
            continue
        async with context.database.transaction() as session:
            for pair in found.pending[:AT_ONCE]:
                args = IngestArgs(place.source.node, pair)
                await context.jobs.enqueue(session, "recordings.ingest", args, unique_key=_key(args))
    await room.sweeper.bind_again()


@job("recordings.ingest", IngestArgs)
async def ingest(context: JobContext, args: IngestArgs) -> None:
    """Take one recording in. What cannot be kept now is tried again later, for as long as it takes."""
    room = context.part(RecordingRoom)
    place = room.places.get(args.node)
    if place is None:
        return
    try:
        await room.ingest.take(place.source, args.pair)
    except (StorageFailed, SourceAway) as error:
        log.warning("recordings.not_taken", node=args.node, error=str(error))
        async with context.database.transaction() as session:
            run_at = datetime.now(UTC) + AGAIN_AFTER
            await context.jobs.enqueue(session, "recordings.ingest", args, unique_key=_key(args), run_at=run_at)
    except SourceFileGone:
        log.info("recordings.changed_meanwhile", node=args.node)


@job("recordings.retain", SweepArgs)
async def retain(context: JobContext, _args: SweepArgs) -> None:
    """Remove what the retention rules say, and what a storage that was away still has of removed recordings."""
    room = context.part(RecordingRoom)
    removed = await room.remover.apply(room.settings.retention, datetime.now(UTC))
    await room.remover.finish_all()
    await room.sweeper.clear_work()
    if removed:
        log.info("recordings.retention", removed=removed)


@dataclass(frozen=True, slots=True)
class MoveArgs:
    """From one storage to another, by their names."""

    source: str
    target: str


MOVED_AT_ONCE: Final = 100


@job("recordings.move", MoveArgs)
async def move(context: JobContext, args: MoveArgs) -> None:
    """A part of the way; the rest is enqueued again, so that other jobs come in between."""
    room = context.part(RecordingRoom)
    moved = await room.mover.move(args.source, args.target, MOVED_AT_ONCE)
    if moved == MOVED_AT_ONCE:
        async with context.database.transaction() as session:
            await context.jobs.enqueue(session, "recordings.move", args, unique_key=f"recordings.move:{args.source}")


def _key(args: IngestArgs) -> str:
    return f"recordings.ingest:{args.node}:{args.pair.name}"


ALL_JOBS: Final = (sweep, ingest, retain, move)
SCHEDULES: Final = (
    Schedule("recordings.sweep", "recordings.sweep", SweepArgs(), every_s=SWEEP_EVERY_S),
    Schedule("recordings.retain", "recordings.retain", SweepArgs(), cron="41 2 * * *"),
)
