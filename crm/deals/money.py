"""Sums as whole hundredths: neither database nor browser rounds them.

Two decimal places serve every currency in use here; a dinar of three places is kept to its hundredth.
"""

from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

HUNDREDTHS: Final = 100
Amount = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=2)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


def to_hundredths(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * HUNDREDTHS)


def from_hundredths(hundredths: int | None) -> Decimal | None:
    """With both places always, `1500.00`."""
    return None if hundredths is None else (Decimal(hundredths) / HUNDREDTHS).quantize(Decimal("0.01"))
