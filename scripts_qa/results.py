"""What a check found: statuses, and the quote with the second that proves each."""

from dataclasses import dataclass, field
from enum import StrEnum

from scripts_qa.matching.rules import Finding
from scripts_qa.script import Who

Searched = tuple[tuple[float, float], ...]
"""Spans of the call, in seconds, in which something was looked for."""


class Status(StrEnum):
    """`UNKNOWN` means that what was heard does not tell; it is never counted as missed."""

    DONE = "done"
    PARTIAL = "partial"
    MISSED = "missed"
    VIOLATED = "violated"
    NOT_APPLICABLE = "na"
    UNKNOWN = "unknown"
    OK = "ok"


class EvidenceRole(StrEnum):
    PROOF = "proof"
    NEAR_MISS = "near_miss"
    TRIGGER = "trigger"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`start` and `end` in seconds of the call; `phrase` is the script's, `quote` what was heard."""

    speaker: Who
    start: float
    end: float
    quote: str
    phrase: str
    role: EvidenceRole = EvidenceRole.PROOF
    similarity: float = 1.0
    part: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """`credit` from 0 to 1; None where the step does not count. `p` says how sure the matcher is of its status; it is
    not calibrated before people have reviewed enough. `reason` is a stable word for the case in hand."""

    id: str
    title: str
    status: Status
    credit: float | None
    p: float
    matcher: str
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    searched: Searched = ()


@dataclass(frozen=True, slots=True)
class ForbiddenResult:
    id: str
    title: str
    status: Status
    penalty: float
    p: float
    evidence: tuple[Evidence, ...] = ()
    searched: Searched = ()


@dataclass(frozen=True, slots=True)
class MetricResult:
    """`value` is None where the call is too short or one side is missing; `credit` too then."""

    id: str
    title: str
    metric: str
    value: float | None
    credit: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class CheckResult:
    script: str
    sha256: str
    steps: tuple[StepResult, ...]
    forbidden: tuple[ForbiddenResult, ...] = ()
    metrics: tuple[MetricResult, ...] = ()
    figures: dict[str, float | None] = field(default_factory=dict)
    matchers: tuple[str, ...] = ()
    """Who judged: the rules alone, or the embeddings too."""


def evidence_of(finding: Finding, role: EvidenceRole = EvidenceRole.PROOF, *, part: str = "") -> Evidence:
    hit = finding.hit
    return Evidence(
        speaker=finding.turn.who,
        start=round(finding.start, 3),
        end=round(finding.end, 3),
        quote=finding.turn.quote(hit.first, hit.last),
        phrase=hit.phrase,
        role=role,
        similarity=round(hit.score, 3),
        part=part,
    )
