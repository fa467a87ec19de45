"""How a process lives: parts opened in order, named tasks watched, and an orderly end.

The end has three steps: refuse (`stopping` is set, readiness turns red), drain (tasks that were told finish what
they have, within a limit), close (the rest is cancelled and every part is closed in reverse order, each within its
limit, whatever the others did). A second signal skips the draining.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Final, Self, TypeVar

import structlog

from callcenter.metrics import TASK_RESTARTS

log = structlog.get_logger(__name__)

T = TypeVar("T")

FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
HEALTHY_S: Final = 60.0
"""A task that ran so long before it died starts again without a long pause."""


class OnDeath(StrEnum):
    """What the death of a task means: try again, or better no process than a half one."""

    RESTART = "restart"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    manager: AbstractAsyncContextManager[object]
    stop_limit_s: float


class Supervisor:
    """One for each process. `async with Supervisor() as process: ...; await process.wait()`."""

    def __init__(self, *, drain_s: float = 20.0) -> None:
        self.stopping = asyncio.Event()
        """Tasks watch it, finish what they have and return; readiness shows it."""
        self.exit_code = 0
        self._hurry = asyncio.Event()
        self._drain_s = drain_s
        self._parts: list[_Part] = []
        self._tasks: dict[asyncio.Task[None], bool] = {}

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal, number.name)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        try:
            await self._drain()
            await self._cancel_tasks()
        finally:
            await self._close_parts()
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().remove_signal_handler(number)

    async def open(
        self,
        name: str,
        manager: AbstractAsyncContextManager[T],
        *,
        start_limit_s: float = 30.0,
        stop_limit_s: float = 10.0,
    ) -> T:
        """Open a part; it is closed after all that was opened later.

        :raises TimeoutError: when it does not open in time
        """
        log.debug("process.part_opening", part=name)
        async with asyncio.timeout(start_limit_s):
            opened = await manager.__aenter__()
        self._parts.append(_Part(name, manager, stop_limit_s))
        return opened

    def run(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        *,
        on_death: OnDeath = OnDeath.RESTART,
        drains: bool = False,
    ) -> None:
        """Run `work` as a named task. One with `drains` watches `stopping` and returns by itself."""
        task = asyncio.create_task(self._watch(name, work, on_death), name=name)
        self._tasks[task] = drains
        task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def wait(self) -> int:
        """Until the process is told to stop; the exit code."""
        await self.stopping.wait()
        return self.exit_code

    def stop(self, *, exit_code: int = 0) -> None:
        self.exit_code = self.exit_code or exit_code
        self.stopping.set()

    def _on_signal(self, name: str) -> None:
        log.info("process.signal", signal=name)
        if self.stopping.is_set():
            self._hurry.set()
        self.stopping.set()

    async def _watch(self, name: str, work: Callable[[], Awaitable[None]], on_death: OnDeath) -> None:
        """Run the work again when it dies; its end is expected only once the process stops."""
        pause = FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while not self.stopping.is_set():
            began = loop.time()
            try:
                await work()
            except Exception:
                log.exception("process.task_died", task=name)
            else:
                if self.stopping.is_set():
                    return
                log.error("process.task_ended", task=name)
            TASK_RESTARTS.labels(name).inc()
            if on_death is OnDeath.STOP:
                self.stop(exit_code=1)
                return
            pause = FIRST_PAUSE_S if loop.time() - began > HEALTHY_S else pause
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _drain(self) -> None:
        draining = {task for task, drains in self._tasks.items() if drains}
        if not draining or self._hurry.is_set():
            return
        hurry = asyncio.create_task(self._hurry.wait(), name="process.hurry")
        drained = asyncio.create_task(_all_done(draining), name="process.drain")
        await asyncio.wait({drained, hurry}, timeout=self._drain_s, return_when=asyncio.FIRST_COMPLETED)
        for task in (drained, hurry):
            task.cancel()
        await asyncio.gather(drained, hurry, return_exceptions=True)
        if late := sorted(task.get_name() for task in draining if not task.done()):
            log.warning("process.drain_limit", tasks=late)

    async def _cancel_tasks(self) -> None:
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=self._drain_s)

    async def _close_parts(self) -> None:
        while self._parts:
            part = self._parts.pop()
            try:
                async with asyncio.timeout(part.stop_limit_s):
                    await part.manager.__aexit__(None, None, None)
            except Exception:
                log.exception("process.part_not_closed", part=part.name)


async def _all_done(tasks: set[asyncio.Task[None]]) -> None:
    await asyncio.wait(tasks)
