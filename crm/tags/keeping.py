"""Keeps the index of tags in step with the cards.

Cards are written in many places: by people, by conversions, merges, seeds. The index listens to the mapper instead of
being called by each of them. What writes rows without objects (an import) calls `forget` and `index_again` itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Delete, delete, event, insert, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapper

from crm.kinds import CustomerKind
from crm.models import Company, Contact, Customer, Lead
from crm.tags.models import CustomerTag, Tag
from crm.words import fold

_KINDS: Final[Mapping[type[Customer], CustomerKind]] = {
    Contact: CustomerKind.CONTACT,
    Company: CustomerKind.COMPANY,
    Lead: CustomerKind.LEAD,
}
Row = tuple[int, datetime, Sequence[str]]
"""A customer's id, its time of creation and its tags."""


def tag_key(name: str) -> str:
    """Tags that differ in letter case only are one."""
    return fold(name)


async def index_again(session: AsyncSession, kind: CustomerKind, ids: Collection[int]) -> None:
    """Index the tags of customers that are not in the index."""
    customer = next(table for table, its_kind in _KINDS.items() if its_kind is kind)
    found = await session.execute(select(customer.id, customer.created_at, customer.tags).where(customer.id.in_(ids)))
    rows: list[Row] = [(id_, created_at, tags) for id_, created_at, tags in found if tags]
    names = {tag_key(name): name for _, _, tags in rows for name in tags}
    if names:
        dialect = session.get_bind().dialect.name
        await session.execute(_unknown(dialect), _known_rows(names))
        await session.execute(insert(CustomerTag), [row for one in rows for row in _index_rows(kind, one)])


async def forget(session: AsyncSession, kind: CustomerKind, ids: Collection[int]) -> None:
    """Take customers out of the index."""
    await session.execute(_of(kind, ids))


def _of(kind: CustomerKind, ids: Collection[int]) -> Delete:
    return delete(CustomerTag).where(CustomerTag.kind == str(kind), CustomerTag.owner_id.in_(ids))


def _index_rows(kind: CustomerKind, row: Row) -> list[dict[str, Any]]:
    id_, created_at, tags = row
    keys = dict.fromkeys(tag_key(name) for name in tags)
    return [{"kind": str(kind), "key": key, "created_at": created_at, "owner_id": id_} for key in keys]


def _known_rows(names: Mapping[str, str]) -> list[dict[str, Any]]:
    """In one order everywhere, so that two transactions with the same new tags do not wait for each other."""
    return [{"key": key, "name": names[key]} for key in sorted(names)]


def _unknown(dialect: str) -> Any:
    made = (postgresql if dialect == "postgresql" else sqlite).insert(Tag)
    return made.on_conflict_do_nothing(index_elements=["key"])


def _learn(connection: Connection, tags: Iterable[str]) -> None:
    names = {tag_key(name): name for name in tags}
    if names:
        connection.execute(_unknown(connection.dialect.name), _known_rows(names))


def _index(connection: Connection, customer: Customer) -> None:
    """A customer that was merged into another one is in no list."""
    kind, stored = _KINDS[type(customer)], inspect(customer).dict
    if stored.get("merged_into_id") is not None:
        return
    row = (customer.id, customer.created_at, stored.get("tags") or ())
    _learn(connection, row[2])
    if rows := _index_rows(kind, row):
        connection.execute(insert(CustomerTag), rows)


def _made(_mapper: Mapper[Any], connection: Connection, customer: Customer) -> None:
    _index(connection, customer)


def _changed(_mapper: Mapper[Any], connection: Connection, customer: Customer) -> None:
    attributes = inspect(customer).attrs
    if any(attributes[name].history.has_changes() for name in ("tags", "merged_into_id")):
        connection.execute(_of(_KINDS[type(customer)], [customer.id]))
        _index(connection, customer)


def _gone(_mapper: Mapper[Any], connection: Connection, customer: Customer) -> None:
    connection.execute(_of(_KINDS[type(customer)], [customer.id]))


def listen() -> None:
    """Once, when the tables of customers are loaded."""
    for customer in _KINDS:
        event.listen(customer, "after_insert", _made)
        event.listen(customer, "after_update", _changed)
        event.listen(customer, "after_delete", _gone)
