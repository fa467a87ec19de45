"""Money and rates between the wire (decimals) and the tables (whole hundredths)."""

from decimal import Decimal
from typing import Final

_PLACES: Final = Decimal("0.01")
_HUNDRED: Final = 100


def money(hundredths: int) -> Decimal:
    """With both places always, `1500.00`."""
    return (Decimal(hundredths) / _HUNDRED).quantize(_PLACES)


def hundredths(value: Decimal) -> int:
    return int(value * _HUNDRED)


def percent(rate: int | None) -> Decimal | None:
    return None if rate is None else money(rate)


def rate_of(value: Decimal | None) -> int | None:
    return None if value is None else hundredths(value)
