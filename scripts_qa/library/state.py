"""What a script and its trial can be in."""

from enum import StrEnum


class ScriptState(StrEnum):
    """`DRAFT`: never published, or nothing of it is in force; `RETIRED`: kept for the calls that it has judged."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class TryoutState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_TRYOUTS = (TryoutState.QUEUED, TryoutState.RUNNING)
