"""The database as one file, and back. Nobody has to stop working: SQLite copies a live database by itself, and
`pg_dump` of PostgreSQL's client package."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL, create_engine, inspect, make_url
from sqlalchemy.pool import NullPool

from callcenter.backup.errors import CopyFailed, PlaceTaken
from callcenter.backup.manifest import Engine

FILES: Final = {Engine.SQLITE: "database.sqlite", Engine.POSTGRESQL: "database.pgdump"}
TOLD: Final = 400
"""So many characters of what a tool complained about are passed on."""


def engine_of(url: str) -> Engine:
    return Engine(make_url(url).get_backend_name())


async def dump(url: str, folder: Path) -> Path:
    """One consistent moment of the database, in a file of its own.

    :raises CopyFailed: with what the tool said
    """
    target = folder / FILES[engine_of(url)]
    if engine_of(url) is Engine.SQLITE:
        await asyncio.to_thread(_copy_sqlite, Path(make_url(url).database or ""), target)
    else:
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
        await _run("pg_dump", make_url(url), options)
    return target


async def load(url: str, file: Path) -> None:
    """:raises PlaceTaken: when the database has tables already
    :raises CopyFailed: with what the tool said
    """
    if await asyncio.to_thread(has_tables, url):
        raise PlaceTaken("the database is not empty: a backup goes into an empty one")
    if engine_of(url) is Engine.SQLITE:
        target = Path(make_url(url).database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(_copy_sqlite, file, target)
    else:
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        await _run("pg_restore", make_url(url), options, str(file))


def has_tables(url: str) -> bool:
    parsed = make_url(url)
    if engine_of(url) is Engine.SQLITE:
        if not Path(parsed.database or "").exists():
            return False
        parsed = parsed.set(drivername="sqlite")
    engine = create_engine(parsed, poolclass=NullPool)
    with engine.connect() as connection:
        return bool(inspect(connection).get_table_names())


def _copy_sqlite(source: Path, target: Path) -> None:
    """All pages at once, so that writers who come in between are not in it by halves."""
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new)
    except sqlite3.Error as error:
        raise CopyFailed(f"copying the database failed: {error}") from error


async def _run(tool: str, url: URL, options: list[str], *last: str) -> None:
    """The password goes through the environment: arguments are seen by everybody on the machine."""
    program = shutil.which(tool)
    if program is None:
        raise CopyFailed(f"{tool} is not installed: it comes with PostgreSQL's client package")
    known = {"--host": url.host, "--port": url.port, "--username": url.username, "--dbname": url.database}
    arguments = [f"{name}={value}" for name, value in known.items() if value is not None]
    asked = {str(name): str(value) for name, value in url.query.items()}
    arguments += [f"--host={asked['host']}"] if "host" in asked else []
    environment = {**os.environ, **({} if url.password is None else {"PGPASSWORD": str(url.password)})}
    process = await asyncio.create_subprocess_exec(
        program, *arguments, *options, *last, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    if process.returncode:
        raise CopyFailed(f"{tool} failed: {said.decode(errors='replace').strip()[:TOLD]}")
