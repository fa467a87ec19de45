"""How often the machine is right about a criterion, from what people said of its verdicts.

A verdict that something was said (done, partly done, a forbidden word) and one that it was not (missed, ok) err in
different ways and to the harm of different people, so each of the two earns trust by itself. `UNKNOWN` and `na` claim
nothing and are not counted. What people confirm is no random sample: the figures speak of what was looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

from scripts_qa.results import Status

Z95: Final = 1.959964
SAID: Final = frozenset({Status.DONE, Status.PARTIAL, Status.VIOLATED})
NOT_SAID: Final = frozenset({Status.MISSED, Status.OK})


class Lamp(StrEnum):
    """`said_only`: what the machine finds counts, what it misses does not yet; `not_said_only` is the reverse."""

    LEARNING = "learning"
    SAID_ONLY = "said_only"
    NOT_SAID_ONLY = "not_said_only"
    TRUSTED = "trusted"


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `n`, with the interval of 95 % by Wilson's score; all None where there is nothing."""

    right: int
    n: int

    @property
    def value(self) -> float | None:
        return self.right / self.n if self.n else None

    @property
    def low(self) -> float | None:
        return _wilson(self.right, self.n, -1) if self.n else None

    @property
    def high(self) -> float | None:
        return _wilson(self.right, self.n, 1) if self.n else None


@dataclass(frozen=True, slots=True)
class TrustRule:
    """`least` is what the lower end of the interval must reach, on at least `reviewed` calls."""

    least: float
    reviewed: int


@dataclass(frozen=True, slots=True)
class Word:
    """What the machine said of a criterion in one call, and what a person said."""

    machine: Status
    human: Status


@dataclass(frozen=True, slots=True)
class Quality:
    """`tp`: said and right, `fp`: said and wrong (or only in part), `fn`: not said and wrong, `tn`: not said and
    right."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0

    @property
    def n(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

    @property
    def precision(self) -> Share:
        """Of what the machine found, how much people found too."""
        return Share(self.tp, self.tp + self.fp)

    @property
    def not_said_precision(self) -> Share:
        """Of what the machine missed, how much people missed too: whether its blame is just."""
        return Share(self.tn, self.tn + self.fn)

    @property
    def recall(self) -> Share:
        """Of what people found, how much the machine did."""
        return Share(self.tp, self.tp + self.fn)

    def lamp(self, rule: TrustRule) -> Lamp:
        enough = self.n >= rule.reviewed
        said = enough and (self.precision.low or 0.0) >= rule.least
        not_said = enough and (self.not_said_precision.low or 0.0) >= rule.least
        if said and not_said:
            return Lamp.TRUSTED
        return Lamp.SAID_ONLY if said else Lamp.NOT_SAID_ONLY if not_said else Lamp.LEARNING

    def counts(self, verdict: Status, rule: TrustRule) -> bool:
        """Whether this verdict has earned its place in the automatic score."""
        lamp = self.lamp(rule)
        if verdict in SAID:
            return lamp in (Lamp.TRUSTED, Lamp.SAID_ONLY)
        return verdict in NOT_SAID and lamp in (Lamp.TRUSTED, Lamp.NOT_SAID_ONLY)


def quality_of(words: Iterable[Word]) -> Quality:
    tp = fp = fn = tn = 0
    for word in words:
        if word.human not in SAID | NOT_SAID:
            continue
        right = word.machine is word.human
        if word.machine in SAID:
            tp, fp = tp + right, fp + (not right)
        elif word.machine in NOT_SAID:
            tn, fn = tn + right, fn + (not right)
    return Quality(tp, fp, fn, tn)


def corrected_rate(observed: float, quality: Quality) -> float | None:
    """A pass rate as it would be without the machine's known errors (Rogan and Gladen); None while too little is
    known of them."""
    sensitivity, specificity = quality.recall.value, Share(quality.tn, quality.tn + quality.fp).value
    if sensitivity is None or specificity is None or sensitivity + specificity <= 1:
        return None
    return min(max((observed + specificity - 1) / (sensitivity + specificity - 1), 0.0), 1.0)


def _wilson(right: int, n: int, sign: int) -> float:
    share, square = right / n, Z95 * Z95
    middle = share + square / (2 * n)
    spread = Z95 * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return min(max((middle + sign * spread) / (1 + square / n), 0.0), 1.0)
