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
    """By when a deal was made, by when it came to its stage, by its amount or by its expected close: the latest and the
    largest first, with `_asc` the other way. Deals without an amount or a day come last both ways."""

    CREATED = "created"
    CREATED_ASC = "created_asc"
    MOVED = "moved"
    MOVED_ASC = "moved_asc"
    AMOUNT = "amount"
    AMOUNT_ASC = "amount_asc"
    EXPECTED_CLOSE = "expected_close"
    EXPECTED_CLOSE_ASC = "expected_close_asc"

    @property
    def ascends(self) -> bool:
        return self.endswith("_asc")

    @property
    def by(self) -> str:
        """What it goes by, without the way."""
        return self.removesuffix("_asc")
