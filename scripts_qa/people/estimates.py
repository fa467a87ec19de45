"""Means and shares with their intervals, for samples that were drawn with unequal chances.

A call that had the chance p to be drawn stands for 1/p calls, so a mean over a sample is the weighted one (Hajek's
ratio estimator), and its variance that of the ratio by linearisation with replacement (C.-E. Sarndal, B. Swensson,
J. Wretman, Model Assisted Survey Sampling, 5.7). With equal chances this is the ordinary mean with Student's interval.
Shares have Wilson's interval over Kish's effective number of calls. All intervals are of 95 %.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.95
TOO_FEW: Final = 5
"""Below this many calls a figure is no figure: it is told as "too few"."""
Z: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)
POWER: Final = 0.8
_BISECTIONS: Final = 80


@dataclass(frozen=True, slots=True)
class Drawn:
    """One observed value and the chance with which its call came into the sample; 1 where every call is looked at."""

    value: float
    chance: float = 1.0

    @property
    def weight(self) -> float:
        return 1 / self.chance


@dataclass(frozen=True, slots=True)
class Estimate:
    """`value`, `low` and `high` are None while there is too little: never a guess. `n` counts calls."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    spread: float | None = None
    """Standard deviation of single calls."""

    @property
    def too_few(self) -> bool:
        return self.n < TOO_FEW


def mean(drawn: Sequence[Drawn], *, least: float = 0.0, most: float = 100.0) -> Estimate:
    """The mean of what all calls would give, between the least and the most that one call can have."""
    count = len(drawn)
    if count < TOO_FEW:
        return Estimate(count)
    total = sum(one.weight for one in drawn)
    value = sum(one.weight * one.value for one in drawn) / total
    squares = sum((one.weight * (one.value - value)) ** 2 for one in drawn)
    half = student(count - 1) * math.sqrt(count / (count - 1) * squares) / total
    spread = math.sqrt(sum(one.weight * (one.value - value) ** 2 for one in drawn) / total * count / (count - 1))
    return Estimate(count, value, max(least, value - half), min(most, value + half), spread)


def share(drawn: Sequence[Drawn]) -> Estimate:
    """Of values 0 to 1: the share, with Wilson's interval."""
    count = len(drawn)
    if count < TOO_FEW:
        return Estimate(count)
    total = sum(one.weight for one in drawn)
    value = min(1.0, sum(one.weight * one.value for one in drawn) / total)
    effective = total**2 / sum(one.weight**2 for one in drawn)
    low, high = wilson(value, effective)
    return Estimate(count, value, low, high)


def wilson(value: float, n: float) -> tuple[float, float]:
    """The interval of a share over n observations (E. B. Wilson, 1927)."""
    middle = value + Z**2 / (2 * n)
    half = Z * math.sqrt(value * (1 - value) / n + Z**2 / (4 * n**2))
    scale = 1 + Z**2 / n
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def student(degrees: int, level: float = LEVEL) -> float:
    """The two-sided quantile of Student's distribution, by bisection of its exact distribution function."""
    low, high = 0.0, 700.0
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < level else (low, middle)
    return high


def _within(t: float, degrees: int) -> float:
    """P(|T| <= t) for whole degrees of freedom: the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan(t / math.sqrt(degrees))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = degrees % 2
    term = cosine if odd else 1.0
    total = term if degrees > 1 else 0.0
    for k in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine**2 * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def falls(before: Sequence[Drawn], now: Sequence[Drawn]) -> float | None:
    """How likely so deep a fall of a share is by chance: the one-sided two-proportion test with pooled variance.
    None where one side has too few."""
    if min(len(before), len(now)) < TOO_FEW:
        return None
    (first, n1), (second, n2) = (_share_of(before), _share_of(now))
    pooled = (first * n1 + second * n2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    if error == 0:
        return 1.0
    return 1 - NormalDist().cdf((first - second) / error)


def _share_of(drawn: Sequence[Drawn]) -> tuple[float, float]:
    total = sum(one.weight for one in drawn)
    return sum(one.weight * one.value for one in drawn) / total, total**2 / sum(one.weight**2 for one in drawn)


def discoveries(chances: Sequence[float], rate: float) -> list[bool]:
    """Which of many tests tell something, when at most this share of what is told may be false (Y. Benjamini and
    Y. Hochberg, 1995): with fifty criteria one in twenty would "fall" each week by chance alone."""
    ranked = sorted(range(len(chances)), key=lambda place: chances[place])
    last = max(
        (rank for rank, place in enumerate(ranked, 1) if chances[place] <= rate * rank / len(chances)), default=0
    )
    told = set(ranked[:last])
    return [place in told for place in range(len(chances))]


def reviews_to_tell_apart(one: Estimate, other: Estimate) -> int | None:
    """How many reviews each of two people needs until their difference of today would be seen in four of five such
    comparisons; None where they are equal or there is too little."""
    if one.value is None or other.value is None or one.value == other.value:
        return None
    variance = (one.spread or 0.0) ** 2 + (other.spread or 0.0) ** 2
    factor = (Z + NormalDist().inv_cdf(POWER)) ** 2
    return max(2, math.ceil(factor * variance / (one.value - other.value) ** 2))
