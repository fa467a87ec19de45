"""What a check may find. A finding is known by check, problem and subject: found again, it is the same one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from callcenter.bus import JsonValue

ROUND_S: Final = 60.0


class CheckName(StrEnum):
    PBX = "pbx"
    AGENTS = "agents"
    CALLS = "calls"
    BOOKS = "books"
    RECORDINGS = "recordings"
    TRANSCRIPTS = "transcripts"
    JOBS = "jobs"
    LEASES = "leases"
    DISK = "disk"
    CLOCK = "clock"


class Mismatch(StrEnum):
    PBX_AWAY = "pbx-away"
    READY_NOT_MEMBER = "ready-not-member"
    READY_BUT_PAUSED = "ready-but-paused"
    AWAY_BUT_RINGS = "away-but-rings"
    CALL_WITHOUT_CHANNEL = "call-without-channel"
    BOOKS_DISAGREE = "books-disagree"
    RECORDING_MISSING = "recording-missing"
    RECORDING_ORPHAN = "recording-orphan"
    TRANSCRIPTS_LATE = "transcripts-late"
    JOBS_DEAD = "jobs-dead"
    JOBS_LATE = "jobs-late"
    LEADER_SILENT = "leader-silent"
    LEADER_UNFIT = "leader-unfit"
    DISK_LOW = "disk-low"
    CLOCK_OFF = "clock-off"


class Severity(StrEnum):
    """`BAD`: calls are lost or figures wrong now."""

    BAD = "bad"
    WARNING = "warning"


class Repair(StrEnum):
    """What is safe to do by a button: each may be done twice."""

    REASSERT = "reassert"  # tell the PBX again what the desk says
    INGEST = "ingest"  # look for recordings now
    RETRY_JOBS = "retry-jobs"


class Outcome(StrEnum):
    """Of a check itself. `OFF`: there is nothing to check here; `UNKNOWN`: it could not be checked."""

    CHECKED = "checked"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`subject` is an id (a person, a call, a node); `detail` what a reader needs to see of it."""

    problem: Mismatch
    subject: str
    severity: Severity
    repair: Repair | None = None
    detail: Mapping[str, JsonValue] = field(default_factory=dict)


class NotChecked(Exception):
    """Raised by a check that cannot say now, or has nothing to say here."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


Look = Callable[[], Awaitable[Sequence[Found]]]


@dataclass(frozen=True, slots=True)
class Check:
    """`rounds`: what is seen in fewer rounds one after the other is on its way, as a state that changes just now."""

    name: CheckName
    look: Look
    rounds: int = 1
    every_s: float = ROUND_S
