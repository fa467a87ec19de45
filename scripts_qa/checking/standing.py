"""What is known of many checked calls at once, without their proofs: for lists, and for choosing calls to review."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from scripts_qa.checking.kinds import CriterionKind
from scripts_qa.checking.models import CallCheck, CheckRun, StepResultRecord
from scripts_qa.results import Status

AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class Standing:
    """`machine_total` is the score if all that the machine says were true; `least_p` how sure it is of the verdict
    that it is least sure of."""

    call_id: str
    script_version_id: UUID
    language: str
    suspected_fatal: bool
    penalty: bool
    machine_total: float | None
    unknown_share: float
    least_p: float | None


async def standings(session: AsyncSession, call_ids: Collection[str]) -> dict[str, Standing]:
    """Of the newest run of each of these calls that has one."""
    ids = sorted(call_ids)
    found: dict[str, Standing] = {}
    for start in range(0, len(ids), AT_ONCE):
        found |= await _some(session, ids[start : start + AT_ONCE])
    return found


async def _some(session: AsyncSession, call_ids: list[str]) -> dict[str, Standing]:
    query = select(CallCheck, CheckRun).join(CheckRun, CheckRun.id == CallCheck.run_id)
    rows = (await session.execute(query.where(CallCheck.call_id.in_(call_ids)))).all()
    steps = select(StepResultRecord.run_id, StepResultRecord.kind, StepResultRecord.status, StepResultRecord.p)
    verdicts: dict[object, list[tuple[CriterionKind, Status, float]]] = {}
    for run_id, kind, status, p in await session.execute(
        steps.where(StepResultRecord.run_id.in_([run.id for _, run in rows]))
    ):
        verdicts.setdefault(run_id, []).append((CriterionKind(kind), Status(status), p))
    return {check.call_id: _standing(check, run, verdicts.get(check.run_id, [])) for check, run in rows}


def _standing(check: CallCheck, run: CheckRun, verdicts: list[tuple[CriterionKind, Status, float]]) -> Standing:
    steps = [status for kind, status, _ in verdicts if kind is CriterionKind.STEP]
    judged = [p for kind, status, p in verdicts if kind is not CriterionKind.METRIC and status is not Status.UNKNOWN]
    return Standing(
        call_id=check.call_id,
        script_version_id=run.script_version_id,
        language=run.language,
        suspected_fatal=check.suspected_fatal,
        penalty=any(kind is CriterionKind.FORBID and status is Status.VIOLATED for kind, status, _ in verdicts),
        machine_total=check.machine_total,
        unknown_share=sum(status is Status.UNKNOWN for status in steps) / len(steps) if steps else 0.0,
        least_p=min(judged, default=None),
    )
