"""The stored firm, row for row, in PostgreSQL."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from callcenter import migrate
from callcenter.tables import METADATA

ROWS_AT_ONCE = 20_000


def copy(firm: Path, url: str) -> None:
    """Into an empty database: rows first, indexes after them, statistics as autovacuum would have them by then."""
    migrate.upgrade(url)
    with sqlite3.connect(firm) as source, psycopg.connect(_dsn(url), autocommit=True) as target:
        target.execute(
            "SET session_replication_role = replica; SET timezone = 'UTC'; SET maintenance_work_mem = '512MB'"
        )
        indexes = _drop_indexes(target)
        for table in METADATA.sorted_tables:
            _copy_table(source, target, table.name)
        for statement in indexes:
            target.execute(statement)
        target.execute("VACUUM ANALYZE")
    source.close()


def _dsn(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _drop_indexes(target: "psycopg.Connection[tuple[object, ...]]") -> list[bytes]:
    """Those that are no constraint; the statements that make them again."""
    found = target.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)"
    ).fetchall()
    for name, _ in found:
        target.execute(SQL("DROP INDEX {}").format(Identifier(str(name))))
    return [str(statement).encode() for _, statement in found]


def _copy_table(source: sqlite3.Connection, target: "psycopg.Connection[tuple[object, ...]]", table: str) -> None:
    cursor = source.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name of our own
    columns: Sequence[str] = [column[0] for column in cursor.description]
    target.execute(SQL("TRUNCATE {} CASCADE").format(Identifier(table)))
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table), SQL(", ").join(Identifier(name) for name in columns)
    )
    with target.cursor() as writer, writer.copy(statement) as copying:
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                copying.write_row(row)
    _continue_numbers(target, table, columns)


def _continue_numbers(target: "psycopg.Connection[tuple[object, ...]]", table: str, columns: Sequence[str]) -> None:
    """The next row's number comes after those that were copied."""
    if "id" not in columns:
        return
    name = target.execute("SELECT pg_get_serial_sequence(%s, 'id')", (table,)).fetchone()
    if name is not None and name[0] is not None:
        last = SQL("SELECT setval({}, (SELECT COALESCE(MAX(id), 0) + 1 FROM {}), false)")
        target.execute(last.format(str(name[0]), Identifier(table)))
