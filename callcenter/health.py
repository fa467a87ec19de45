"""What the process says of itself: `/healthz` (it lives) and `/readyz` (it can do its work, part by part)."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from aiohttp import web

LIMIT_S: Final = 3.0
"""A check that takes longer has failed."""

Check = Callable[[], Awaitable[str | None]]
"""Raises when the part is down; what it returns is shown beside it."""


class PartState(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class PartHealth:
    """`since`: when the part came into this state, as far as this process has looked. `detail` is an
    error's class name, or what the part says of itself."""

    name: str
    state: PartState
    necessary: bool
    since: datetime
    detail: str


class Health:
    """The checks of this process. A check is a `ping` that raises."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self._stopping = stopping
        self._checks: dict[str, tuple[Check, bool]] = {}
        self._last: dict[str, PartHealth] = {}

    def add(self, name: str, check: Check, *, necessary: bool = True) -> None:
        """Without the necessary parts the process is not ready; the others are only shown."""
        if name in self._checks:
            raise ValueError(f"the check {name} exists already")
        self._checks[name] = (check, necessary)

    async def look(self) -> list[PartHealth]:
        """Run all checks side by side."""
        return list(await asyncio.gather(*(self._look_at(name) for name in self._checks)))

    async def _look_at(self, name: str) -> PartHealth:
        check, necessary = self._checks[name]
        state, detail = PartState.UP, ""
        try:
            async with asyncio.timeout(LIMIT_S):
                detail = await check() or ""
        except Exception as error:  # noqa: BLE001 - whatever a part raises means that it is down
            state, detail = PartState.DOWN, type(error).__name__
        last = self._last.get(name)
        since = last.since if last is not None and last.state is state else datetime.now(UTC)
        self._last[name] = PartHealth(name, state, necessary, since, detail)
        return self._last[name]

    async def healthz(self, _request: web.Request) -> web.Response:
        """200 as long as the event loop turns. `pid` tells which of several processes answers at this address."""
        return web.json_response({"status": "alive", "pid": os.getpid()})

    async def readyz(self, _request: web.Request) -> web.Response:
        """503 while a necessary part is down or the process is stopping."""
        parts = await self.look()
        missing = any(part.necessary and part.state is PartState.DOWN for part in parts)
        status = "stopping" if self._stopping.is_set() else "not-ready" if missing else "ready"
        body = {"status": status, "parts": [_as_json(part) for part in parts]}
        return web.json_response(body, status=200 if status == "ready" else 503)


def _as_json(part: PartHealth) -> dict[str, object]:
    return {
        "name": part.name,
        "state": part.state.value,
        "necessary": part.necessary,
        "since": part.since.isoformat(),
        "detail": part.detail,
    }
