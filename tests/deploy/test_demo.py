"""The demonstration as a person starts and ends it: a process of its own, real calls, a card, and nothing left."""

import asyncio
import os
import re
import secrets
import select
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from deploy.demo.quality import BOUND
from deploy.pbx.root import PROJECT
from tests.fixtures_servers import free_port

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(600), pytest.mark.xdist_group("demo")]

MARK: Final = "CALLCENTER_TEST_DEMO"
START_LIMIT_S: Final = 400.0
"""The first run on a machine speaks the dialogues."""
CARD_LIMIT_S: Final = 180.0
END_LIMIT_S: Final = 60.0
LAST_CALLS_S: Final = 240.0
"""What was begun is let end: a caller who waits for a free phone, then a whole dialogue of 50 s."""
_WELCOME: Final = re.compile(r"(http://127\.0\.0\.1:\d+)\s+password of all: (\S+)")


@dataclass(slots=True)
class Demo:
    """`mark` is in the environment of everything that it starts, whoever the parent is by then."""

    process: asyncio.subprocess.Process
    mark: str
    url: str = ""
    password: str = ""
    said: str = ""

    async def welcomed(self) -> None:
        async with asyncio.timeout(START_LIMIT_S):
            while not (found := _WELCOME.search(self.said)):
                self.said += await self._line()
        self.url, self.password = found.groups()

    async def over(self, limit_s: float = END_LIMIT_S) -> int:
        async with asyncio.timeout(limit_s):
            while line := await self._read():
                self.said += line
            return await self.process.wait()

    async def _line(self) -> str:
        line = await self._read()
        assert line, f"the demo ended early:\n{self.said}"
        return line

    async def _read(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode()


@asynccontextmanager
async def demo(folder: Path, *options: str) -> AsyncIterator[Demo]:
    mark = secrets.token_hex(8)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.demo", "--state", str(folder), "--port", str(free_port())),
        *("--calls-per-minute", "20", *options),
        cwd=PROJECT,
        env={**os.environ, MARK: mark},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield Demo(process, mark)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await asyncio.to_thread(ended, mark)


def marked(mark: str) -> list[int]:
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in environment:
            found.append(int(folder.name))
    return found


def ended(mark: str) -> list[int]:
    """Those that are still there after a time limit for all of them together."""
    deadline = time.monotonic() + END_LIMIT_S
    for pid in marked(mark):
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
        os.close(descriptor)
    return marked(mark)


async def card_of_an_answered_call(running: Demo) -> dict[str, object]:
    """As the human at the browser: sign in, go ready, wait until one's phone has picked up."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(running.url, cookie_jar=jar, raise_for_status=True) as client:
        await client.post("/api/v1/session", json={"login": "olena", "password": running.password})
        async with client.ws_connect("/api/v1/ws") as socket, asyncio.timeout(CARD_LIMIT_S):
            await socket.send_json({"id": 1, "type": "subscribe", "stream": "desk"})
            await client.put("/api/v1/desk/state", json={"state": "ready", "reason": ""})
            while True:
                message = await socket.receive_json()
                card = message.get("event", {}).get("card")
                if card and card["phase"] == "talking":
                    found: dict[str, object] = card
                    return found


async def bound_queues(running: Demo) -> list[tuple[str, str]]:
    """Which of the demonstration's own scripts are bound to which queues; one that is bound twice stands twice."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(running.url, cookie_jar=jar, raise_for_status=True) as client:
        await client.post("/api/v1/session", json={"login": "irina", "password": running.password})
        async with client.get("/api/v1/qa/bindings") as answer:
            bindings = await answer.json()
    own = {script.key for script in BOUND}
    return sorted((binding["script_key"], binding["queue"]) for binding in bindings if binding["script_key"] in own)


async def test_demo_interrupted_in_a_call_leaves_nothing_and_starts_again(tmp_path: Path) -> None:
    async with demo(tmp_path / "state") as first:
        await first.welcomed()
        card = await card_of_an_answered_call(first)
        assert card["match"] in ("known", "shared", "new_lead", "withheld")
        assert len(marked(first.mark)) > 8, "the application, Asterisk, phones"
        first.process.send_signal(signal.SIGINT)
        assert await first.over() == 0, first.said
        assert marked(first.mark) == []
    async with demo(tmp_path / "state", "--minutes", "0.05") as second:
        await second.welcomed()
        assert second.password == first.password
        assert await bound_queues(second) == [("sales-ru", "sales"), ("support-en", "support")]
        assert await second.over(LAST_CALLS_S) == 0, second.said
        assert marked(second.mark) == []
    balance = re.search(r"(\d+) calls were made, (\d+) stand in the call log", second.said)
    assert balance, second.said
    assert int(balance[1]) == int(balance[2]) >= 1


async def test_demo_killed_in_a_call_takes_everything_with_it(tmp_path: Path) -> None:
    async with demo(tmp_path / "state") as running:
        await running.welcomed()
        await card_of_an_answered_call(running)
        running.process.kill()
        await running.process.wait()
        assert await asyncio.to_thread(ended, running.mark) == []
