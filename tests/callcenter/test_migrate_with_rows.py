"""A firm that has data already: an update, and the way back, lose none of what both versions know."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, MetaData, create_engine, func, make_url, select

from callcenter import migrate
from callcenter.bootstrap.example_firm import seed
from tests.fakes.stories import NOW
from tests.http.whole import whole_settings

pytestmark = pytest.mark.db

BEFORE: Final = "0037"
"""The version of before those that make large tables anew."""
NEW_KINDS: Final = frozenset({"notices"})
"""Of these the way back drops rows of kinds that the former version does not know."""
SCOPES: Final = {("contact", "export"): "team", ("lead", "export"): "own", ("deal", "view"): "department"}


@contextmanager
def opened(url: str) -> Iterator[tuple[Connection, MetaData]]:
    """With the tables as they are now."""
    parsed = make_url(url)
    engine = create_engine(parsed.set(drivername="sqlite") if parsed.get_backend_name() == "sqlite" else parsed)
    try:
        with engine.begin() as connection:
            tables = MetaData()
            tables.reflect(connection)
            yield connection, tables
    finally:
        engine.dispose()


def counts(url: str) -> dict[str, int]:
    """Rows by table, but for the version's own."""
    with opened(url) as (connection, tables):
        found = {name: connection.scalar(select(func.count()).select_from(one)) for name, one in tables.tables.items()}
    return {name: rows or 0 for name, rows in found.items() if name != "alembic_version"}


def rows_of(url: str, table: str) -> list[dict[str, Any]]:
    with opened(url) as (connection, tables):
        return [dict(row) for row in connection.execute(select(tables.tables[table])).mappings()]


def put_lists(url: str) -> None:
    """What people kept of lists, and a role of the firm's own, as the former version writes them."""
    matrix = {
        "scopes": [
            {"entity": entity, "action": action, "scope": scope, "pipeline_id": None}
            for (entity, action), scope in SCOPES.items()
        ],
        "fields": [],
    }
    view = {"id": 7, "owner_id": 1, "name": "VIP", "shared": True, "filter": {}, "sort": "newest", "columns": []}
    bulk = {"id": 9, "author_id": 1, "change": {"source": "Сайт"}, "status": "done", "rows_total": 2, "rows_done": 2}
    row = {"bulk_id": 9, "kind": "contact", "reason": ""}
    with opened(url) as (connection, tables):
        for name, values in (
            ("saved_views", [{**view, "updated_at": NOW}]),
            ("default_views", [{"user_id": 1, "view_id": 7}]),
            ("bulk_changes", [{**bulk, "changed": 1, "same": 1, "refused": 0, "created_at": NOW}]),
            (
                "bulk_rows",
                [
                    {**row, "row": 1, "customer_id": 1, "outcome": "changed"},
                    {**row, "row": 2, "customer_id": 2, "outcome": "same"},
                ],
            ),
            ("customer_exports", [{"id": 3, "user_id": 1, "at": NOW, "rows": 40}]),
            ("own_roles", [{"name": "R", "name_key": "r", "base": "operator", "matrix": matrix, "version": 1}]),
        ):
            given = [{**one, "updated_at": NOW} if name == "own_roles" else one for one in values]
            connection.execute(tables.tables[name].insert(), given)


async def test_example_firm_goes_back_and_comes_again_with_every_row(database_url: str, tmp_path: Path) -> None:
    await seed(whole_settings(database_url, tmp_path), "with-rows-in-it")
    full = counts(database_url)
    migrate.downgrade(database_url, BEFORE)
    old = counts(database_url)
    kept = (full.keys() & old.keys()) - NEW_KINDS
    assert sum(full[name] > 0 for name in kept) > 40
    assert {name: old[name] for name in kept} == {name: full[name] for name in kept}
    put_lists(database_url)
    before = counts(database_url)
    migrate.upgrade(database_url)
    after = counts(database_url)
    same = before.keys() & after.keys()
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert after["list_exports"] == before["customer_exports"] == 1


async def test_what_was_kept_of_lists_says_the_same_after_an_update(database_url: str, tmp_path: Path) -> None:
    await seed(whole_settings(database_url, tmp_path), "with-rows-in-it")
    migrate.downgrade(database_url, BEFORE)
    put_lists(database_url)
    migrate.upgrade(database_url)
    assert [(one["list_name"], one["name"]) for one in rows_of(database_url, "saved_views")] == [("customers", "VIP")]
    assert rows_of(database_url, "default_views") == [{"user_id": 1, "list_name": "customers", "view_id": 7}]
    rows = rows_of(database_url, "bulk_rows")
    assert [(one["row"], one["card_id"], one["outcome"]) for one in rows] == [(1, 1, "changed"), (2, 2, "same")]
    (export,) = rows_of(database_url, "list_exports")
    assert (export["list_name"], export["rows"]) == ("customers", 40)
    role = next(one for one in rows_of(database_url, "own_roles") if one["name"] == "R")
    matrix = json.loads(role["matrix"]) if isinstance(role["matrix"], str) else role["matrix"]
    exported = [one for one in matrix["scopes"] if (one["entity"], one["action"]) == ("deal", "export")]
    assert [one["scope"] for one in exported] == ["team"], (
        "as wide as the customers' widest, no wider than deals are seen"
    )
    migrate.downgrade(database_url, BEFORE)
    assert rows_of(database_url, "default_views") == [{"user_id": 1, "view_id": 7}]
    assert [one["customer_id"] for one in rows_of(database_url, "bulk_rows")] == [1, 2]
    assert [one["rows"] for one in rows_of(database_url, "customer_exports")] == [40]
