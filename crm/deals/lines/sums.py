"""What a line of a deal comes to. Whole numbers all the way, rounded half up to the smallest coin at each step that an
invoice shows: the line before its discount, the discount, the VAT. A deal's sum is the sum of its rounded lines, so
that whoever adds the printed figures up gets the printed total.

Quantities in thousandths, money in hundredths (`crm.deals.money`), rates in hundredths of a percent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crm.deals.lines.kinds import DiscountKind

WHOLE: Final = 10_000
"""100 % in hundredths of a percent."""
THOUSANDTHS: Final = 1000
MOST: Final = 10**15 - 1
"""The largest sum that a deal can have, as its wire form (fifteen digits) allows."""
WITHOUT_COINS: Final = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
"""Currencies whose smallest coin is the whole unit (ISO 4217, exponent 0)."""


class BadSum(ValueError):
    """A discount larger than its line, or a sum that nobody has: `field` of the line says where."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What one sells at which price. `vat_rate` None is without VAT."""

    quantity: int
    price: int
    discount_kind: DiscountKind = DiscountKind.PERCENT
    discount: int = 0
    vat_rate: int | None = None
    vat_included: bool = True


@dataclass(frozen=True, slots=True)
class LineSum:
    """`gross` is quantity by price, before the discount; `total` is what the customer pays, with the VAT."""

    gross: int
    discount: int
    vat: int
    total: int

    @property
    def net(self) -> int:
        return self.total - self.vat


def line_sum(terms: Terms, currency: str) -> LineSum:
    """:raises BadSum: for a discount larger than the line, or a sum beyond all bounds"""
    coin = coin_of(currency)
    gross = half_up(terms.quantity * terms.price, THOUSANDTHS, coin)
    discount = _discount(terms, gross, coin)
    base, rate = gross - discount, terms.vat_rate or 0
    vat = half_up(base * rate, WHOLE + rate if terms.vat_included else WHOLE, coin)
    total = base if terms.vat_included else base + vat
    if total > MOST or gross > MOST:
        raise BadSum("price", "the sum is too large")
    return LineSum(gross, discount, vat, total)


def total_of(lines: Iterable[LineSum]) -> int:
    """:raises BadSum: when no deal can hold it"""
    total = sum(line.total for line in lines)
    if total > MOST:
        raise BadSum("price", "the sum is too large")
    return total


def coin_of(currency: str) -> int:
    """The smallest coin in hundredths."""
    return 100 if currency in WITHOUT_COINS else 1


def half_up(dividend: int, divisor: int, coin: int = 1) -> int:
    """dividend / divisor of nothing negative, to the nearest coin; exactly between two, to the larger."""
    step = divisor * coin
    return (2 * dividend + step) // (2 * step) * coin


def _discount(terms: Terms, gross: int, coin: int) -> int:
    if terms.discount_kind is DiscountKind.PERCENT:
        if terms.discount > WHOLE:
            raise BadSum("discount", "a discount of more than 100 % is none")
        return half_up(gross * terms.discount, WHOLE, coin)
    discount = half_up(terms.discount, 1, coin)
    if discount > gross:
        raise BadSum("discount", "the discount is larger than the line")
    return discount
