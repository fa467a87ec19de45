"""What writes the feed of changed cards (`crm_changes`): triggers, so that no statement of any room can forget it.

A card has one row in the feed, which each change takes to its end. Positions are given out in the order of commits:
SQLite has one writer at a time, and on PostgreSQL the triggers run when the transaction commits and hold a lock until
it has. Whoever has read up to a position therefore never misses a change that was begun before and committed later.

They are no part of the migrations, like the views: SQLite drops them with each table that is built anew.
"""

from typing import Final

from sqlalchemy import Connection, text

TABLES: Final = {
    "contact": "contacts",
    "company": "companies",
    "lead": "leads",
    "deal": "deals",
    "task": "tasks",
    "project": "projects",
}
_CALLED: Final = frozenset({"contact", "company", "lead"})
"""A call or a note moves their `last_contact_at` many times a day: that is no change of the card."""

_SQLITE: Final = """
CREATE TRIGGER crm_changes_{table}_{happens} AFTER {happening} ON {table} {when}
BEGIN
    INSERT INTO crm_changes (entity, entity_id, position)
    VALUES ('{entity}', {row}.id, (SELECT coalesce(max(position), 0) + 1 FROM crm_changes))
    ON CONFLICT (entity, entity_id) DO UPDATE SET position = excluded.position;
END
"""
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION crm_changes_tell() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed integer;
BEGIN
    IF TG_OP = 'DELETE' THEN changed := OLD.id; ELSE changed := NEW.id; END IF;
    PERFORM pg_advisory_xact_lock(1667655013);
    INSERT INTO crm_changes (entity, entity_id, position)
    VALUES (TG_ARGV[0], changed, (SELECT coalesce(max(position), 0) + 1 FROM crm_changes))
    ON CONFLICT (entity, entity_id) DO UPDATE SET position = excluded.position;
    RETURN NULL;
END
$$
"""
_POSTGRESQL: Final = """
CREATE CONSTRAINT TRIGGER crm_changes_{table}_{happens} AFTER {happening} ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {when} EXECUTE FUNCTION crm_changes_tell('{entity}')
"""
_SAME: Final = {"sqlite": "IS", "postgresql": "IS NOT DISTINCT FROM"}


def drop_feed(connection: Connection) -> None:
    """The triggers that are there."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP FUNCTION IF EXISTS crm_changes_tell() CASCADE"))
        return
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'crm_changes_%'"
    for name in connection.execute(text(names)).scalars().all():
        connection.execute(text(f"DROP TRIGGER {name}"))


def make_feed(connection: Connection) -> None:
    """All of them, on a database of the newest shape."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.execute(text(_FUNCTION))
    for entity, table in TABLES.items():
        for happening in ("INSERT", "UPDATE", "DELETE"):
            sql = (_POSTGRESQL if dialect == "postgresql" else _SQLITE).format(
                entity=entity,
                table=table,
                happens=happening.lower(),
                happening=happening,
                when=_when(entity, dialect) if happening == "UPDATE" else "",
                row="OLD" if happening == "DELETE" else "NEW",
            )
            connection.exec_driver_sql(sql)


def _when(entity: str, dialect: str) -> str:
    if entity not in _CALLED:
        return ""
    return f"WHEN (OLD.version <> NEW.version OR OLD.last_contact_at {_SAME[dialect]} NEW.last_contact_at)"
