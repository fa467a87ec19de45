"""The words of deals."""

from enum import StrEnum


class PipelineKind(StrEnum):
    """What goes through a pipeline; each kind has its own starting stages."""

    SALES = "sales"
    SERVICE = "service"
    RETURN = "return"
    COMPLAINT = "complaint"


class StageOutcome(StrEnum):
    """A deal in a stage that is not open is over."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class EntryKind(StrEnum):
    CREATED = "created"
    NOTE = "note"
    CHANGED = "changed"
    MOVED = "moved"


class DealOrder(StrEnum):
    """Newest first by the day a deal was made, or by when it came to its stage."""

    CREATED = "created"
    MOVED = "moved"
