"""Many deals at once, for files: read, written and taken away in a few statements.

A deal is here a row of its columns as JSON has them: times and days as text. Nobody is asked for rights: files are for
whoever may change all deals.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals.kinds import EntryKind, StageOutcome
from crm.deals.lines.models import DealLine
from crm.deals.models import Deal, DealEntry, Pipeline, Stage
from crm.words import fold

PLAIN: Final = (
    *("title", "pipeline_id", "stage_id", "contact_id", "company_id", "responsible_id", "amount", "currency"),
    *("expected_close", "source", "note", "tags", "loss_reason_id", "loss_note", "created_at", "closed_at"),
    *("stage_since", "external_id"),
)
_TIMES: Final = ("created_at", "closed_at", "stage_since")
_SILENT: Final = frozenset({"stage_id", "pipeline_id", "stage_since", "closed_at", "loss_reason_id", "loss_note"})
"""What a move tells."""
Row = dict[str, Any]


async def stages(session: AsyncSession) -> list[tuple[int, int, str, str]]:
    """(id, pipeline, name, outcome) of the stages in use, in their order."""
    query = select(Stage.id, Stage.pipeline_id, Stage.name, Stage.outcome).where(Stage.archived.is_(False))
    rows = await session.execute(query.order_by(Stage.pipeline_id, Stage.position, Stage.id))
    return [(row.id, row.pipeline_id, row.name, row.outcome) for row in rows]


async def pipelines(session: AsyncSession) -> list[tuple[int, str, str]]:
    """(id, name, currency) of the pipelines in use, the usual one first."""
    query = select(Pipeline.id, Pipeline.name, Pipeline.currency).where(Pipeline.archived.is_(False))
    rows = await session.execute(query.order_by(Pipeline.kind != "sales", Pipeline.position, Pipeline.id))
    return [(row.id, row.name, row.currency) for row in rows]


async def with_ids(session: AsyncSession, ids: Collection[int]) -> list[int]:
    return sorted(await session.scalars(select(Deal.id).where(Deal.id.in_(ids), Deal.deleted_at.is_(None))))


async def with_external_ids(session: AsyncSession, values: Collection[str]) -> list[int]:
    return sorted(await session.scalars(select(Deal.id).where(Deal.external_id.in_(values), Deal.deleted_at.is_(None))))


async def load(session: AsyncSession, ids: Collection[int]) -> dict[int, tuple[int, Row]]:
    """Version and columns by id, locked in the order of the ids."""
    columns = [getattr(Deal, name) for name in PLAIN]
    there = (Deal.id.in_(ids), Deal.deleted_at.is_(None))
    query = select(Deal.id, Deal.version, *columns).where(*there).order_by(Deal.id).with_for_update()
    return {
        row.id: (row.version, {name: _as_json(getattr(row, name)) for name in PLAIN})
        for row in await session.execute(query)
    }


async def with_lines(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Those whose sum is that of their lines."""
    return set(await session.scalars(select(DealLine.deal_id).where(DealLine.deal_id.in_(ids)).distinct()))


async def create(session: AsyncSession, rows: Sequence[Row], author_id: int | None, now: datetime) -> list[int]:
    """The deals with their histories as far as the rows tell them: they begin in their past, and end there."""
    values = [
        {
            **_as_stored(row),
            "title_key": fold(row["title"]),
            "created_by_id": author_id,
            "updated_at": now,
            "version": 1,
        }
        for row in rows
    ]
    statement = insert(Deal).returning(Deal.id, sort_by_parameter_order=True)
    ids = list((await session.scalars(statement, values)).all())
    entries: list[Row] = []
    for id_, row in zip(ids, values, strict=True):
        entries.append(_entry(id_, row["created_at"], EntryKind.CREATED, author_id))
        if row["closed_at"] is not None:
            moved = {"to_stage_id": row["stage_id"], "text": row["loss_note"]}
            entries.append({**_entry(id_, row["closed_at"], EntryKind.MOVED, None), **moved})
    await session.execute(insert(DealEntry), entries)
    return ids


async def change(
    session: AsyncSession, changed: Iterable[tuple[int, int, Row, Row]], author_id: int | None, now: datetime
) -> None:
    """(id, new version, before, after) of each."""
    told = list(changed)
    rows = [
        {**_as_stored(after), "id": id_, "version": version, "title_key": fold(after["title"]), "updated_at": now}
        for id_, version, _, after in told
    ]
    if not rows:
        return
    await session.execute(update(Deal), rows)
    entries: list[Row] = []
    for id_, _, before, after in told:
        if changes := changes_of(before, after):
            entries.append({**_entry(id_, now, EntryKind.CHANGED, author_id), "changes": changes})
        if before["stage_id"] != after["stage_id"]:
            entries.append(_move(id_, before, after, author_id, now))
    if entries:
        await session.execute(insert(DealEntry), entries)


def _move(id_: int, before: Row, after: Row, author_id: int | None, now: datetime) -> Row:
    """When the row says, unless that is before the deal came to where it was: then now."""
    since, at = _time(before["stage_since"]), _time(after["stage_since"])
    at = at if at >= since else now
    stayed = (at - since).total_seconds()
    moved = {"from_stage_id": before["stage_id"], "to_stage_id": after["stage_id"], "stayed_s": stayed}
    return {**_entry(id_, at, EntryKind.MOVED, author_id), **moved, "text": after["loss_note"]}


async def remove(session: AsyncSession, ids: Collection[int]) -> None:
    if ids:
        await session.execute(delete(Deal).where(Deal.id.in_(ids)))


async def noted(session: AsyncSession, ids: Collection[int]) -> set[int]:
    """Those that people wrote something about."""
    mine = (DealEntry.deal_id.in_(ids), DealEntry.kind == str(EntryKind.NOTE))
    return set(await session.scalars(select(DealEntry.deal_id).where(*mine).distinct()))


def changes_of(before: Row, after: Row) -> list[dict[str, Any]]:
    """As the history has them, without what a move tells."""
    return [
        {"field": name, "before": _shown(name, before[name]), "after": _shown(name, after[name])}
        for name in PLAIN
        if name not in _SILENT and before[name] != after[name]
    ]


def is_over(outcome: str) -> bool:
    return outcome != StageOutcome.OPEN


def _shown(name: str, value: Any) -> Any:
    return f"{value / 100:.2f}" if name == "amount" and value is not None else value


def _entry(deal_id: int, at: datetime, kind: EntryKind, author_id: int | None) -> Row:
    nothing: Row = {"text": "", "changes": [], "from_stage_id": None, "to_stage_id": None, "stayed_s": None}
    return {**nothing, "deal_id": deal_id, "at": at, "author_id": author_id, "kind": str(kind)}


def _as_json(value: Any) -> Any:
    if isinstance(value, list):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _as_stored(row: Row) -> Row:
    day = row["expected_close"]
    times = {name: None if row[name] is None else _time(row[name]) for name in _TIMES}
    return {**row, **times, "expected_close": None if day is None else date.fromisoformat(day)}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
