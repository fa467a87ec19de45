"""Every query on the tables of checks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from recordings.transcription.spoken import calls_changed
from scripts_qa.checking.kinds import CheckState, RescoreState
from scripts_qa.checking.models import (
    CallCheck,
    CallMetric,
    CheckRun,
    Confirmation,
    EvidenceRecord,
    Rescore,
    RescoreResult,
    StepResultRecord,
)
from scripts_qa.checking.quality import Quality, Word, quality_of
from scripts_qa.forms.automatic import MachineSays
from scripts_qa.results import Status


@dataclass(frozen=True, slots=True)
class CheckFilter:
    """What is None is not asked about. `criterion`: one that has this status."""

    script_key: str | None = None
    suspected_fatal: bool | None = None
    score_below: float | None = None
    criterion: tuple[str, Status] | None = None


@dataclass(frozen=True, slots=True)
class StoredRun:
    run: CheckRun
    steps: Sequence[StepResultRecord]
    evidence: Sequence[EvidenceRecord]
    metrics: Sequence[CallMetric]


async def call_check(session: AsyncSession, call_id: str) -> CallCheck | None:
    return await session.get(CallCheck, call_id)


async def run(session: AsyncSession, run_id: UUID) -> CheckRun | None:
    return await session.get(CheckRun, run_id)


async def stored(session: AsyncSession, run_id: UUID) -> StoredRun | None:
    found = await session.get(CheckRun, run_id)
    if found is None:
        return None
    steps = select(StepResultRecord).where(StepResultRecord.run_id == run_id).order_by(StepResultRecord.seq)
    proofs = select(EvidenceRecord).where(EvidenceRecord.run_id == run_id).order_by(EvidenceRecord.seq)
    metrics = select(CallMetric).where(CallMetric.run_id == run_id).order_by(CallMetric.name)
    return StoredRun(
        found,
        (await session.scalars(steps)).all(),
        (await session.scalars(proofs)).all(),
        (await session.scalars(metrics)).all(),
    )


async def step(session: AsyncSession, run_id: UUID, criterion_id: str) -> StepResultRecord | None:
    return await session.get(StepResultRecord, (run_id, criterion_id))


async def newest_words(session: AsyncSession, call_id: str) -> dict[str, Confirmation]:
    """Of each criterion of a call the newest confirmation."""
    query = select(Confirmation).where(Confirmation.call_id == call_id).order_by(Confirmation.id)
    return {row.criterion_id: row for row in await session.scalars(query)}


async def qualities(session: AsyncSession, script_key: str) -> dict[tuple[str, str], Quality]:
    """By criterion and definition, of the newest word on each call."""
    newest = (
        select(func.max(Confirmation.id))
        .where(Confirmation.script_key == script_key)
        .group_by(Confirmation.call_id, Confirmation.criterion_id, Confirmation.definition)
    )
    pair = (Confirmation.machine, Confirmation.human)
    query = (
        select(Confirmation.criterion_id, Confirmation.definition, *pair, func.count().label("number"))
        .where(Confirmation.id.in_(newest))
        .group_by(Confirmation.criterion_id, Confirmation.definition, *pair)
    )
    words: dict[tuple[str, str], list[Word]] = {}
    for row in await session.execute(query):
        said = Word(Status(row.machine), Status(row.human))
        words.setdefault((row.criterion_id, row.definition), []).extend([said] * row.number)
    return {key: quality_of(found) for key, found in words.items()}


async def add_all(session: AsyncSession, rows: Collection[Any]) -> None:
    session.add_all(rows)
    await session.flush()


def by_criterion(rows: Sequence[EvidenceRecord]) -> Mapping[str, list[EvidenceRecord]]:
    found: dict[str, list[EvidenceRecord]] = {}
    for row in rows:
        found.setdefault(row.criterion_id, []).append(row)
    return found


async def wanted(session: AsyncSession, call_id: str, at: datetime) -> None:
    """The call is on the work list; what is known of it stays."""
    insert = _insert(session, CallCheck)
    values = {"call_id": call_id, "state": CheckState.WAITING, "wanted_at": at, "suspected_fatal": False}
    await session.execute(insert.values(**values).on_conflict_do_nothing(index_elements=["call_id"]))


async def claim(session: AsyncSession, call_id: str, at: datetime) -> None:
    """The same, and nobody else changes where this call stands until the transaction is over."""
    await wanted(session, call_id, at)
    await session.scalar(select(CallCheck.call_id).where(CallCheck.call_id == call_id).with_for_update())


async def unchecked(session: AsyncSession, since: datetime, limit: int) -> Sequence[str]:
    """Calls whose words came or changed after what their newest run covers."""
    changes = calls_changed(since).subquery("changed")
    query = (
        select(changes.c.call_id)
        .outerjoin(CallCheck, CallCheck.call_id == changes.c.call_id)
        .where(or_(CallCheck.covers_until.is_(None), CallCheck.covers_until < changes.c.changed_at))
        .order_by(changes.c.changed_at.desc())
        .limit(limit)
    )
    return [call_id for (call_id,) in await session.execute(query) if call_id is not None]


async def add_run(session: AsyncSession, values: dict[str, Any]) -> UUID | None:
    """None when this very work is stored already."""
    statement = _insert(session, CheckRun).values(**values)
    added = statement.on_conflict_do_nothing(index_elements=["call_id", "input_key"]).returning(CheckRun.id)
    run_id: UUID | None = await session.scalar(added)
    return run_id


async def run_with(session: AsyncSession, call_id: str, input_key: str) -> UUID | None:
    query = select(CheckRun.id).where(CheckRun.call_id == call_id, CheckRun.input_key == input_key)
    return await session.scalar(query)


async def settle(session: AsyncSession, call_id: str, values: dict[str, Any]) -> None:
    """Where the call stands now."""
    await session.execute(update(CallCheck).where(CallCheck.call_id == call_id).values(**values))


async def forget_quotes(session: AsyncSession, recording_id: int) -> None:
    await session.execute(update(EvidenceRecord).where(EvidenceRecord.recording_id == recording_id).values(quote=""))


async def quotes_of(session: AsyncSession, call_id: str) -> Sequence[EvidenceRecord]:
    """Of all runs of a call, those that have words."""
    runs = select(CheckRun.id).where(CheckRun.call_id == call_id)
    query = select(EvidenceRecord).where(EvidenceRecord.run_id.in_(runs), EvidenceRecord.quote != "")
    return (await session.scalars(query)).all()


async def of_script(
    session: AsyncSession, script_key: str, *, before: tuple[datetime, str] | None, limit: int
) -> Sequence[CallCheck]:
    """The checked calls of a script, newest first."""
    query = select(CallCheck).where(CallCheck.script_key == script_key, CallCheck.run_id.is_not(None))
    return (await session.scalars(_newest_first(query, before).limit(limit))).all()


async def to_rescore(
    session: AsyncSession, rescore: Rescore, *, before: tuple[datetime, str] | None, limit: int
) -> Sequence[CallCheck]:
    return (await session.scalars(_newest_first(_candidates(rescore), before).limit(limit))).all()


async def count_to_rescore(session: AsyncSession, rescore: Rescore) -> int:
    return await session.scalar(select(func.count()).select_from(_candidates(rescore).subquery())) or 0


async def running_rescores(session: AsyncSession) -> Sequence[UUID]:
    return (await session.scalars(select(Rescore.id).where(Rescore.state == RescoreState.RUNNING))).all()


async def rescore(session: AsyncSession, rescore_id: UUID, *, locked: bool = False) -> Rescore | None:
    return await session.get(Rescore, rescore_id, with_for_update=locked or None, populate_existing=locked)


async def rescores(session: AsyncSession, script_key: str | None, limit: int) -> Sequence[Rescore]:
    query = select(Rescore).order_by(Rescore.asked_at.desc()).limit(limit)
    return (await session.scalars(query if script_key is None else query.where(Rescore.script_key == script_key))).all()


async def kept_rescore(session: AsyncSession, script_version_id: UUID) -> bool:
    query = select(Rescore.id).where(Rescore.script_version_id == script_version_id, Rescore.keeps)
    return await session.scalar(query.limit(1)) is not None


async def kept_against(session: AsyncSession, call_id: str) -> tuple[UUID, UUID | None] | None:
    """Version of script and of form that the newest re-scoring for the record held this call against."""
    query = (
        select(Rescore.script_version_id, Rescore.form_version_id)
        .join(RescoreResult, RescoreResult.rescore_id == Rescore.id)
        .where(RescoreResult.call_id == call_id, Rescore.keeps)
        .order_by(Rescore.asked_at.desc())
    )
    found = (await session.execute(query.limit(1))).one_or_none()
    return None if found is None else (found.script_version_id, found.form_version_id)


async def put_rescored(session: AsyncSession, values: dict[str, Any]) -> None:
    """What was written first stays."""
    statement = _insert(session, RescoreResult).values(**values)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["rescore_id", "call_id"]))


async def rescored(session: AsyncSession, rescore_id: UUID, *, after: str, limit: int) -> Sequence[RescoreResult]:
    """By call id; only those with something other than before."""
    query = select(RescoreResult).where(RescoreResult.rescore_id == rescore_id, RescoreResult.call_id > after)
    return (await session.scalars(query.order_by(RescoreResult.call_id).limit(limit))).all()


async def statuses(session: AsyncSession, run_id: UUID) -> dict[str, Status]:
    query = select(StepResultRecord.criterion_id, StepResultRecord.status).where(StepResultRecord.run_id == run_id)
    return {row.criterion_id: Status(row.status) for row in await session.execute(query)}


async def heads(session: AsyncSession, call_ids: Collection[str]) -> Sequence[CallCheck]:
    return (await session.scalars(select(CallCheck).where(CallCheck.call_id.in_(call_ids)))).all()


def calls_with(wanted: CheckFilter) -> Select[str]:
    """The ids of the calls whose newest run is so; for use within the call log's query."""
    query = select(CallCheck.call_id).where(CallCheck.run_id.is_not(None))
    if wanted.script_key is not None:
        query = query.where(CallCheck.script_key == wanted.script_key)
    if wanted.suspected_fatal is not None:
        query = query.where(CallCheck.suspected_fatal == wanted.suspected_fatal)
    if wanted.score_below is not None:
        query = query.where(CallCheck.machine_total < wanted.score_below)
    if wanted.criterion is not None:
        query = query.where(CallCheck.run_id.in_(_runs_with(*wanted.criterion)))
    return query


async def confirmations(
    session: AsyncSession, script_key: str, criterion_id: str, *, before: int | None, limit: int
) -> Sequence[Confirmation]:
    """Newest first."""
    query = select(Confirmation).where(Confirmation.script_key == script_key, Confirmation.criterion_id == criterion_id)
    if before is not None:
        query = query.where(Confirmation.id < before)
    return (await session.scalars(query.order_by(Confirmation.id.desc()).limit(limit))).all()


async def tallies(session: AsyncSession, script_key: str, since: datetime) -> list[tuple[str, Status, int]]:
    """How often each criterion had each status in the newest runs of the calls since then."""
    runs = select(CallCheck.run_id).where(CallCheck.script_key == script_key, CallCheck.called_at >= since)
    columns = (StepResultRecord.criterion_id, StepResultRecord.status)
    query = select(*columns, func.count().label("number")).where(StepResultRecord.run_id.in_(runs)).group_by(*columns)
    return [(row.criterion_id, Status(row.status), row.number) for row in await session.execute(query)]


def _runs_with(criterion_id: str, status: Status) -> Select[UUID]:
    return select(StepResultRecord.run_id).where(
        StepResultRecord.criterion_id == criterion_id, StepResultRecord.status == status
    )


def _candidates(wanted: Rescore) -> Select[CallCheck]:
    """Calls of the script, and those of another one or of none, which today's bindings may give this one."""
    settled = CallCheck.state.in_([CheckState.CHECKED, CheckState.NO_SCRIPT])
    mine = or_(CallCheck.script_key == wanted.script_key, settled)
    return select(CallCheck).where(
        mine, CallCheck.called_at >= wanted.called_from, CallCheck.called_at < wanted.called_to
    )


def _newest_first(query: Select[CallCheck], before: tuple[datetime, str] | None) -> Select[CallCheck]:
    ordered = query.order_by(CallCheck.called_at.desc(), CallCheck.call_id.desc())
    return (
        ordered if before is None else ordered.where(tuple_(CallCheck.called_at, CallCheck.call_id) < tuple_(*before))
    )


def _insert(session: AsyncSession, table: type[Any]) -> Any:
    return (sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert)(table)


def says_of(rows: Sequence[StepResultRecord]) -> dict[str, MachineSays]:
    return {row.criterion_id: MachineSays(Status(row.status), row.credit, row.value) for row in rows}


async def newest_matchers(session: AsyncSession, script_key: str) -> str:
    """Who judged the script's newest run; empty when there is none."""
    query = select(CheckRun.matcher_version).where(CheckRun.script_key == script_key).order_by(CheckRun.at.desc())
    return await session.scalar(query.limit(1)) or ""


async def newest_ids(session: AsyncSession, script_key: str, criterion_id: str) -> set[int]:
    """The confirmations that count: of each call the last."""
    mine = (Confirmation.script_key == script_key, Confirmation.criterion_id == criterion_id)
    query = select(func.max(Confirmation.id)).where(*mine).group_by(Confirmation.call_id, Confirmation.definition)
    return {row_id for (row_id,) in await session.execute(query) if row_id is not None}


async def judged_by(session: AsyncSession, version_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many calls each of these script versions has the last word on."""
    query = (
        select(CheckRun.script_version_id, func.count())
        .join(CallCheck, CallCheck.run_id == CheckRun.id)
        .where(CheckRun.script_version_id.in_(version_ids))
        .group_by(CheckRun.script_version_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


def known_calls(call_ids: Collection[str]) -> Select[str]:
    return select(CallCheck.call_id).where(CallCheck.call_id.in_(call_ids))
