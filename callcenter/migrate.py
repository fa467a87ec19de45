"""The database's shape: one Alembic tree for SQLite and PostgreSQL, packaged with the program.

Several processes may start at once: each waits for a lock before it looks, so that the first one migrates and the
others find it done.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from callcenter.change_feed import drop_feed, make_feed
from callcenter.db import SQLITE_BUSY_TIMEOUT_MS
from callcenter.views import drop_views, make_views

LOCK_KEY: Final = 0x63616C6C63
"""PostgreSQL's advisory lock that only our migrations take."""
FOREIGN_TABLES: Final = ("procrastinate_", "transcript_fts")
"""Tables that a library of ours owns, and full-text indexes, which each database makes in its own way."""


def upgrade(url: str) -> None:
    """Bring the database to the newest shape; nothing happens when it has it."""
    with _locked(url) as connection:
        if not _pending(connection):
            return
        drop_feed(connection)
        drop_views(connection)
        command.upgrade(_config(connection), "head")
        make_views(connection)
        make_feed(connection)


def downgrade(url: str, revision: str) -> None:
    """Back to an older shape, or to nothing with `base`. Data of what is dropped is lost."""
    with _locked(url) as connection:
        drop_feed(connection)
        drop_views(connection)
        command.downgrade(_config(connection), revision)


def pending(url: str) -> list[str]:
    """The revisions that the database has not got yet, oldest first; empty when it is up to date."""
    with _engine(url).connect() as connection:
        return _pending(connection)


def revision(url: str) -> str:
    """The shape that the database has; empty before the first migration. Nobody is kept from writing meanwhile."""
    with _engine(url, writing=False).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def knows(revision: str) -> bool:
    """Whether this version can bring a database of that shape to its own."""
    return revision in {one.revision for one in ScriptDirectory.from_config(_config(None)).walk_revisions()}


def _pending(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(_config(None))
    heads = MigrationContext.configure(connection).get_current_heads()
    known = {revision.revision for head in heads for revision in script.iterate_revisions(head, "base")}
    wanted = [revision.revision for revision in script.iterate_revisions("heads", "base")]
    return [revision for revision in reversed(wanted) if revision not in known]


def differences(url: str, metadata: MetaData) -> list[Any]:
    """What the tables of the code have that the migrated database has not, or the other way round."""
    with _engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours, "compare_type": False})
        return list(compare_metadata(context, metadata))


def make_revision(url: str, metadata: MetaData, number: str, message: str) -> None:
    """Write the next version file from the difference between the code's tables and the database."""
    with _locked(url) as connection:
        config = _config(connection)
        config.attributes["metadata"] = metadata
        config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        command.revision(config, message=message, rev_id=number, autogenerate=True)


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Alembic's `include_object`: leaves a library's own tables alone."""
    return kind != "table" or name is None or not name.startswith(FOREIGN_TABLES)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(str(files("callcenter"))) / "migrations"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """One transaction that holds the lock; both databases roll table changes back with it."""
    with _engine(url).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        yield connection


def _engine(url: str, *, writing: bool = True) -> Engine:
    """Migrations are not asynchronous: psycopg serves both ways, SQLite through the standard library."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, poolclass=NullPool)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed.set(drivername="sqlite"), poolclass=NullPool)
    event.listen(engine, "connect", _prepare_sqlite)
    if writing:
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver would commit before each change of a table; without its help the transaction is ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
