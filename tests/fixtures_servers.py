"""Real servers for the tests, started by the suite itself from the distribution's packages.

Each pytest worker process has its own PostgreSQL cluster and its own Redis, on free loopback ports, in temporary
folders, which lie in memory where the machine has room for them there: a fresh database is two thousand files, and
writing them to a disk for every test cost more than the tests. PostgreSQL refuses to run as root, so root hands it over
to the package's user. `setpriv --pdeathsig` makes the kernel end a server whose test process was killed.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
import pytest
import redis
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from callcenter import migrate
from callcenter.db import Database

START_LIMIT_S: Final = 60
STOP_LIMIT_S: Final = 20
TEMPLATE: Final = "callcenter_template"
MEMORY: Final = Path("/dev/shm")  # noqa: S108 # only folders of our own making are used in it
MEMORY_LEAST: Final = 1 << 30
"""So much must be free there: the servers of one worker take some hundred megabytes."""


def free_port() -> int:
    """A loopback port that was free a moment ago; whoever binds it must be ready to try another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Block until the port accepts a connection; a server that ended meanwhile is an error at once."""
    for _ in range(START_LIMIT_S * 20):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"{process.args!r} ended with code {process.wait(timeout=0.05)}")
    raise RuntimeError(f"{process.args!r} does not listen on {port}")


def _stop(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_LIMIT_S)


@dataclass(slots=True)
class RedisServer:
    """One redis-server on a fixed port; `kill` is SIGKILL, after which `start` brings it back on the same port.

    The append-only file keeps streams over a kill, as a production Redis is told to.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        options += ["--appendonly", "yes", "--appendfsync", "always", "--logfile", "redis.log"]
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "redis-server", *options])
        wait_until_listening(self.port, self.process)

    def kill(self) -> None:
        if self.process is not None:
            _stop(self.process, signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            _stop(self.process, signal.SIGTERM)

    def flush(self) -> None:
        with contextlib.closing(redis.Redis.from_url(self.url)) as client:
            client.flushall()


@dataclass(slots=True)
class PostgresServer:
    """One PostgreSQL cluster without durability (its data lives as long as the tests), locale C.UTF-8.

    Locale `C` would make pg_trgm and lower() blind to Cyrillic.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    shared_buffers: str = "64MB"
    copies: str = "WAL_LOG"
    """How a template is copied: `FILE_COPY` is the faster one in memory, and by far the slower one on a disk."""
    process: "subprocess.Popen[bytes] | None" = None
    has_template: bool = False

    def start(self) -> None:
        """Also again after `stop`, with the same port and data."""
        if not (self.folder / "data").exists():
            self._make_data()
        settings = {"port": str(self.port), "listen_addresses": "127.0.0.1", "fsync": "off", "full_page_writes": "off"}
        settings |= {"synchronous_commit": "off", "unix_socket_directories": str(self.folder)}
        settings |= {"max_connections": "200", "shared_buffers": self.shared_buffers, "logging_collector": "off"}
        command = [*_as_postgres(), str(_postgres_bin() / "postgres"), "-D", str(self.folder / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        wait_until_listening(self.port, self.process)
        self._wait_until_ready()

    def _make_data(self) -> None:
        initdb = [*_as_postgres(), str(_postgres_bin() / "initdb"), "-D", str(self.folder / "data")]
        initdb += ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=self.folder)

    def _wait_until_ready(self) -> None:
        """The port is open some moments before the server lets anyone in."""
        check = [str(_postgres_bin() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-t", "3"]
        for _ in range(START_LIMIT_S):
            if subprocess.run(check, check=False).returncode == 0:
                return
        raise RuntimeError("PostgreSQL does not accept connections")

    def stop(self) -> None:
        if self.process is not None:
            _stop(self.process, signal.SIGINT)  # "fast shutdown": disconnects clients and ends in order

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, *, template: str = "template0") -> None:
        made = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")
        self._execute(made.format(Identifier(name), Identifier(template), Identifier(self.copies.lower())))

    def drop(self, name: str) -> None:
        self._execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def _execute(self, statement: psycopg.sql.Composed) -> None:
        with psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", autocommit=True) as connection:
            connection.execute(statement)


def _postgres_bin() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise RuntimeError("the tests need PostgreSQL: apt-get install postgresql")
    return versions[-1].parent


def _as_postgres() -> list[str]:
    """The start of a command that runs as an ordinary user and ends with its parent."""
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        command += ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    return command


def create_schema(url: str) -> None:
    """All tables, as the migrations make them, in an empty database."""
    migrate.upgrade(url)


def memory() -> Path | None:
    """A folder in memory, for data that need not outlive its test; None where there is no room."""
    try:
        return MEMORY if shutil.disk_usage(MEMORY).free >= MEMORY_LEAST else None
    except OSError:
        return None


@contextlib.contextmanager
def postgres_folder(parent: Path | None = None) -> Iterator[Path]:
    """Belongs to whom PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="callcenter-pg-", dir=parent))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """This worker's PostgreSQL. It opens no connection of its own."""
    parent = memory()
    with postgres_folder(parent) as folder:
        server = PostgresServer(folder, copies="FILE_COPY" if parent else "WAL_LOG")
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A fresh PostgreSQL database with all tables."""
    if not postgres.has_template:
        postgres.create(TEMPLATE)
        create_schema(postgres.url(TEMPLATE))
        postgres.has_template = True
    name = f"test_{uuid.uuid4().hex}"
    postgres.create(name, template=TEMPLATE)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def empty_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database without tables, for tests of migrations."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.create(name)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    create_schema(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path) -> Iterator[str]:
    """A fresh SQLite file with all tables."""
    with tempfile.TemporaryDirectory(prefix="callcenter-sqlite-", dir=memory()) as folder:
        path = Path(folder) / "callcenter.db"
        shutil.copyfile(sqlite_template, path)
        yield f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database with all tables; each test runs on SQLite and on PostgreSQL."""
    dialect = "postgres" if request.param == "postgresql" else "sqlite"
    url: str = request.getfixturevalue(f"{dialect}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The application's own `Database` on a fresh database with all tables."""
    database = Database(database_url)
    assert database.dialect == make_url(database_url).get_backend_name()
    yield database
    await database.dispose()


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    with tempfile.TemporaryDirectory(prefix="callcenter-redis-", dir=memory()) as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def redis_url(shared_redis: RedisServer) -> str:
    """This worker's Redis, emptied before the test."""
    shared_redis.flush()
    return shared_redis.url


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test alone, for tests that kill it."""
    server = RedisServer(tmp_path)
    server.start()
    try:
        yield server
    finally:
        server.stop()
