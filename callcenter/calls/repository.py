"""Every query on the tables of calls."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.facts import CallId
from callcenter.calls.models import CallAlias, CallLeg, CallRecord, PbxHeard
from callcenter.calls.outcomes.following import follow
from callcenter.calls.ports import NumberSpan, Position
from callcenter.calls.storage import KEYS, CallRows, Changes, Key, PartTable, Row, keyed
from callcenter.calls.vocabulary import CallStatus, Direction, LegRole, Witness

MAX_CALLS_PER_QUERY: Final = 500
"""SQLite and PostgreSQL both limit the number of bound values of one statement."""

UNSURE_FOR: Final = timedelta(hours=24)
"""How long before the newest call a snapshot's end is still looked for in the books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """`own_of` limits to calls in which this person's device took part: the scope of those without `view_all`.

    `number` is what was typed, `customer_key` the same as E.164 when it is a public number. `among` are other rooms'
    queries for the ids of calls: a call must be in each.
    """

    own_of: int | None = None
    started_from: datetime | None = None
    started_to: datetime | None = None
    direction: Direction | None = None
    status: CallStatus | None = None
    going_on: bool = False
    queue: str | None = None
    agent_id: int | None = None
    number: str | None = None
    customer_key: str | None = None
    among: tuple[Select[Any], ...] = ()


@dataclass(frozen=True, slots=True)
class AgentPart:
    """A firm's own device in a call."""

    call_id: CallId
    user_id: int | None
    endpoint: str
    answered: bool


async def write(session: AsyncSession, changes: Changes) -> None:
    """Calls first, since the parts point to them."""
    for part, rows in changes.deletes.items():
        await _delete_parts(session, part, rows)
    for table, rows in sorted(changes.upserts.items(), key=lambda item: item[0] is not CallRecord):
        await _upsert(session, table, rows)


async def absorb(session: AsyncSession, absorbed: Mapping[CallId, CallId]) -> None:
    """Take absorbed calls away and let their ids lead to the calls that took them in."""
    for old, new in absorbed.items():
        await session.execute(update(CallAlias).where(CallAlias.call_id == old).values(call_id=new))
        await _upsert(session, CallAlias, [{"absorbed_id": old, "call_id": new}])
        await follow(session, old, new)
        await session.execute(delete(CallRecord).where(CallRecord.id == old))


async def resolve(session: AsyncSession, call_id: str) -> str:
    """The id under which the call is stored now."""
    found = await session.scalar(select(CallAlias.call_id).where(CallAlias.absorbed_id == call_id))
    return found if found is not None else call_id


async def resolve_all(session: AsyncSession, call_ids: Collection[str]) -> dict[str, str]:
    """The same for many: only those that were absorbed have another id now."""
    query = select(CallAlias.absorbed_id, CallAlias.call_id).where(CallAlias.absorbed_id.in_(call_ids))
    moved = {row.absorbed_id: row.call_id for row in await session.execute(query)}
    return {call_id: moved.get(call_id, call_id) for call_id in call_ids}


async def stored(session: AsyncSession, call_ids: Collection[str]) -> dict[CallId, CallRows]:
    """The rows of these calls; one that is not stored is left out."""
    calls = await _records(session, select(CallRecord).where(CallRecord.id.in_(call_ids)))
    return await _with_parts(session, calls)


async def going_on(session: AsyncSession, node: str | None = None) -> dict[CallId, CallRows]:
    """The rows of all calls (of one node) that have no end yet, oldest first."""
    query = select(CallRecord).where(CallRecord.status.is_(None))
    query = query if node is None else query.where(CallRecord.node == node)
    return await _with_parts(session, await _records(session, query.order_by(CallRecord.started_at, CallRecord.id)))


async def unsure(session: AsyncSession, node: str) -> dict[CallId, CallRows]:
    """The rows of a node's calls that have no end yet or were closed by a snapshot, oldest first, not of old times."""
    newest = select(func.max(CallRecord.started_at)).where(CallRecord.node == node)
    latest = await session.scalar(newest)
    if latest is None:
        return {}
    recent = and_(CallRecord.witness == Witness.SNAPSHOT, CallRecord.started_at >= latest - UNSURE_FOR)
    query = select(CallRecord).where(CallRecord.node == node, or_(CallRecord.status.is_(None), recent))
    return await _with_parts(session, await _records(session, query.order_by(CallRecord.started_at, CallRecord.id)))


async def begun_between(session: AsyncSession, node: str, since: datetime, until: datetime) -> dict[CallId, CallRows]:
    """The rows of all calls of a node that began in this span, oldest first."""
    span = (CallRecord.node == node, CallRecord.started_at >= since, CallRecord.started_at < until)
    query = select(CallRecord).where(*span).order_by(CallRecord.started_at, CallRecord.id)
    return await _with_parts(session, await _records(session, query))


async def heard_until(session: AsyncSession, node: str) -> datetime | None:
    return await session.scalar(select(PbxHeard.heard_until).where(PbxHeard.node == node))


async def note_heard(session: AsyncSession, node: str, at: datetime) -> None:
    await _upsert(session, PbxHeard, [{"node": node, "heard_until": at}])


async def page(session: AsyncSession, wanted: CallFilter, *, before: Position | None, limit: int) -> list[Row]:
    """Calls newest first, after the given position."""
    people = [user_id for user_id in (wanted.own_of, wanted.agent_id) if user_id is not None]
    query = select(CallRecord).where(*_conditions(wanted), *map(_has_leg_of, people[1:]))
    newest = _newest_of(query, people[0], before) if people else _newest(query, before)
    return await _records(session, newest.limit(limit))


def ids(wanted: CallFilter) -> Select[str]:
    """The ids of the calls that are wanted, to be used within another query."""
    people = [user_id for user_id in (wanted.own_of, wanted.agent_id) if user_id is not None]
    return select(CallRecord.id).where(*_conditions(wanted), *map(_has_leg_of, people))


async def of_customers(
    session: AsyncSession, spans: Collection[NumberSpan], *, before: Position | None, limit: int
) -> list[Row]:
    """The calls of these numbers that began in their spans, newest first, whoever had them."""
    return await _records(session, _newest(select(CallRecord).where(within(spans)), before).limit(limit))


async def talks(
    session: AsyncSession, people: Collection[int] | None, *, since: datetime, before: Position | None, limit: int
) -> list[Row]:
    """The calls since then in which one of these people talked, or anybody of the firm, newest first."""
    talked = select(CallLeg.call_id).where(CallLeg.call_id == CallRecord.id, CallLeg.user_id.is_not(None))
    talked = talked.where(CallLeg.talk_s > literal_column("0"))
    talked = talked if people is None else talked.where(CallLeg.user_id.in_(people))
    query = select(CallRecord).where(CallRecord.started_at >= since, exists(talked))
    return await _records(session, _newest(query, before).limit(limit))


def within(spans: Collection[NumberSpan]) -> ColumnElement[bool]:
    """That a call is of one of these numbers, and began in its span."""
    key, at = CallRecord.customer_key, CallRecord.started_at
    whole = [span.key for span in spans if span.since is None and span.until is None]
    parts: list[ColumnElement[bool]] = [key.in_(whole)] if whole else []
    for span in spans:
        bounds = [at >= span.since] if span.since is not None else []
        bounds += [at < span.until] if span.until is not None else []
        parts += [and_(key == span.key, *bounds)] if bounds else []
    return or_(*parts)


async def keys_of(session: AsyncSession, call_ids: Collection[str]) -> list[tuple[CallId, str, datetime]]:
    """Id, outside number and beginning of those of these calls that have an outside number."""
    columns = (CallRecord.id, CallRecord.customer_key, CallRecord.started_at)
    found = select(*columns).where(CallRecord.id.in_(call_ids), CallRecord.customer_key.is_not(None))
    return [(CallId(row.id), str(row.customer_key), row.started_at) for row in await session.execute(found)]


async def callers_since(session: AsyncSession, since: datetime) -> list[Row]:
    """One inbound call of each number, oldest first."""
    inbound = (
        CallRecord.started_at >= since,
        CallRecord.direction == Direction.INBOUND,
        CallRecord.customer_key.is_not(None),
    )
    chosen = select(func.max(CallRecord.id)).where(*inbound).group_by(CallRecord.customer_key)
    return await _records(session, select(CallRecord).where(CallRecord.id.in_(chosen)).order_by(CallRecord.started_at))


async def seen_by(session: AsyncSession, call_id: str, user_id: int) -> bool:
    """Whether a device of this person took part."""
    query = select(CallLeg.call_id).where(CallLeg.call_id == call_id, CallLeg.user_id == user_id).limit(1)
    return await session.scalar(query) is not None


async def agent_parts(session: AsyncSession, call_ids: Collection[str]) -> list[AgentPart]:
    """Who of the firm was in these calls: devices that were rung, and devices that a person used to call."""
    ours = or_(CallLeg.role == LegRole.AGENT, CallLeg.user_id.is_not(None))
    columns = (CallLeg.call_id, CallLeg.user_id, CallLeg.endpoint, CallLeg.answered_at)
    query = select(*columns).where(CallLeg.call_id.in_(call_ids), ours).order_by(CallLeg.call_id, CallLeg.seq)
    return [
        AgentPart(CallId(call_id), user_id, endpoint, answered_at is not None)
        for call_id, user_id, endpoint, answered_at in await session.execute(query)
    ]


def _newest(query: Select[CallRecord], before: Position | None) -> Select[CallRecord]:
    ordered = query.order_by(CallRecord.started_at.desc(), CallRecord.id.desc())
    if before is None:
        return ordered
    place = tuple_(CallRecord.started_at, CallRecord.id)
    return ordered.where(place < tuple_(before.started_at, before.call_id))


def _newest_of(query: Select[CallRecord], user_id: int, before: Position | None) -> Select[CallRecord]:
    """The same order, read along the index of one person's calls."""
    mine = query.join(CallLeg, CallLeg.call_id == CallRecord.id).where(
        CallLeg.user_id == user_id, CallLeg.listed_at.is_not(None)
    )
    ordered = mine.order_by(CallLeg.listed_at.desc(), CallLeg.call_id.desc())
    if before is None:
        return ordered
    return ordered.where(tuple_(CallLeg.listed_at, CallLeg.call_id) < tuple_(before.started_at, before.call_id))


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.started_from is not None:
        conditions.append(CallRecord.started_at >= wanted.started_from)
    if wanted.started_to is not None:
        conditions.append(CallRecord.started_at < wanted.started_to)
    for column, value in (
        (CallRecord.direction, wanted.direction),
        (CallRecord.status, wanted.status),
        (CallRecord.queue, wanted.queue),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.going_on:
        conditions.append(CallRecord.status.is_(None))
    conditions += [CallRecord.id.in_(calls) for calls in wanted.among]
    if wanted.number is not None:
        conditions.append(_is_number(wanted.number, wanted.customer_key))
    return conditions


def _has_leg_of(user_id: int) -> ColumnElement[bool]:
    return CallRecord.id.in_(select(CallLeg.call_id).where(CallLeg.user_id == user_id))


def _is_number(number: str, customer_key: str | None) -> ColumnElement[bool]:
    """A public number by its key; an internal one (it has no key) as it was dialled or shown."""
    if customer_key is not None:
        return CallRecord.customer_key == customer_key
    called = select(CallRecord.id).where(CallRecord.to_number == number)
    return CallRecord.id.in_(select(CallRecord.id).where(CallRecord.from_number == number).union(called))


async def _records(session: AsyncSession, query: Select[CallRecord]) -> list[Row]:
    return [_row(record) for record in (await session.execute(query)).scalars()]


async def _with_parts(session: AsyncSession, calls: Sequence[Row]) -> dict[CallId, CallRows]:
    parts: dict[CallId, dict[PartTable, dict[Key, Row]]] = {CallId(call["id"]): {} for call in calls}
    ids = list(parts)
    for start in range(0, len(ids), MAX_CALLS_PER_QUERY):
        for table in KEYS:
            await _read_parts(session, table, ids[start : start + MAX_CALLS_PER_QUERY], parts)
    return {CallId(call["id"]): CallRows(call, parts[CallId(call["id"])]) for call in calls}


async def _read_parts(
    session: AsyncSession,
    table: PartTable,
    ids: Sequence[CallId],
    parts: Mapping[CallId, dict[PartTable, dict[Key, Row]]],
) -> None:
    for record in (await session.execute(select(table).where(table.call_id.in_(ids)))).scalars():
        row = _row(record)
        parts[CallId(row["call_id"])].setdefault(table, {}).update(keyed(table, [row]))


def _row(record: Any) -> Row:
    return {name: getattr(record, name) for name in record.__mapper__.column_attrs.keys()}  # noqa: SIM118 - not a dict


async def _upsert(session: AsyncSession, table: type[Any], rows: Sequence[Row]) -> None:
    statement, names = _upsert_statement(cast("Hashable", table), session.get_bind().dialect.name)
    await session.execute(statement, [{names[name]: value for name, value in row.items()} for row in rows])


@cache
def _upsert_statement(table: Any, dialect: str) -> tuple[Executable, Mapping[str, str]]:
    """Made once: making it costs several times as much as running it. With it the columns by attribute."""
    mapper = table.__mapper__
    names = {mapper.get_property_by_column(column).key: column.name for column in table.__table__.columns}
    statement = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(table.__table__)
    key = [column.name for column in table.__table__.primary_key]
    others = {name: statement.excluded[name] for name in names.values() if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=others), names


async def _delete_parts(session: AsyncSession, table: PartTable, rows: Sequence[Row]) -> None:
    attributes = KEYS[table]
    matches = [getattr(table, name) == bindparam(f"key_{name}") for name in attributes]
    statement = delete(table.__table__).where(*matches)  # type: ignore[attr-defined]
    await (await session.connection()).execute(
        statement, [{f"key_{name}": row[name] for name in attributes} for row in rows]
    )
