"""The words of this room."""

from enum import StrEnum


class CheckState(StrEnum):
    """`no_script`: no script is bound to this call; `no_words`: there is no transcript of it (any more)."""

    WAITING = "waiting"
    CHECKED = "checked"
    NO_SCRIPT = "no_script"
    NO_WORDS = "no_words"
    FAILED = "failed"


class CriterionKind(StrEnum):
    STEP = "step"
    FORBID = "forbid"
    METRIC = "metric"


class Certainty(StrEnum):
    """How a person came to the word on a verdict: he saw it first (`shown`), or answered before he saw it."""

    SHOWN = "shown"
    BLIND = "blind"


class RescoreState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
