"""A process opens its parts in order, watches its tasks, and closes whatever happens."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from callcenter import lifecycle
from callcenter.children import Child
from callcenter.lifecycle import OnDeath, Supervisor

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def part(name: str, done: list[str], *, closing: asyncio.Event | None = None) -> AsyncIterator[str]:
    done.append(f"open {name}")
    yield name
    if closing is not None:
        await closing.wait()
    done.append(f"close {name}")


@asynccontextmanager
async def broken_part() -> AsyncIterator[None]:
    yield
    raise ValueError


async def test_parts_opened_close_in_reverse_even_when_one_fails_or_hangs() -> None:
    done: list[str] = []
    async with Supervisor() as process:
        assert await process.open("a", part("a", done)) == "a"
        await process.open("broken", broken_part())
        await process.open("hangs", part("hangs", done, closing=asyncio.Event()), stop_limit_s=0.01)
        await process.open("b", part("b", done))
    assert done == ["open a", "open hangs", "open b", "close b", "close a"]


async def test_part_that_does_not_open_stops_the_start_and_closes_the_others() -> None:
    done: list[str] = []

    @asynccontextmanager
    async def stuck() -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield

    async def start() -> None:
        async with Supervisor() as process:
            await process.open("a", part("a", done))
            await process.open("stuck", stuck(), start_limit_s=0.01)

    with pytest.raises(TimeoutError):
        await start()
    assert done == ["open a", "close a"]


async def test_signal_comes_draining_task_finishes_before_parts_close() -> None:
    done: list[str] = []
    async with Supervisor() as process:
        await process.open("database", part("database", done))

        async def work() -> None:
            await process.stopping.wait()
            done.append("last work")

        async def endless() -> None:
            await asyncio.Event().wait()

        process.run("work", work, drains=True)
        process.run("endless", endless)
        os.kill(os.getpid(), signal.SIGTERM)
        assert await process.wait() == 0
    assert done == ["open database", "last work", "close database"]


async def test_second_signal_comes_draining_is_cut_short() -> None:
    cancelled = asyncio.Event()
    async with Supervisor(drain_s=60) as process:

        async def deaf() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        process.run("deaf", deaf, drains=True)
        await asyncio.sleep(0)
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0)
        await process.wait()
    assert cancelled.is_set()


async def test_deaf_task_beyond_drain_limit_is_cancelled() -> None:
    async with Supervisor(drain_s=0.01) as process:

        async def deaf() -> None:
            await asyncio.Event().wait()

        process.run("deaf", deaf, drains=True)
        process.stop()
    assert process.exit_code == 0


async def test_task_dies_it_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "FIRST_PAUSE_S", 0.001)
    runs = 0
    async with Supervisor() as process:

        async def dies_twice() -> None:
            nonlocal runs
            runs += 1
            if runs < 3:
                raise ValueError
            process.stop()

        process.run("dies", dies_twice)
        assert await process.wait() == 0
    assert runs == 3


async def test_vital_task_dies_process_stops_with_an_error() -> None:
    async with Supervisor() as process:

        async def dies() -> None:
            raise ValueError

        process.run("vital", dies, on_death=OnDeath.STOP)
        assert await process.wait() == 1


def telling_child(path: Path) -> list[str]:
    """Tells its process id through a named pipe and lives on."""
    program = "import os, pathlib, signal, sys; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); signal.pause()"
    return [sys.executable, "-c", program, str(path)]


def read_pid(path: Path) -> int:
    return int(path.read_text())


async def test_child_killed_is_started_again_and_ends_with_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.children.FIRST_PAUSE_S", 0.01)
    fifo = tmp_path / "pids"
    os.mkfifo(fifo)
    stop = asyncio.Event()
    child = asyncio.create_task(Child("teller", telling_child(fifo)).run(stop))
    first = await asyncio.to_thread(read_pid, fifo)
    os.kill(first, signal.SIGKILL)
    second = await asyncio.to_thread(read_pid, fifo)
    assert second != first
    stop.set()
    await child
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


async def test_parent_killed_child_ends(tmp_path: Path) -> None:
    fifo = tmp_path / "pids"
    os.mkfifo(fifo)
    program = (
        "import asyncio, sys\nfrom callcenter.children import Child\n"
        "asyncio.run(Child('teller', sys.argv[1:]).run(asyncio.Event()))"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *telling_child(fifo), stdout=PIPE, cwd=ROOT
    )
    assert await asyncio.to_thread(read_pid, fifo) != parent.pid
    parent.kill()
    await parent.wait()
    assert parent.stdout is not None
    async with asyncio.timeout(20):
        assert await parent.stdout.read() == b""  # the child holds the same pipe, which closes only when it ends
