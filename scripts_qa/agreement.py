"""How far people who rated the same things agree: percent, kappa, alpha, with intervals.

Percent alone flatters: two people who call nearly everything good agree by chance. Cohen's kappa takes chance out
for a pair of raters; Krippendorff's alpha for any number of them and with gaps (nominal labels; K. Krippendorff,
Content Analysis, the coincidence-matrix form). Intervals come from resampling the items (percentile bootstrap),
because items, not ratings, are what was drawn.
"""

import csv
import io
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from scripts_qa.errors import RatingsInvalid

RESAMPLES: Final = 1000
LEVEL: Final = 0.95
SEED: Final = 20260101
"""The same table gives the same interval each time."""
COLUMNS: Final = ("item", "rater", "label")

Ratings = Mapping[str, Mapping[str, str]]
"""Label by item and rater."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None where it is not defined; `low` and `high` hold it with 95 %."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """`pairs`: how many pairs of ratings of one item there are; items with one rating say nothing."""

    items: int
    raters: int
    ratings: int
    pairs: int
    labels: tuple[str, ...]
    percent: Figure
    kappa: Figure
    alpha: Figure


def load_ratings(text: str) -> dict[str, dict[str, str]]:
    """A table with the columns item, rater, label; an empty label is a rating that was not given.

    :raises RatingsInvalid: with the line
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    ratings: defaultdict[str, dict[str, str]] = defaultdict(dict)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise RatingsInvalid(f"the table lacks the column {', '.join(missing)}")
        for row in reader:
            item, rater, label = ((row[name] or "").strip() for name in COLUMNS)
            if not item or not rater:
                raise RatingsInvalid(f"line {reader.line_num}: item and rater must not be empty")
            if rater in ratings[item]:
                raise RatingsInvalid(f"line {reader.line_num}: {rater} rated {item} twice")
            if label:
                ratings[item][rater] = label
    except csv.Error as error:
        raise RatingsInvalid(f"line {reader.line_num}: not CSV ({error})") from error
    return dict(ratings)


def agreement(ratings: Ratings, *, resamples: int = RESAMPLES) -> Agreement:
    rated = {item: given for item, given in ratings.items() if given}
    everyone = sorted({rater for given in rated.values() for rater in given})
    items = list(rated.values())
    figures = _with_intervals(items, (percent, mean_kappa, alpha), resamples)
    return Agreement(
        items=len(rated),
        raters=len(everyone),
        ratings=sum(len(given) for given in items),
        pairs=sum(len(given) * (len(given) - 1) // 2 for given in items),
        labels=tuple(sorted({label for given in items for label in given.values()})),
        percent=figures[0],
        kappa=figures[1],
        alpha=figures[2],
    )


def percent(items: Sequence[Mapping[str, str]]) -> float | None:
    """The share of pairs of ratings of one item that are equal, in per cent."""
    same = pairs = 0
    for given in items:
        for one, other in combinations(given.values(), 2):
            same += one == other
            pairs += 1
    return 100 * same / pairs if pairs else None


def mean_kappa(items: Sequence[Mapping[str, str]]) -> float | None:
    """Cohen's kappa of each pair of raters over the items that both rated, averaged over the pairs."""
    shared: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for given in items:
        for one, other in combinations(sorted(given), 2):
            shared[one, other].append((given[one], given[other]))
    kappas = [kappa for both in shared.values() if (kappa := cohen(both)) is not None]
    return sum(kappas) / len(kappas) if kappas else None


def cohen(both: Sequence[tuple[str, str]]) -> float | None:
    """None where both gave one and the same label to everything: chance explains all of it."""
    count = len(both)
    observed = sum(one == other for one, other in both) / count
    first, second = Counter(one for one, _ in both), Counter(other for _, other in both)
    expected = sum(first[label] * second[label] for label in first) / count**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def alpha(items: Sequence[Mapping[str, str]]) -> float | None:
    """Krippendorff's alpha for nominal labels; None where only one label was ever given."""
    weights: defaultdict[tuple[str, str], float] = defaultdict(float)
    for given in items:
        labels = Counter(given.values())
        size = len(given)
        if size < 2:
            continue
        for one, two in ((a, b) for a in labels for b in labels):
            weights[one, two] += labels[one] * (labels[two] - (one == two)) / (size - 1)
    totals: defaultdict[str, float] = defaultdict(float)
    for (one, _), weight in weights.items():
        totals[one] += weight
    everything = sum(totals.values())
    observed = sum(weight for (one, two), weight in weights.items() if one != two)
    expected = sum(totals[one] * totals[two] for one in totals for two in totals if one != two)
    if not expected:
        return None
    return 1 - (everything - 1) * observed / expected


def _with_intervals(
    items: Sequence[Mapping[str, str]],
    measures: Sequence[Callable[[Sequence[Mapping[str, str]]], float | None]],
    resamples: int,
) -> list[Figure]:
    rng = random.Random(SEED)  # noqa: S311 - resampling, no secret
    drawn: list[list[float]] = [[] for _ in measures]
    for _ in range(resamples if len(items) > 1 else 0):
        sample = rng.choices(items, k=len(items))
        for values, measure in zip(drawn, measures, strict=True):
            value = measure(sample)
            if value is not None:
                values.append(value)
    return [
        Figure(value, *_interval(values)) if (value := measure(items)) is not None else Figure(None)
        for measure, values in zip(measures, drawn, strict=True)
    ]


def _interval(values: Iterable[float]) -> tuple[float | None, float | None]:
    ordered = sorted(values)
    if len(ordered) < RESAMPLES // 10:
        return None, None
    tail = (1 - LEVEL) / 2
    return ordered[int(tail * (len(ordered) - 1))], ordered[round((1 - tail) * (len(ordered) - 1))]
