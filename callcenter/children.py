"""Processes that `callcenter run` keeps beside itself: started again when they die, and never left behind.

Each child starts through this module (`python -m callcenter.children PARENT_PID COMMAND...`), which asks the kernel
to end it with its parent, so that not even a SIGKILL of the parent leaves a worker running.
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
HEALTHY_S: Final = 60.0
_PR_SET_PDEATHSIG: Final = 1


class Child:
    """One child process; `run` keeps it alive until `stop` is set, and then ends it within `stop_limit_s`."""

    def __init__(self, name: str, command: Sequence[str], *, stop_limit_s: float = 25.0) -> None:
        self._name = name
        self._command = command
        self._stop_limit_s = stop_limit_s
        self.pid: int | None = None

    async def run(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait(), name=f"{self._name}.stop")
        pause = FIRST_PAUSE_S
        try:
            while not stopping.done():
                began = asyncio.get_running_loop().time()
                await self._run_once(stopping)
                lasted = asyncio.get_running_loop().time() - began
                pause = FIRST_PAUSE_S if lasted > HEALTHY_S else pause
                await asyncio.wait({stopping}, timeout=pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
        finally:
            stopping.cancel()
            await asyncio.gather(stopping, return_exceptions=True)

    async def _run_once(self, stopping: "asyncio.Task[bool]") -> None:
        starter = [sys.executable, "-m", "callcenter.children", str(os.getpid())]
        process = await asyncio.create_subprocess_exec(*starter, *self._command, start_new_session=True)
        self.pid = process.pid
        ended = asyncio.create_task(process.wait(), name=f"{self._name}.wait")
        try:
            await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if ended.done() and not stopping.done():
                log.error("process.child_died", child=self._name, code=process.returncode)
        finally:
            await self._end(process, ended)
            self.pid = None

    async def _end(self, process: asyncio.subprocess.Process, ended: "asyncio.Task[int]") -> None:
        for how in (signal.SIGTERM, signal.SIGKILL):
            if process.returncode is not None:
                break
            process.send_signal(how)
            await asyncio.wait({ended}, timeout=self._stop_limit_s)
        await ended


def end_with_parent(parent: int) -> None:
    """Have the kernel send SIGTERM when the parent dies; end at once when it is dead already."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        raise SystemExit(1)


def main(arguments: Sequence[str]) -> None:
    parent, *command = arguments
    end_with_parent(int(parent))
    os.execvp(command[0], command)  # noqa: S606 - the command is ours; the wish to end with the parent outlives exec


if __name__ == "__main__":
    main(sys.argv[1:])
