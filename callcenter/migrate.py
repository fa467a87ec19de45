"""Bring the schema up to date, on SQLite and PostgreSQL with the same migrations.

Everything happens in one transaction: PostgreSQL and SQLite both undo DDL. Processes that start together wait for
each other, by an advisory lock on PostgreSQL and by BEGIN IMMEDIATE on SQLite, and the late ones find nothing to do.
The models of all packages must be imported before (`bootstrap` does), for `check` and `revision` compare with them.
"""

import warnings
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import JSON, text
from sqlalchemy.engine import Connection
from sqlalchemy.sql.schema import SchemaItem

from callcenter.db import Database, UtcDateTime
from callcenter.errors import AppError

LOCK_TIMEOUT_S: Final = 10
"""PostgreSQL: a migration that must wait longer for a table gives up, so that it does not hold up everybody else."""

_ADVISORY_LOCK: Final = 0x63635F6D6967
_FOREIGN_TABLES: Final = ("procrastinate_",)
_SEARCH_MARKS: Final = ("_fts", "_trgm")
"""Full-text tables of SQLite (and their shadows) and trigram indexes of PostgreSQL exist on one database alone:
migrations write them by hand, and the comparison with the models leaves them out."""

T = TypeVar("T")


class MigrationFailed(AppError):
    """The schema cannot be brought to the wanted revision; nothing was changed."""

    code = "migration-failed"


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to `revision`; safe to run from many processes at once."""
    await _run(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    await _run(url, lambda config: command.downgrade(config, revision))


async def current(url: str) -> str | None:
    """The revision that the database has, None for an empty one."""
    return await _run(url, lambda config: _current(config.attributes["connection"]))


async def is_current(url: str) -> bool:
    """Whether the database has the newest revision that this program knows."""

    def compare(config: Config) -> bool:
        return _current(config.attributes["connection"]) == ScriptDirectory.from_config(config).get_current_head()

    return await _run(url, compare)


async def check(url: str) -> None:
    """Compare the database with the models.

    :raises MigrationFailed: when they differ; the database must be up to date
    """
    await _run(url, command.check)


async def revision(url: str, message: str) -> None:
    """For developers: write a new migration from the difference between the database and the models."""
    await _run(url, lambda config: command.revision(config, message, autogenerate=True))


def include_object(
    _item: SchemaItem, name: str | None, kind: str, _reflected: bool, _compare_to: SchemaItem | None
) -> bool:
    """What the comparison of database and models looks at."""
    if name is None:
        return True
    if kind == "table":
        return not name.startswith(_FOREIGN_TABLES) and "_fts" not in name
    return not (kind == "index" and name.endswith(_SEARCH_MARKS))


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """How a type is written in a new migration; False leaves it to Alembic.

    Alembic writes our JSON column with a name that it does not import, and an aware datetime with its inner type.
    """
    if kind == "type" and isinstance(item, JSON):
        return "callcenter.db.JsonColumn"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "callcenter.db.UtcDateTime()"
    return False


async def _run(url: str, work: Callable[[Config], T]) -> T:
    database = Database(url, pool_size=1)
    try:
        async with database.engine.begin() as connection:
            return await connection.run_sync(_guarded, work)
    except CommandError as error:
        raise MigrationFailed(str(error)) from error
    finally:
        await database.dispose()


def _guarded(connection: Connection, work: Callable[[Config], T]) -> T:
    """Run an Alembic command while no other process runs one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
    with as_file(files("callcenter.migrations")) as folder, warnings.catch_warnings():
        # Expression indexes cannot be read back from SQLite; Alembic says so each time.
        warnings.filterwarnings("ignore", message="autogenerate skipping")
        return work(_config(connection, folder))


def _config(connection: Connection, folder: Path) -> Config:
    attributes: dict[str, Any] = {"connection": connection}
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
