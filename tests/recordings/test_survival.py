"""Workers killed in the middle of a copy, and a disk that is full."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from callcenter.db import Database
from recordings.kinds import RecordingState
from tests.recordings.world import open_world

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
        process = await worker(sqlite_url, tmp_path, place)
        assert await said(process) == "halted"
        process.send_signal(signal.SIGKILL)
        await process.wait()
        (row,) = await world.rows(None)
        assert row.state == RecordingState.ARRIVING
        assert len(await world.strays()) == int(place)
        assert len(await world.sweep()) == 1
        (row,) = await world.rows(None)
        assert row.state == RecordingState.STORED
        assert await world.strays() == []
        assert [bad async for bad in world.room.checker.damaged()] == []
    await database.dispose()


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
