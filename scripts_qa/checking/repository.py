"""Every query on the tables of checks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.checking.models import (
    CallCheck,
    CallMetric,
    CheckRun,
    Confirmation,
    EvidenceRecord,
    StepResultRecord,
)
from scripts_qa.checking.quality import Quality, Word, quality_of
from scripts_qa.results import Status


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
