"""ABC out of sums: no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

A_UNTIL: Final = Fraction(80, 100)
B_UNTIL: Final = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Buyer:
    """`amount` in hundredths, of one currency."""

    key: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    buyer: Buyer
    name: str
    share: float
    until: float


def classed(buyers: Iterable[Buyer]) -> Sequence[Classed]:
    """By falling sums. A customer is in the class that was not full before: the one who crosses 80 % is an A still."""
    ordered = sorted((buyer for buyer in buyers if buyer.amount > 0), key=lambda buyer: (-buyer.amount, buyer.key))
    total = sum(buyer.amount for buyer in ordered)
    found: list[Classed] = []
    before = 0
    for buyer in ordered:
        reached = Fraction(before, total)
        name = "a" if reached < A_UNTIL else "b" if reached < B_UNTIL else "c"
        before += buyer.amount
        found.append(Classed(buyer=buyer, name=name, share=buyer.amount / total, until=before / total))
    return found
