"""A checked call as other rooms see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from scripts_qa.checking.kinds import CriterionKind
from scripts_qa.results import EvidenceRole, Status


@dataclass(frozen=True, slots=True)
class Proof:
    """Words that prove a verdict. `start_s` and `end_s` are seconds of the recording, `call_s` of the call; `quote` is
    empty where its words were redacted or removed."""

    role: EvidenceRole
    recording_id: int
    speaker: str
    start_s: float
    end_s: float
    call_s: float
    quote: str
    phrase: str
    similarity: float
    part: str


@dataclass(frozen=True, slots=True)
class HumanWord:
    """The newest word of a person on a verdict."""

    status: Status
    by_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Criterion:
    """`counts`: the verdict has earned its place in the automatic score; figures are measured, so they count always.
    `value` is a figure's. `searched`: the seconds of the call in which it was looked for."""

    id: str
    kind: CriterionKind
    title: str
    definition: str
    status: Status
    credit: float | None
    p: float
    value: float | None
    matcher: str
    reason: str
    searched: tuple[tuple[float, float], ...]
    counts: bool
    evidence: tuple[Proof, ...] = ()
    human: HumanWord | None = None


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """`auto` is the score of the verdicts that count, `machine` the one as if all did: documents as `callcenter qa
    check` prints them (`report.score_document`)."""

    run_id: UUID
    call_id: str
    script_version_id: UUID
    script_key: str
    script_n: int
    form_version_id: UUID | None
    agent_id: int | None
    called_at: datetime
    checked_at: datetime
    matcher_version: str
    language: str
    criteria: tuple[Criterion, ...]
    metrics: Mapping[str, float | None]
    machine: Mapping[str, Any]
    auto: Mapping[str, Any]

    @property
    def suspected_fatal(self) -> tuple[str, ...]:
        """Ids of criteria; only a person can confirm them."""
        return tuple(self.machine.get("suspected_fatal", ()))

    def criterion(self, criterion_id: str) -> Criterion | None:
        return next((item for item in self.criteria if item.id == criterion_id), None)
