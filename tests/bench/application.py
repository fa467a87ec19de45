"""The real `callcenter run` over the stored firm, beside an exchange of our own making, and its operators' browsers."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import aiohttp

from ami.tracker.snapshot import LIST_ACTIONS
from callcenter.auth.accounts import Accounts
from callcenter.auth.passwords import Passwords
from callcenter.auth.sessions import Client, Sessions
from callcenter.db import Database
from deploy.stack import Stack, StackSpec
from tests.bench import dataset, firm_in_postgres
from tests.fakes.ami_server import SECRET, FakeAmi, FakeSession, Request, answer, event
from tests.fixtures_servers import PostgresServer, free_port, postgres_folder

BRIDGE_USER: Final = "bridge"
ACTIONS_USER: Final = "actions"
COOKIE: Final = "callcenter_session"
SUPERVISOR: Final = "supervisor"
Arrived = Callable[[str], Awaitable[None] | None]


class Engine(StrEnum):
    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


class Exchange(FakeAmi):
    """No calls yet, one queue whose members come and go; `ears` is the connection that hears the events."""

    def __init__(self) -> None:
        super().__init__()
        self.ears: asyncio.Future[FakeSession] = asyncio.get_running_loop().create_future()
        for action in LIST_ACTIONS:
            self.on(action, _empty_list)
        for action in ("QueueAdd", "QueueRemove", "QueuePause"):
            self.on(action, lambda session, request: session.write(answer(request)))

    def _login(self, session: FakeSession, request: Request) -> None:
        super()._login(session, request)
        if request.get("Username") == [BRIDGE_USER] and not self.ears.done():
            self.ears.set_result(session)


def _empty_list(session: FakeSession, request: Request) -> None:
    own = request["ActionID"][0]
    session.write(answer(request, EventList="start", Message="A list will follow"))
    session.write(event(f"{request['Action'][0]}Complete", EventList="Complete", ListItems="0", ActionID=own))


@dataclass(frozen=True, slots=True)
class Application:
    """`tokens`: the cookie of each person by login. On `agi_port` the dial plan would ask where callers go."""

    url: str
    exchange: Exchange
    tokens: dict[str, str]
    process: "subprocess.Popen[bytes]"
    log: Path
    database: Path
    agi_port: int

    def cookie(self, login: str) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.tokens[login]}"}

    def processor_seconds(self) -> float:
        """Of the main process alone, its workers are apart."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@asynccontextmanager
async def application(size: dataset.Size, engine: Engine = Engine.SQLITE) -> AsyncIterator[Application]:
    """Everything is stopped and removed in the end; the stored firm stays as it was."""
    async with AsyncExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="callcenter-bench-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        path, url = await _database(folder, size, engine, ends)
        tokens = await _sign_in(url, size.agents)
        exchange = await ends.enter_async_context(Exchange())
        stack = Stack(StackSpec(directory=folder, port=free_port()), folder / "callcenter.toml", "")
        agi_port = free_port()
        stack.config.write_text(_settings(stack, url, exchange, agi_port), encoding="utf-8")
        await stack.start("run")
        ends.push_async_callback(stack.stop, "run")
        await stack.ready()
        yield Application(stack.url, exchange, tokens, stack.processes["run"], stack.log, path, agi_port)


async def _database(folder: Path, size: dataset.Size, engine: Engine, ends: AsyncExitStack) -> tuple[Path, str]:
    """The firm's file (with PostgreSQL the one that was copied from), and what the application is told."""
    if engine is Engine.SQLITE:
        path = await asyncio.to_thread(dataset.copy_to, folder, size)
        return path, f"sqlite+aiosqlite:///{path}"
    stored = await asyncio.to_thread(dataset.stored, size)
    server = PostgresServer(ends.enter_context(postgres_folder()), shared_buffers="2GB")
    server.start()
    ends.callback(server.stop)
    server.create("firm")
    await asyncio.to_thread(firm_in_postgres.copy, stored, server.url("firm"))
    return stored, server.url("firm")


async def _sign_in(url: str, agents: int) -> dict[str, str]:
    """Cookies straight from the service that makes them: so many passwords would take their time."""
    database = Database(url)
    sessions = Sessions(database)
    accounts = Accounts(database, passwords=Passwords(), sessions=sessions)
    logins = [SUPERVISOR, *(f"operator{agent}" for agent in range(agents))]
    tokens = {}
    async with database.transaction() as session:
        for login in logins:
            user_id = await accounts.id_of(login)
            if user_id is None:
                raise LookupError(login)
            tokens[login] = (await sessions.start(session, user_id, Client("127.0.0.1", "bench"))).token
    await database.dispose()
    return tokens


def _settings(stack: Stack, url: str, exchange: Exchange, agi_port: int) -> str:
    return f"""
data_dir = "{stack.spec.directory / "data"}"
database_url = "{url}"
[http]
port = {stack.spec.port}
public_url = "{stack.url}"
[log]
format = "json"
[[pbx]]
name = "{dataset.NODE}"
host = "127.0.0.1"
port = {exchange.port}
bridge_username = "{BRIDGE_USER}"
bridge_secret = "{SECRET}"
actions_username = "{ACTIONS_USER}"
actions_secret = "{SECRET}"
trunks = ["PJSIP/trunk"]
[[pbx.lines]]
did = "{dataset.DID}"
title = "Sales"
[[queues]]
name = "{dataset.QUEUE}"
title = "Sales"
language = "ru"
[routing]
port = {agi_port}
[[routing.lines]]
did = "{dataset.DID}"
queues = ["{dataset.QUEUE}"]
"""


@asynccontextmanager
async def desk_socket(
    client: aiohttp.ClientSession, application: Application, login: str
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """An operator who is ready, with the desk open."""
    headers = application.cookie(login)
    async with client.put(f"{application.url}/api/v1/desk/state", json=READY, headers=headers) as response:
        response.raise_for_status()
    async with client.ws_connect(f"{application.url}/api/v1/ws", headers=headers) as socket:
        await socket.send_json({"id": 1, "type": "subscribe", "stream": "desk"})
        yield socket


READY: Final = {"state": "ready", "reason": ""}
