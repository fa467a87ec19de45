"""The words of a deal's lines."""

from enum import StrEnum


class DiscountKind(StrEnum):
    """How a discount is meant: a share of the line, or a sum off the whole line (not off one piece)."""

    PERCENT = "percent"
    SUM = "sum"
