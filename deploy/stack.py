"""The application beside a PBX of our own: settings for it, the example firm in it, its processes.

Used alike by the demo, the browser tests and the benchmarks.
"""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp

from deploy.pbx import numbers
from deploy.pbx.pbx import Pbx
from deploy.processes import ended

READY_LIMIT_S: Final = 120.0
STOP_LIMIT_S: Final = 30.0
ALL_ROLES: Final = ("run",)
SEPARATE_ROLES: Final = ("web", "bridge", "worker")


class StackError(Exception):
    """The application did not start; the text ends with its own last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSpec:
    """`database_url` and `redis_url` empty mean SQLite and the in-process bus, which only the role `run` can use.

    `environment` overrides settings (`CALLCENTER_...`). `port` 0 is not possible: browsers need to know it.
    `ami_port` 0 is the PBX's own; another one is that of a relay before it.
    """

    directory: Path
    port: int
    database_url: str = ""
    redis_url: str = ""
    roles: tuple[str, ...] = ALL_ROLES
    wrap_up_s: int = 5
    ami_port: int = 0
    takes_recordings: bool = False
    """Also from a PBX whose dial plan records nothing by itself: then the application starts them."""
    environment: Mapping[str, str] = field(default_factory=dict)
    has_firm: bool = False
    """The directory holds the example firm already."""


@dataclass(slots=True)
class Stack:
    """Running processes by name: a role, or several of one role as `bridge`, `bridge-2`.

    `password` is that of every person of the example firm, kept beside its data. Like the PBX it holds nothing of an
    event loop, so it can be started in one and used in another.
    """

    spec: StackSpec
    config: Path
    password: str
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.spec.port}"

    @property
    def log(self) -> Path:
        return self.spec.directory / "callcenter.log"

    async def start(self, name: str) -> None:
        """Start one process; it ends with ours (with the thread that called this, as the kernel counts it)."""
        role = name.partition("-")[0]
        environment = {**self.spec.environment, "CALLCENTER_PROBES__BRIDGE_PORT": str(self.probe_port(name))}
        self.processes[name] = _spawn(_program(role, self.config), self.log, environment)

    def probe_port(self, name: str) -> int:
        """Where a bridge says how it is."""
        return self.spec.port + int(name.partition("-")[2] or 1)

    async def start_all(self) -> None:
        """Every role of the spec; returns when people can work."""
        for role in self.spec.roles:
            await self.start(role)
        await self.ready()

    async def stop_all(self) -> None:
        for role in reversed(list(self.processes)):
            await self.stop(role)

    async def kill(self, role: str) -> None:
        """As a crash."""
        self.processes[role].kill()
        await ended(self.processes.pop(role))

    async def stop(self, role: str) -> int:
        """In order; the exit code."""
        process = self.processes.pop(role)
        if process.poll() is None:
            process.terminate()
        try:
            return await asyncio.wait_for(ended(process), STOP_LIMIT_S)
        except TimeoutError:
            process.kill()
            return await ended(process)

    async def ready(self) -> None:
        """Wait until `/readyz` says so for every part, the PBX links too."""
        try:
            async with asyncio.timeout(READY_LIMIT_S), aiohttp.ClientSession() as client:
                while not await self._is_ready(client):
                    self._refuse_dead()
        except TimeoutError:
            raise StackError(f"not ready within {READY_LIMIT_S:g} s\n{self.last_words()}") from None

    async def _is_ready(self, client: aiohttp.ClientSession) -> bool:
        """Readiness is told, not announced: asking again is the only way."""
        try:
            async with client.get(f"{self.url}/healthz") as response:
                self._refuse_stranger((await response.json()).get("pid"))
            async with client.get(f"{self.url}/readyz") as response:
                parts = (await response.json())["parts"]
        except (aiohttp.ClientError, json.JSONDecodeError):
            parts = []
        if parts and all(part["state"] == "up" for part in parts):
            return True
        await asyncio.sleep(0.1)
        return False

    def _refuse_stranger(self, pid: object) -> None:
        """Two that start at once may have found the same port free."""
        if pid not in [process.pid for process in self.processes.values()]:
            raise StackError(f"another program serves the port {self.spec.port}")

    def _refuse_dead(self) -> None:
        for role, process in self.processes.items():
            if (code := process.poll()) is not None:
                raise StackError(f"{role} ended with code {code}\n{self.last_words()}")

    def last_words(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-30:])


@asynccontextmanager
async def stack(pbx: Pbx, spec: StackSpec) -> AsyncIterator[Stack]:
    """The example firm on this PBX, ready for people; everything is stopped in the end."""
    running = await prepare(pbx, spec)
    try:
        await running.start_all()
        yield running
    finally:
        await running.stop_all()


async def prepare(pbx: Pbx, spec: StackSpec) -> Stack:
    """Settings written and the example firm made, unless it is there; nothing runs yet."""
    spec.directory.mkdir(parents=True, exist_ok=True)
    config = spec.directory / "callcenter.toml"
    config.write_text(settings_for(pbx, spec), encoding="utf-8")
    config.chmod(0o600)
    planned = Stack(spec, config, kept_password(spec.directory))
    if not spec.has_firm:
        await _seed(planned)
    return planned


def settings_for(pbx: Pbx, spec: StackSpec) -> str:
    """The settings file as an administrator would write it."""
    lines = [f"data_dir = {json.dumps(str(spec.directory / 'data'))}"]
    lines += [f"database_url = {json.dumps(spec.database_url)}"] if spec.database_url else []
    lines += [f"redis_url = {json.dumps(spec.redis_url)}"] if spec.redis_url else []
    lines += ["[http]", f"port = {spec.port}", f'public_url = "http://127.0.0.1:{spec.port}"']
    lines += ["[log]", 'format = "json"', "[agents]", f"wrap_up_s = {spec.wrap_up_s}"]
    lines += ["[[pbx]]", f"name = {json.dumps(pbx.spec.name)}", f'host = "{pbx.host}"']
    lines += [f"port = {spec.ami_port or pbx.ami_port}"]
    lines += [f'bridge_username = "{pbx.ami_user}"', f'bridge_secret = "{pbx.secrets.bridge}"']
    lines += [f'actions_username = "{pbx.actions_user}"', f'actions_secret = "{pbx.secrets.actions}"']
    lines += ['trunks = ["PJSIP/trunk"]', f'wss_url = "wss://{pbx.host}:{pbx.wss_port}/ws"']
    lines += [f'browser_key = "{pbx.secrets.browser}"']
    lines += ["[pbx.books]", f"cel = {json.dumps(str(pbx.cel_csv))}", f"queue_log = {json.dumps(str(pbx.queue_log))}"]
    lines += ["[pbx.ari]", f'url = "http://{pbx.host}:{pbx.ports.http}"', f'username = "{pbx.ari_user}"']
    lines += [f'secret = "{pbx.secrets.ari}"']
    for did, title in (
        (numbers.DID_SALES, "Продажи, +7 495"),
        (numbers.DID_SUPPORT, "Support, London"),
        (numbers.DID_DIRECT, "Grace, direct"),
        (numbers.DID_GROUP, "Reception"),
        (numbers.DID_IVR, "Main menu"),
    ):
        lines += ["[[pbx.lines]]", f'did = "{did}"', f'title = "{title}"']
    for name, title, language in (("sales", "Продажи", "ru"), ("support", "Support", "en")):
        lines += ["[[queues]]", f'name = "{name}"', f'title = "{title}"', f'language = "{language}"']
    if pbx.spec.record_calls or spec.takes_recordings:
        lines += ["[[recordings.sources]]", f"node = {json.dumps(pbx.spec.name)}"]
        lines += [f"folder = {json.dumps(str(pbx.monitor_dir))}"]
    lines += routing_lines(pbx) if pbx.spec.routed else []
    lines += ["[[control.phones]]", 'endpoint = "PJSIP/web*"', 'answer_by = "browser"']
    return "\n".join(lines) + "\n"


def routing_lines(pbx: Pbx) -> list[str]:
    """The sales line is open always, the support line never: then its callers wait for sales."""
    lines = ["[routing]", f"port = {pbx.ports.agi}", "[[routing.hours]]", 'name = "never"', "open = []"]
    lines += ["[[routing.lines]]", f'did = "{numbers.DID_SALES}"', 'queues = ["sales", "support"]']
    lines += ["[[routing.lines]]", f'did = "{numbers.DID_SUPPORT}"', 'queues = ["support"]', 'hours = "never"']
    return [*lines, 'night = "queue/sales"']


def kept_password(directory: Path) -> str:
    """Written before the firm is made, so that a firm without a known password cannot come about."""
    file = directory / "password"
    if not file.exists():
        descriptor, draft = tempfile.mkstemp(dir=directory)
        with os.fdopen(descriptor, "w") as target:
            target.write(secrets.token_urlsafe(9))
        Path(draft).replace(file)
    return file.read_text()


async def _seed(running: Stack) -> None:
    """A session of its own, so that Ctrl-C at the terminal leaves it to us to end it."""
    process = await asyncio.create_subprocess_exec(
        *("setpriv", "--pdeathsig", "KILL", "--"),
        *_program("demo", running.config),
        *("--password", running.password),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **running.spec.environment},
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise StackError(f"the example firm could not be made:\n{output.decode(errors='replace')}")


def _program(role: str, config: Path) -> list[str]:
    return [sys.executable, "-m", "callcenter", role, "--config", str(config)]


def _spawn(command: list[str], log: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(
            ("setpriv", "--pdeathsig", "TERM", "--", *command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
            start_new_session=True,
        )
