"""The live engine's processes: as many as the settings allow, started when first needed, replaced when they die."""

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self

import structlog

from recordings.transcription.errors import EngineFailed
from recordings.transcription.installed import InstalledModel
from recordings.transcription.live.packets import LONGEST, Kind, Packet, packed
from recordings.transcription.live.ports import Broken, Finished, Guess, HeardNow, Progress, Utterance
from recordings.transcription.speech import Word

log = structlog.get_logger(__name__)

START_LIMIT_S: Final = 60.0
STOP_LIMIT_S: Final = 5.0
LINE_LIMIT: Final = 2**20
UNREAD_LIMIT: Final = 4 * 2**20
"""Bytes that may wait in the pipe of a process that does not read: some minutes of sound. Beyond it is dead."""

Tell = Callable[[HeardNow], None]


class LiveProcesses:
    """An asynchronous context; implements `LiveEngine`. A new stream goes to the process with the fewest."""

    def __init__(self, processes: int = 1) -> None:
        self._slots: list[_EngineProcess | None] = [None] * processes
        self._starting = asyncio.Lock()
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        for process in self._slots:
            if process is not None:
                await process.end()

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._slots if process is not None and process.alive]

    async def open(self, model: InstalledModel, tell: Tell) -> "ProcessStream":
        process = await self._process()
        return process.open(model, tell)

    async def _process(self) -> "_EngineProcess":
        async with self._starting:
            if self._closed:
                raise EngineFailed("the live engine is being stopped")
            slot = min(range(len(self._slots)), key=self._load)
            process = self._slots[slot]
            if process is None or not process.alive:
                if process is not None:
                    await process.end()
                process = self._slots[slot] = await _EngineProcess.start()
            return process

    def _load(self, slot: int) -> int:
        process = self._slots[slot]
        return process.streams if process is not None and process.alive else 0


class _EngineProcess:
    def __init__(self, process: Process) -> None:
        self._process = process
        self._listeners: dict[int, Tell] = {}
        self._number = 0
        self._reading = asyncio.create_task(self._read(), name="live engine")
        self.alive = True

    @classmethod
    async def start(cls) -> Self:
        """Native libraries take their number of threads from the environment."""
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "recordings.transcription.live.child"]
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment, limit=LINE_LIMIT
        )
        assert process.stdout is not None  # noqa: S101 - it was started with a pipe
        try:
            async with asyncio.timeout(START_LIMIT_S):
                ready = await process.stdout.readline()
        except BaseException:
            process.kill()
            await process.communicate()
            raise
        if not ready:
            await process.wait()
            raise EngineFailed("the live engine does not start")
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def streams(self) -> int:
        return len(self._listeners)

    def open(self, model: InstalledModel, tell: Tell) -> "ProcessStream":
        self._number += 1
        self._listeners[self._number] = tell
        self.send(Packet(Kind.OPEN, self._number, str(model.path).encode()))
        return ProcessStream(self, self._number)

    def close(self, number: int) -> None:
        if self._listeners.pop(number, None) is not None:
            self.send(Packet(Kind.CLOSE, number))

    def send(self, packet: Packet) -> None:
        pipe = self._process.stdin
        if not self.alive or pipe is None or pipe.is_closing():
            return
        if pipe.transport.get_write_buffer_size() > UNREAD_LIMIT:
            log.error("live.engine_stuck")
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            return
        pipe.write(packed(packet))

    async def end(self) -> None:
        """Killed at once: it holds nothing that must be saved."""
        self.alive = False
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_LIMIT_S):
                await self._process.communicate()

    async def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was started with a pipe
        while line := await self._process.stdout.readline():
            self._tell(json.loads(line))
        self.alive = False
        log.warning("live.engine_died", streams=self.streams)
        listeners, self._listeners = list(self._listeners.values()), {}
        for tell in listeners:
            tell(Broken())

    def _tell(self, message: dict[str, Any]) -> None:
        number = int(message["stream"])
        tell = self._listeners.get(number)
        if tell is not None:
            heard = _heard(message)
            if isinstance(heard, Broken):
                del self._listeners[number]
            tell(heard)


class ProcessStream:
    """One speaker. `Stream` of the ports."""

    def __init__(self, process: _EngineProcess, number: int) -> None:
        self._process = process
        self._number = number

    def sound(self, sound: bytes) -> None:
        for at in range(0, len(sound), LONGEST):
            self._process.send(Packet(Kind.SOUND, self._number, sound[at : at + LONGEST]))

    def finish(self) -> None:
        self._process.send(Packet(Kind.FINISH, self._number))

    def close(self) -> None:
        self._process.close(self._number)


def _heard(message: dict[str, Any]) -> HeardNow:
    if "words" in message:
        return Utterance(tuple(Word(str(w), float(s), float(e), float(conf)) for w, s, e, conf in message["words"]))
    if "partial" in message:
        return Guess(str(message["partial"]), float(message["at"]))
    if "finished" in message:
        return Finished()
    return Broken() if "error" in message else Progress(float(message["at"]))
