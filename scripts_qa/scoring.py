"""From answers to points of 100: sections, weights, what does not apply, bonus, penalty, fatal and critical.

    section = sum(points x value) / sum(points)        over what applies and is known
    base    = 100 x sum(weight x section) / sum(weight) over sections with anything of that kind
    total   = base + bonus - penalties, within 0 and the cap

What does not apply leaves both sums; so does what is unknown, but then `coverage` tells how much was known, and
below `LEAST_COVERAGE` there is no total, only its bounds: all unknown wrong, and all right. A failed fatal answer
makes the total 0 once a person has confirmed it; before that it is a suspicion and takes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from scripts_qa.results import CheckResult, Status
from scripts_qa.script import Kind, Marks, Script

LEAST_COVERAGE: Final = 0.7


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - a mark, no secret
    FAIL = "fail"
    NO_SCORE = "no_score"


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` from 0 to 1, None when it is unknown; one that does not apply is not among the answers."""

    id: str
    points: float
    value: float | None
    section: str = ""
    kind: Kind = Kind.NORMAL
    confirmed: bool = False
    """Of a failed fatal: a person has said so."""


@dataclass(frozen=True, slots=True)
class Score:
    """`total` is None when too little is known; `bounds` are the least and the most that it can be."""

    base: float | None
    bonus: float
    penalties: float
    total: float | None
    bounds: tuple[float, float] | None
    coverage: float
    critical: float | None
    outcome: Outcome
    fatal: tuple[str, ...] = ()
    suspected_fatal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """All that a score is made of. `weights` by section; a section that is not named weighs 1."""

    answers: Sequence[Answer]
    marks: Marks = field(default_factory=Marks)
    weights: Mapping[str, float] = field(default_factory=dict)
    penalties: float = 0.0
    fatal: tuple[str, ...] = ()
    suspected_fatal: tuple[str, ...] = ()


def score(card: Card) -> Score:
    counted = [answer for answer in card.answers if answer.kind not in (Kind.BONUS, Kind.INFO)]
    bonus = sum(answer.points * (answer.value or 0.0) for answer in card.answers if answer.kind is Kind.BONUS)
    base = _base(counted, card.weights)
    coverage = _coverage(counted)
    fatal, suspected = _fatal(card)
    critical = _critical(counted)
    known_enough = base is not None and coverage >= LEAST_COVERAGE
    total = _clamped(base + bonus - card.penalties, card.marks) if base is not None and known_enough else None
    if fatal:
        total = 0.0
    return Score(
        base=base,
        bonus=bonus,
        penalties=card.penalties,
        total=total,
        bounds=_bounds(counted, card, bonus),
        coverage=coverage,
        critical=critical,
        outcome=_outcome(total, critical, card.marks, failed=bool(fatal)),
        fatal=fatal,
        suspected_fatal=suspected,
    )


def card_of(script: Script, result: CheckResult) -> Card:
    """The automatic answers of a check as a card: no fatal is confirmed yet."""
    steps = {step.id: step for step in script.steps}
    answers = []
    suspected = [item.id for item in result.forbidden if item.status is Status.VIOLATED and _is_fatal(script, item.id)]
    for found in result.steps:
        step = steps[found.id]
        if step.kind is Kind.FATAL and found.status is Status.MISSED:
            suspected.append(found.id)
        if found.status is Status.NOT_APPLICABLE or not step.weight:
            continue
        answers.append(Answer(found.id, step.weight, found.credit, step.section, step.kind))
    metrics = {metric.id: metric for metric in script.metrics}
    for measured in result.metrics:
        metric = metrics[measured.id]
        if metric.weight:
            answers.append(Answer(measured.id, metric.weight, measured.credit, metric.section))
    return Card(
        answers=answers,
        marks=script.marks,
        weights={section.id: section.weight for section in script.sections},
        penalties=sum(item.penalty for item in result.forbidden if item.status is Status.VIOLATED),
        suspected_fatal=tuple(suspected),
    )


def _is_fatal(script: Script, forbidden_id: str) -> bool:
    return any(item.id == forbidden_id and item.kind == "fatal" for item in script.forbid)


def _base(answers: Iterable[Answer], weights: Mapping[str, float]) -> float | None:
    """None when nothing applies or nothing is known: never 100."""
    got: defaultdict[str, float] = defaultdict(float)
    possible: defaultdict[str, float] = defaultdict(float)
    for answer in answers:
        if answer.value is not None and answer.points > 0:
            got[answer.section] += answer.points * answer.value
            possible[answer.section] += answer.points
    weight = sum(weights.get(section, 1.0) for section in possible)
    if not weight:
        return None
    return 100 * sum(weights.get(name, 1.0) * got[name] / points for name, points in possible.items()) / weight


def _coverage(answers: Sequence[Answer]) -> float:
    possible = sum(answer.points for answer in answers)
    known = sum(answer.points for answer in answers if answer.value is not None)
    return known / possible if possible else 0.0


def _bounds(answers: Sequence[Answer], card: Card, bonus: float) -> tuple[float, float] | None:
    limits = []
    for assumed in (0.0, 1.0):
        filled = [Answer(a.id, a.points, assumed if a.value is None else a.value, a.section, a.kind) for a in answers]
        base = _base(filled, card.weights)
        if base is None:
            return None
        limits.append(_clamped(base + bonus - card.penalties, card.marks))
    return limits[0], limits[1]


def _fatal(card: Card) -> tuple[tuple[str, ...], tuple[str, ...]]:
    failed = [answer for answer in card.answers if answer.kind is Kind.FATAL and answer.value == 0]
    confirmed = (*card.fatal, *(answer.id for answer in failed if answer.confirmed))
    suspected = (*card.suspected_fatal, *(answer.id for answer in failed if not answer.confirmed))
    return tuple(dict.fromkeys(confirmed)), tuple(name for name in dict.fromkeys(suspected) if name not in confirmed)


def _critical(answers: Sequence[Answer]) -> float | None:
    known = [answer for answer in answers if answer.kind is Kind.CRITICAL and answer.value is not None]
    possible = sum(answer.points for answer in known)
    return 100 * sum(answer.points * (answer.value or 0.0) for answer in known) / possible if possible else None


def _clamped(total: float, marks: Marks) -> float:
    return min(max(total, 0.0), marks.cap)


def _outcome(total: float | None, critical: float | None, marks: Marks, *, failed: bool) -> Outcome:
    if failed:
        return Outcome.FAIL
    if total is None:
        return Outcome.NO_SCORE
    good = total >= marks.pass_mark and (critical is None or critical >= marks.critical_mark)
    return Outcome.PASS if good else Outcome.FAIL
