"""How far the members of a calibration agree: per question, over all questions, and in their totals.

Answers are values from 0 to 1 or "not applicable". Labels (nominal) carry percent, kappa and alpha of
`scripts_qa.agreement`; totals are numbers, for which alpha weighs a difference by its square (interval metric).
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from scripts_qa.agreement import LEVEL, RESAMPLES, SEED, Agreement, Figure, agreement
from scripts_qa.people.estimates import TOO_FEW, student

NOT_APPLICABLE: Final = "na"

Value = float | None
"""None is "not applicable"."""
Sheet = Mapping[str, Value]
"""A member's answers about one call, by question."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One member's sheet about one call; `total` is None where everything was "not applicable"."""

    call_id: str
    member: int
    answers: Sheet
    total: float | None


@dataclass(frozen=True, slots=True)
class Severity:
    """How much a member's totals lie above (lenient) or below (severe) what was agreed, in points of 100."""

    member: int
    calls: int
    mean: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class CalibrationFigures:
    questions: Mapping[str, Agreement]
    whole: Agreement
    totals_alpha: Figure
    severity: tuple[Severity, ...]


def label(value: Value) -> str:
    return NOT_APPLICABLE if value is None else f"{value:g}"


def figures(handed: Sequence[Handed], agreed: Mapping[str, float | None]) -> CalibrationFigures:
    """`agreed` is the total of each call by the baseline or the consensus; without one the members' own mean."""
    names = dict.fromkeys(name for sheet in handed for name in sheet.answers)
    tables = {name: _table(handed, name) for name in names}
    joined = {f"{call}/{name}": given for name, table in tables.items() for call, given in table.items()}
    return CalibrationFigures(
        questions={name: agreement(table) for name, table in tables.items()},
        whole=agreement(joined),
        totals_alpha=totals_alpha(_totals(handed)),
        severity=severities(handed, agreed),
    )


def _table(handed: Sequence[Handed], question: str) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for sheet in handed:
        if question in sheet.answers:
            table.setdefault(sheet.call_id, {})[str(sheet.member)] = label(sheet.answers[question])
    return table


def _totals(handed: Sequence[Handed]) -> list[list[float]]:
    by_call: dict[str, list[float]] = {}
    for sheet in handed:
        if sheet.total is not None:
            by_call.setdefault(sheet.call_id, []).append(sheet.total)
    return list(by_call.values())


def interval_alpha(items: Sequence[Sequence[float]]) -> float | None:
    """Krippendorff's alpha with the interval metric; None where all values are equal or nothing is paired."""
    paired = [values for values in items if len(values) > 1]
    everything = [value for values in paired for value in values]
    count = len(everything)
    if count < 2:
        return None
    expected = _squares(everything) / (count * (count - 1))
    observed = sum(_squares(values) / (len(values) - 1) for values in paired) / count
    return None if expected <= 0 else 1 - observed / expected


def _squares(values: Sequence[float]) -> float:
    """The sum of squared differences over all ordered pairs, taken around the mean so that nothing is lost by
    subtracting large sums."""
    middle = sum(values) / len(values)
    return 2 * len(values) * sum((value - middle) ** 2 for value in values)


def totals_alpha(items: Sequence[Sequence[float]]) -> Figure:
    """With the percentile interval from resampled calls, as `scripts_qa.agreement` has it."""
    value = interval_alpha(items)
    if value is None:
        return Figure(None)
    rng = random.Random(SEED)  # noqa: S311 - resampling, no secret
    drawn = sorted(
        found
        for _ in range(RESAMPLES if len(items) > 1 else 0)
        if (found := interval_alpha(rng.choices(items, k=len(items)))) is not None
    )
    if len(drawn) < RESAMPLES // 10:
        return Figure(value)
    tail = (1 - LEVEL) / 2
    return Figure(value, drawn[int(tail * (len(drawn) - 1))], drawn[round((1 - tail) * (len(drawn) - 1))])


def severities(handed: Sequence[Handed], agreed: Mapping[str, float | None]) -> tuple[Severity, ...]:
    """Each member against what was agreed; without that against the mean of the OTHER members, so that nobody is
    compared with himself."""
    gaps: dict[int, list[float]] = {}
    for sheet in handed:
        standard = _standard(sheet, handed, agreed)
        mine = gaps.setdefault(sheet.member, [])
        if sheet.total is not None and standard is not None:
            mine.append(sheet.total - standard)
    return tuple(_severity(member, found) for member, found in sorted(gaps.items()))


def _standard(sheet: Handed, handed: Sequence[Handed], agreed: Mapping[str, float | None]) -> float | None:
    if agreed.get(sheet.call_id) is not None:
        return agreed[sheet.call_id]
    others = [
        other.total
        for other in handed
        if other.call_id == sheet.call_id and other.member != sheet.member and other.total is not None
    ]
    return sum(others) / len(others) if others else None


def _severity(member: int, gaps: Sequence[float]) -> Severity:
    count = len(gaps)
    if not count:
        return Severity(member, 0, None)
    mean = sum(gaps) / count
    if count < TOO_FEW:
        return Severity(member, count, mean)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / (count - 1)) ** 0.5
    half = student(count - 1) * deviation / count**0.5
    return Severity(member, count, mean, mean - half, mean + half)
