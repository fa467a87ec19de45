"""Processes for the engines: as many as the settings allow, started when first needed, replaced when they die."""

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from typing import Any, Final

import structlog

from recordings.transcription.errors import BadAudio, EngineFailed, EngineUnavailable, ModelError, TranscriptionError

log = structlog.get_logger(__name__)

LINE_LIMIT: Final = 256 * 2**20
"""An answer is one line: twelve hours of speech are some tens of megabytes."""
GENTLE: Final = "--gentle"
START_LIMIT_S: Final = 120.0
STOP_LIMIT_S: Final = 5.0
TRIES: Final = 2
"""A process that was killed from outside says nothing about the track; one that dies twice over it does."""
_ERRORS: Final[Mapping[str, type[TranscriptionError]]] = {
    kind.code: kind for kind in (BadAudio, EngineFailed, EngineUnavailable, ModelError)
}


class _Died(Exception):
    """The process ended without an answer."""


class EngineProcesses:
    """An asynchronous context; `ask` waits for a free process. `gentle` ones give way to everything else."""

    def __init__(self, *, processes: int = 1, threads: int = 1, limit_s: float = 14_400, gentle: bool = False) -> None:
        self._free: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        for _ in range(processes):
            self._free.put_nowait(None)
        self._alive: set[Process] = set()
        self._threads = threads
        self._gentle = gentle
        self._limit_s = limit_s

    async def __aenter__(self) -> "EngineProcesses":
        return self

    async def __aexit__(self, *_error: object) -> None:
        for process in list(self._alive):
            await self._end(process)

    async def ask(self, request: Mapping[str, Any]) -> Any:
        """The answer of a process; cancelling ends the process, since nothing else stops an engine.

        :raises TranscriptionError: what the process said, or `EngineFailed` when it died or took too long
        """
        for attempt in range(1, TRIES + 1):
            try:
                return await self._ask_once(request)
            except _Died:
                log.warning("transcription.process_died", attempt=attempt)
        raise EngineFailed("the engine's process died over this track")

    async def _ask_once(self, request: Mapping[str, Any]) -> Any:
        process = await self._free.get()
        kept: Process | None = None
        try:
            if process is None or process.returncode is not None:
                process = await self._start()
            async with asyncio.timeout(self._limit_s):
                answer = await self._exchange(process, request)
            kept = process
        except TimeoutError:
            raise EngineFailed("the engine took too long") from None
        finally:
            if kept is None and process is not None:
                await asyncio.shield(self._end(process))
            self._free.put_nowait(kept)
        if "error" in answer:
            raise _ERRORS.get(answer["error"], EngineFailed)(answer["detail"])
        return answer["done"]

    async def _start(self) -> Process:
        """Native libraries take their number of threads from the environment."""
        threads = str(self._threads)
        environment = {**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        command = [sys.executable, "-m", "recordings.transcription.child", *([GENTLE] if self._gentle else [])]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, limit=LINE_LIMIT
        )
        self._alive.add(process)
        async with asyncio.timeout(START_LIMIT_S):
            await self._read(process)
        return process

    async def _exchange(self, process: Process, request: Mapping[str, Any]) -> dict[str, Any]:
        assert process.stdin is not None  # noqa: S101 - it was started with a pipe
        process.stdin.write(json.dumps(request).encode() + b"\n")
        with contextlib.suppress(ConnectionError):
            await process.stdin.drain()
        return await self._read(process)

    async def _read(self, process: Process) -> dict[str, Any]:
        assert process.stdout is not None  # noqa: S101 - it was started with a pipe
        line = await process.stdout.readline()
        if not line.endswith(b"\n"):
            raise _Died
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def _end(self, process: Process) -> None:
        """Killed at once: it holds nothing that must be saved."""
        self._alive.discard(process)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_LIMIT_S):
                await process.communicate()
