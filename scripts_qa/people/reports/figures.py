"""Figures of a set of reviews and checks: pure arithmetic over what was read.

Automatic and human figures stand beside each other and are never mixed. Human ones are weighted by the inverse of the
chance with which a call was drawn; a review that nobody drew stands for itself alone.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from math import sqrt
from typing import Final, TypeVar

from scripts_qa.checking.history import AutoScore, Tally
from scripts_qa.people.estimates import Drawn, Estimate, discoveries, falls, mean, share, wilson
from scripts_qa.results import Status
from scripts_qa.reviews.service import Review

FALSE_ALARMS: Final = 0.1
"""The share of told falls that may be chance."""
_KNOWN: Final = frozenset({Status.DONE, Status.PARTIAL, Status.MISSED, Status.VIOLATED, Status.OK})
_GOOD: Final = frozenset({Status.DONE, Status.OK})

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Pair:
    """What people found, and what the machine did."""

    human: Estimate
    auto: Estimate


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """`done` is the share of full marks among the calls in which it was asked for and known."""

    script_key: str
    criterion_id: str
    kind: str
    title: str
    done: Estimate
    known: int
    missed: int
    partial: int
    violated: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Fall:
    """`chance`: how likely so deep a fall is by chance alone."""

    script_key: str
    criterion_id: str
    title: str
    before: Estimate
    now: Estimate
    chance: float


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """`difference` is the share won with the step minus that without it; it tells what goes together, not why."""

    script_key: str
    criterion_id: str
    title: str
    with_step: Estimate
    without: Estimate
    difference: float | None
    low: float | None
    high: float | None


def human(reviews: Iterable[Review]) -> Estimate:
    return mean([Drawn(one.total, one.inclusion_prob or 1.0) for one in reviews if one.total is not None])


def automatic(scores: Iterable[AutoScore]) -> Estimate:
    return mean([Drawn(one.auto) for one in scores if one.auto is not None])


def grouped(items: Iterable[T], key: Callable[[T], Collection[K]]) -> dict[K, list[T]]:
    """An item may belong to several groups (a call that went through two queues) or to none."""
    found: dict[K, list[T]] = {}
    for item in items:
        for name in key(item):
            found.setdefault(name, []).append(item)
    return found


def pairs(reviews: Mapping[K, Sequence[Review]], scores: Mapping[K, Sequence[AutoScore]]) -> dict[K, Pair]:
    names = dict.fromkeys((*reviews, *scores))
    return {name: Pair(human(reviews.get(name, ())), automatic(scores.get(name, ()))) for name in names}


def step_of(at: datetime, step: Step, zone: tzinfo) -> str:
    """The piece of time that a moment belongs to, by the firm's own clock; they sort as they follow each other."""
    local = at.astimezone(zone)
    if step is Step.DAY:
        return local.date().isoformat()
    if step is Step.MONTH:
        return f"{local:%Y-%m}"
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


def criteria(tallies: Iterable[Tally]) -> list[CriterionFigures]:
    """The most often failed first; those with too few calls at the end."""
    by_name = grouped(tallies, lambda one: [(one.script_key, one.criterion_id)])
    found = [_criterion(name, some) for name, some in by_name.items()]
    return sorted(found, key=lambda one: (one.done.value is None, one.done.value or 0.0, one.script_key, one.title))


def _criterion(name: tuple[str, str], tallies: Sequence[Tally]) -> CriterionFigures:
    counts = {status: sum(one.calls for one in tallies if one.status is status) for status in Status}
    known = sum(counts[status] for status in _KNOWN)
    return CriterionFigures(
        script_key=name[0],
        criterion_id=name[1],
        kind=str(tallies[0].kind),
        title=tallies[0].title,
        done=_share(sum(counts[status] for status in _GOOD), known),
        known=known,
        missed=counts[Status.MISSED],
        partial=counts[Status.PARTIAL],
        violated=counts[Status.VIOLATED],
        unknown=counts[Status.UNKNOWN],
    )


def _share(good: int, known: int) -> Estimate:
    """The same as `share` of so many ones and zeros, without making them."""
    few = share([Drawn(1.0)] * min(good, 5) + [Drawn(0.0)] * min(known - good, 5)) if known < 5 else None
    if few is not None:
        return few
    value = good / known
    low, high = wilson(value, known)
    return Estimate(known, value, low, high)


def falling(before: Sequence[CriterionFigures], now: Sequence[CriterionFigures]) -> list[Fall]:
    """Criteria whose share is lower than before by more than chance, the surest first."""
    earlier = {(one.script_key, one.criterion_id): one for one in before}
    tried = [
        Fall(one.script_key, one.criterion_id, one.title, then.done, one.done, chance)
        for one in now
        if (then := earlier.get((one.script_key, one.criterion_id))) is not None
        and (chance := falls(_drawn(then), _drawn(one))) is not None
    ]
    told = discoveries([one.chance for one in tried], FALSE_ALARMS)
    return sorted((one for one, is_told in zip(tried, told, strict=True) if is_told), key=lambda one: one.chance)


def _drawn(figures: CriterionFigures) -> list[Drawn]:
    good = round((figures.done.value or 0.0) * figures.known)
    return [Drawn(1.0)] * good + [Drawn(0.0)] * (figures.known - good)


def with_outcomes(
    name: tuple[str, str, str], done: Collection[str], missed: Collection[str], won: Mapping[str, bool]
) -> OutcomeFigures:
    """`done` and `missed` are ids of calls; those without a known fate say nothing."""
    first = [won[call] for call in done if call in won]
    second = [won[call] for call in missed if call in won]
    one, other = _share(sum(first), len(first)), _share(sum(second), len(second))
    difference, low, high = _difference(one, other)
    return OutcomeFigures(*name, one, other, difference, low, high)


def _difference(one: Estimate, other: Estimate) -> tuple[float | None, float | None, float | None]:
    """With the interval of R. G. Newcombe (1998, method 10), made of both Wilson intervals."""
    a, low_a, high_a = one.value, one.low, one.high
    b, low_b, high_b = other.value, other.low, other.high
    if a is None or b is None or low_a is None or high_a is None or low_b is None or high_b is None:
        return None, None, None
    below = sqrt((a - low_a) ** 2 + (high_b - b) ** 2)
    above = sqrt((high_a - a) ** 2 + (b - low_b) ** 2)
    return a - b, a - b - below, a - b + above
