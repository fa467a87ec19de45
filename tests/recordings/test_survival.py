"""Workers killed in the middle of a copy, and a disk that is full."""

import asyncio
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from callcenter.db import Database
from callcenter.jobs.engines import create_jobs
from callcenter.jobs.models import JobRow
from callcenter.jobs.ports import JobContext, JobId, JobRegistry
from recordings.jobs import ALL_JOBS, IngestArgs, SweepArgs, ingest, sweep
from recordings.kinds import RecordingState
from recordings.room import RecordingRoom
from tests.fakes.stories import NODE
from tests.recordings.world import World, open_world

pytestmark = pytest.mark.db

ROOT = Path(__file__).parents[2]
LIMIT_S = 90
NOWHERE = "99"


async def worker(url: str, folder: Path, *more: str) -> Process:
    command = [sys.executable, "-m", "tests.recordings.slow_ingest", url, str(folder), *more]
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=ROOT)


async def said(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        return (await process.stdout.readline()).decode().strip()


@pytest.mark.parametrize("place", ["0", "3"])
async def test_worker_killed_in_a_copy_next_one_stores_it_once_without_leftovers(
    sqlite_url: str, tmp_path: Path, place: str
) -> None:
    database = Database(sqlite_url)
    async with open_world(database, tmp_path) as world:
        world.pair(1)
        await killed_at(place, sqlite_url, tmp_path)
        (row,) = await world.rows(None)
        assert row.state == RecordingState.ARRIVING
        assert len(await world.strays()) == int(place)
        assert len(await world.sweep()) == 1
        (row,) = await world.rows(None)
        assert row.state == RecordingState.STORED
        assert await world.strays() == []
        assert [bad async for bad in world.room.checker.damaged()] == []
    await database.dispose()


async def test_worker_killed_before_anything_is_known_next_one_stores_it_once(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    async with open_world(database, tmp_path) as world:
        world.pair(1)
        await killed_at("before", sqlite_url, tmp_path)
        assert await world.rows(None) == []
        assert len(await world.sweep()) == 1
        assert [row.state for row in await world.rows(None)] == [RecordingState.STORED]
        assert await world.strays() == []
    await database.dispose()


async def test_worker_killed_when_all_is_stored_nothing_is_done_again(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    async with open_world(database, tmp_path) as world:
        world.pair(1)
        await killed_at("stored", sqlite_url, tmp_path)
        (row,) = await world.rows()
        before = {kind: one.key for kind, one in (await world.objects(row.id)).items()}
        assert await world.sweep() == []
        assert {kind: one.key for kind, one in (await world.objects(row.id)).items()} == before
        assert await world.strays() == []
        assert [bad async for bad in world.room.checker.damaged()] == []
    await database.dispose()


async def killed_at(place: str, url: str, folder: Path) -> None:
    process = await worker(url, folder, place)
    assert await said(process) == "halted"
    process.send_signal(signal.SIGKILL)
    await process.wait()


@pytest.mark.parametrize("limit", ["20000", "60000"])
async def test_full_disk_stops_the_copy_and_with_room_again_it_goes_on(
    sqlite_url: str, tmp_path: Path, limit: str
) -> None:
    database = Database(sqlite_url)
    async with open_world(database, tmp_path) as world:
        base = world.pair(1, seconds=5)
        process = await worker(sqlite_url, tmp_path, NOWHERE, limit)
        assert await said(process) == "storage-failed"
        assert await process.wait() == 0
        assert await world.rows() == []
        assert await world.strays() == []
        assert len(list(base.parent.glob("*.wav"))) == 2
        assert len(await world.sweep()) == 1
        assert len(await world.rows()) == 1
    await database.dispose()


async def test_storage_that_takes_nothing_job_waits_for_it_and_is_never_given_up(
    sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    async with open_world(database, tmp_path) as world:
        world.pair(1)
        context = at_work(world)
        (pair,) = (await world.look()).pending
        storage = tmp_path / "data" / "recordings"
        shutil.rmtree(storage)
        storage.touch()
        for _ in range(3):
            await ingest.handler(context, IngestArgs(NODE, pair))
            await sweep.handler(context, SweepArgs())
        (waiting,) = await queued(database)
        assert (waiting.name, waiting.state) == ("recordings.ingest", "queued")
        assert waiting.run_at > datetime.now(UTC)
        storage.unlink()
        storage.mkdir()
        await ingest.handler(context, IngestArgs(NODE, pair))
        await ingest.handler(context, IngestArgs(NODE, pair))
        assert len(await world.rows()) == 1
        assert await world.strays() == []
    await database.dispose()


def at_work(world: World) -> JobContext:
    jobs = create_jobs(world.database, JobRegistry(ALL_JOBS))
    return JobContext(JobId("1"), "test", 1, world.database, jobs, {RecordingRoom: world.room})


async def queued(database: Database) -> list[JobRow]:
    async with database.reading() as session:
        return list(await session.scalars(select(JobRow)))
