"""What hangs on one customer goes to another, and back.

Which tables those are is read from the foreign keys, so that rooms that hang something on customers need not be known.
A row that the survivor has already (a unique key says so) stays where it is, hidden with its card, and is there again
after an undo.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Base
from crm.kinds import CustomerKind
from crm.repository import TABLES

Moved = dict[str, list[list[Any]]]
"""By `table.column` the keys of the rows, without the column itself where that is a part of the key."""

CHUNK: Final = 300
_BY_VALUE: Final = frozenset({"phones", "emails", "identifiers"})
"""An edit writes these anew, so that only their values can be followed: see `crm.merging.ways`."""
_STAYS: Final = frozenset({"customer_merges"})
_OWN_FIELDS: Final = frozenset({f"custom_values.{kind}_id" for kind in CustomerKind})
"""They are chosen field by field: see `crm.merging.own_fields`. References to a customer go over like others."""


def references(kind: CustomerKind) -> list[Column[Any]]:
    """The columns of all tables that name a customer of this kind."""
    target = f"{TABLES[kind].__tablename__}.id"
    return [
        column
        for table in Base.metadata.sorted_tables
        if table.name not in _BY_VALUE | _STAYS
        for column in table.columns
        if f"{table.name}.{column.name}" not in _OWN_FIELDS
        if any(key.target_fullname == target for key in column.foreign_keys)
    ]


async def move(session: AsyncSession, kind: CustomerKind, loser_id: int, survivor_id: int) -> Moved:
    """Give everything to the survivor."""
    moved: Moved = {}
    for column in references(kind):
        table = column.table
        if not isinstance(table, Table):
            continue
        going = update(table).where(column == loser_id, *(~twin for twin in _twins(table, column, survivor_id)))
        rest = _rest(table, column)
        rows = (await session.execute(going.values({column.name: survivor_id}).returning(*(rest or [column])))).all()
        if rows:
            moved[f"{table.name}.{column.name}"] = [list(row) if rest else [] for row in rows]
    return moved


async def put_back(session: AsyncSession, moved: Mapping[str, Sequence[Sequence[Any]]], pair: tuple[int, int]) -> None:
    """Give the loser (second of the pair) what it had, as far as the survivor (first) has it still."""
    survivor_id, loser_id = pair
    for name, keys in moved.items():
        table_name, _, column_name = name.partition(".")
        table = Base.metadata.tables[table_name]
        column = table.columns[column_name]
        rest = _rest(table, column)
        for chunk in _chunks(keys):
            mine = tuple_(*rest).in_([tuple(key) for key in chunk]) if rest else column == survivor_id
            back = update(table).where(column == survivor_id, mine).values({column.name: loser_id})
            await session.execute(back)


def counted(moved: Mapping[str, Sequence[object]]) -> dict[str, int]:
    """How many rows of each table; a row that names the customer twice counts twice."""
    counts: dict[str, int] = {}
    for name, keys in moved.items():
        table = name.partition(".")[0]
        counts[table] = counts.get(table, 0) + len(keys)
    return counts


def _rest(table: Table, column: Column[Any]) -> list[Column[Any]]:
    return [one for one in table.primary_key.columns if one is not column]


def _twins(table: Table, column: Column[Any], survivor_id: int) -> list[ColumnElement[bool]]:
    """Conditions that hold for a row whose move would break a unique key."""
    found: list[ColumnElement[bool]] = []
    other = table.alias("twin")
    for unique in _uniques(table):
        if column.name in unique:
            same = [other.c[name] == table.c[name] for name in unique if name != column.name]
            found.append(exists(select(1).select_from(other).where(other.c[column.name] == survivor_id, *same)))
    return found


def _uniques(table: Table) -> Iterable[frozenset[str]]:
    yield frozenset(column.name for column in table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield frozenset(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield frozenset(column.name for column in index.columns)


def _chunks(keys: Sequence[Sequence[Any]]) -> Iterable[Sequence[Sequence[Any]]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
