"""From the result of a check to the rows that are kept of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from scripts_qa.checking.gathering import Gathered
from scripts_qa.checking.kinds import CriterionKind
from scripts_qa.checking.models import CallMetric, EvidenceRecord, StepResultRecord
from scripts_qa.forms.automatic import MachineSays
from scripts_qa.forms.form import AutoSource, criterion_id
from scripts_qa.matching.rules import LEXICAL
from scripts_qa.results import CheckResult, Evidence, Searched, Status
from scripts_qa.script import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One criterion of a script in one call."""

    id: str
    kind: CriterionKind
    title: str
    definition: str
    status: Status
    credit: float | None
    p: float
    value: float | None = None
    matcher: str
    reason: str = ""
    searched: Searched = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def says(self) -> MachineSays:
        return MachineSays(self.status, self.credit, self.value)


def verdicts_of(script: Script, result: CheckResult) -> list[Verdict]:
    """In the order of the script: steps, prohibitions, figures."""
    version = "+".join(result.matchers)
    definitions = definitions_of(script, version)
    return [*_steps(result, definitions), *_forbidden(result, definitions), *_figures(result, definitions)]


def definitions_of(script: Script, matchers: str) -> dict[str, str]:
    """What each criterion looks for, and who looks, as a hash: people's words on it count as long as it is the same."""
    around = {"slots": script.slots, "defaults": script.defaults.model_dump(mode="json"), "lang": script.lang}
    items = [
        *((criterion_id(AutoSource.STEP, item.id), item.model_dump(mode="json")) for item in script.steps),
        *((criterion_id(AutoSource.FORBID, item.id), item.model_dump(mode="json")) for item in script.forbid),
        *((criterion_id(AutoSource.METRIC, item.id), item.model_dump(mode="json")) for item in script.metrics),
    ]
    return {name: _hash({**around, "matchers": matchers, "looks_for": _lasting(item)}) for name, item in items}


def _lasting(item: Mapping[str, Any]) -> dict[str, Any]:
    """Its name and its worth may change, and it looks for the same."""
    return {name: value for name, value in item.items() if name not in ("title", "section", "weight", "penalty")}


def _hash(document: object) -> str:
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _steps(result: CheckResult, definitions: Mapping[str, str]) -> Iterator[Verdict]:
    for item in result.steps:
        yield Verdict(
            id=item.id,
            kind=CriterionKind.STEP,
            title=item.title,
            definition=definitions[item.id],
            status=item.status,
            credit=item.credit,
            p=item.p,
            matcher=item.matcher,
            reason=item.reason,
            searched=item.searched,
            evidence=item.evidence,
        )


def _forbidden(result: CheckResult, definitions: Mapping[str, str]) -> Iterator[Verdict]:
    worth = {Status.VIOLATED: 0.0, Status.OK: 1.0}
    for item in result.forbidden:
        name = criterion_id(AutoSource.FORBID, item.id)
        yield Verdict(
            id=name,
            kind=CriterionKind.FORBID,
            title=item.title,
            definition=definitions[name],
            status=item.status,
            credit=worth.get(item.status),
            p=item.p,
            matcher=LEXICAL,
            searched=item.searched,
            evidence=item.evidence,
        )


def _figures(result: CheckResult, definitions: Mapping[str, str]) -> Iterator[Verdict]:
    for item in result.metrics:
        name = criterion_id(AutoSource.METRIC, item.id)
        yield Verdict(
            id=name,
            kind=CriterionKind.METRIC,
            title=item.title,
            definition=definitions[name],
            status=item.status,
            credit=item.credit,
            p=1.0,
            value=item.value,
            matcher="measured",
        )


def rows_of(
    run_id: UUID, verdicts: Sequence[Verdict], figures: Mapping[str, float | None], words: Gathered
) -> list[Any]:
    """Everything of a run but the run itself."""
    rows: list[Any] = []
    for seq, verdict in enumerate(verdicts):
        rows.append(_step_row(run_id, seq, verdict))
        rows += [_proof_row(run_id, verdict.id, place, words) for place in enumerate(verdict.evidence)]
    rows += [CallMetric(run_id=run_id, name=name, value=value) for name, value in sorted(figures.items())]
    return rows


def _step_row(run_id: UUID, seq: int, verdict: Verdict) -> StepResultRecord:
    return StepResultRecord(
        run_id=run_id,
        criterion_id=verdict.id,
        seq=seq,
        kind=verdict.kind,
        title=verdict.title,
        definition=verdict.definition,
        status=verdict.status,
        credit=verdict.credit,
        p=verdict.p,
        value=verdict.value,
        matcher=verdict.matcher,
        reason=verdict.reason,
        searched=[list(span) for span in verdict.searched],
    )


def _proof_row(run_id: UUID, name: str, place: tuple[int, Evidence], words: Gathered) -> EvidenceRecord:
    seq, item = place
    recording_id, start = words.place(item.start)
    return EvidenceRecord(
        run_id=run_id,
        criterion_id=name,
        seq=seq,
        role=item.role,
        recording_id=recording_id,
        speaker=str(item.speaker),
        start_s=round(start, 3),
        end_s=round(start + item.end - item.start, 3),
        call_s=item.start,
        quote=item.quote,
        phrase=item.phrase,
        similarity=item.similarity,
        part=item.part,
    )
