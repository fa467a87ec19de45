"""Which calls are reviewed: a draw that can be repeated and whose chances are known.

The calls of one operator and period are laid into cells that do not overlap: the first of suspected fatal, penalty,
low, short, unknown, unsure and perfect that fits a call, else none. The strata risk, uncertainty and perfection take
their shares from their cells by simple random draws, a suspected fatal before other risks; the random stratum draws
from everything that is left, and takes over what the others could not use. All these numbers follow from the sizes of
the cells alone, so the chance of a call in a cell with k of N drawn, when r of the M calls left are drawn at random, is

    k/N + (1 - k/N) x r/M

exactly. Figures that speak for all calls weigh each review by the inverse.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scripts_qa.reviews.kinds import Stratum

LEAST_RANDOM: Final = 20
"""Per cent of a plan that must be random: what nobody suspects is seen, too."""
Share = Annotated[int, Field(ge=0, le=100)]
Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=50)]


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Reason(StrEnum):
    """What put a call into its stratum, in the order in which they are asked."""

    FATAL = "fatal"
    PENALTY = "penalty"
    LOW = "low"
    SHORT = "short"
    UNKNOWN = "unknown"
    UNSURE = "unsure"
    PERFECT = "perfect"


_STRATA: Final[Mapping[Stratum, tuple[tuple[Reason, ...], ...]]] = {
    Stratum.RISK: ((Reason.FATAL,), (Reason.PENALTY, Reason.LOW, Reason.SHORT)),
    Stratum.UNCERTAINTY: ((Reason.UNKNOWN, Reason.UNSURE),),
    Stratum.PERFECTION: ((Reason.PERFECT,),),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mix(_Part):
    """Per cent of the quota; the sum is 100."""

    random: Share = 50
    risk: Share = 25
    uncertainty: Share = 15
    perfection: Share = 10

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.random + self.risk + self.uncertainty + self.perfection != 100:
            raise ValueError("the shares must add up to 100")
        if self.random < LEAST_RANDOM:
            raise ValueError(f"at least {LEAST_RANDOM} must be random")
        return self


class Rules(_Part):
    """`fatal_at_once`: a suspected fatal becomes a task as soon as it is found, outside the quota. `golden_every`: one
    in so many tasks is a golden call; 0: none. Lists that are empty exclude nothing. The short and low limits say
    what counts as a risk."""

    per_agent: Annotated[int, Field(ge=1, le=100)] = 5
    period: Period = Period.WEEK
    mix: Mix = Mix()
    min_talk_s: Annotated[float, Field(ge=0, le=86_400)] = 30
    max_talk_s: Annotated[float, Field(gt=0, le=86_400)] = 3600
    languages: Words = []
    queues: Words = []
    directions: Words = []
    short_s: Annotated[float, Field(ge=0, le=3600)] = 60
    low_total: Annotated[float, Field(ge=0, le=100)] = 50
    due_days: Annotated[int, Field(ge=1, le=60)] = 7
    blind: bool = True
    fatal_at_once: bool = True
    golden_every: Annotated[int, Field(ge=0, le=100)] = 10
    release_after_h: Annotated[int, Field(ge=0, le=1080)] = 0
    """A finished review is released by itself after so many hours; 0: the reviewer says when."""

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min_talk_s >= self.max_talk_s:
            raise ValueError("the shortest must be below the longest")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One operator's part in one call. The machine's figures are None where it did not judge the call."""

    call_id: str
    agent_id: int
    called_at: datetime
    talk_s: float
    language: str
    queue: str | None
    direction: str
    ended_by_customer: bool = False
    suspected_fatal: bool = False
    penalty: bool = False
    machine_total: float | None = None
    unknown_share: float | None = None
    least_p: float | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    candidate: Candidate
    stratum: Stratum
    reason: str
    inclusion_prob: float
    seed: int


UNKNOWN_SHARE: Final = 0.25
UNSURE_P: Final = 0.65
PERFECT: Final = 98.0


def reason_of(call: Candidate, rules: Rules) -> Reason | None:
    """The first that fits."""
    total = call.machine_total
    facts = {
        Reason.FATAL: call.suspected_fatal,
        Reason.PENALTY: call.penalty,
        Reason.LOW: total is not None and total < rules.low_total,
        Reason.SHORT: call.ended_by_customer and call.talk_s < rules.short_s,
        Reason.UNKNOWN: call.unknown_share is not None and call.unknown_share >= UNKNOWN_SHARE,
        Reason.UNSURE: call.least_p is not None and call.least_p < UNSURE_P,
        Reason.PERFECT: total is not None and total >= PERFECT,
    }
    return next((reason for reason, holds in facts.items() if holds), None)


def fits(call: Candidate, rules: Rules) -> bool:
    """Whether the plan looks at this call at all."""
    return (
        rules.min_talk_s <= call.talk_s <= rules.max_talk_s
        and (not rules.languages or call.language in rules.languages)
        and (not rules.queues or call.queue in rules.queues)
        and (not rules.directions or call.direction in rules.directions)
    )


def certain(call: Candidate, rules: Rules) -> bool:
    """Reviewed whatever the quota: its chance is 1, and the draw is among the others."""
    return rules.fatal_at_once and call.suspected_fatal


def allocate(quota: int, mix: Mix) -> dict[Stratum, int]:
    """The quota by largest remainders. One call at least is random, so that nobody is judged by his worst alone."""
    shares = {
        Stratum.RANDOM: mix.random,
        Stratum.RISK: mix.risk,
        Stratum.UNCERTAINTY: mix.uncertainty,
        Stratum.PERFECTION: mix.perfection,
    }
    exact = {stratum: quota * share / 100 for stratum, share in shares.items()}
    given = {stratum: int(amount) for stratum, amount in exact.items()}
    by_rest = sorted(shares, key=lambda stratum: given[stratum] - exact[stratum])
    for stratum in by_rest[: quota - sum(given.values())]:
        given[stratum] += 1
    if quota > 0 and given[Stratum.RANDOM] == 0:
        given[max(given, key=lambda stratum: given[stratum])] -= 1
        given[Stratum.RANDOM] = 1
    return given


def draw(calls: Iterable[Candidate], rules: Rules, *, seed: int) -> list[Drawn]:
    """The reviews of one operator and period. The order of `calls` makes no difference, nor does a second run."""
    frame = sorted({call.call_id: call for call in calls if fits(call, rules)}.values(), key=lambda call: call.call_id)
    frame = [call for call in frame if not certain(call, rules)]
    rng = random.Random(seed)  # noqa: S311 - a draw that must be repeatable, no secret
    cells: defaultdict[Reason | None, list[Candidate]] = defaultdict(list)
    for call in frame:
        cells[reason_of(call, rules)].append(call)
    wanted = allocate(min(rules.per_agent, len(frame)), rules.mix)
    chosen: dict[str, tuple[Stratum, Reason]] = {}
    chance: dict[str, float] = {}
    spare = 0
    for stratum, tiers in _STRATA.items():
        left = wanted[stratum]
        for tier in tiers:
            pool = [call for reason in tier for call in cells[reason]]
            taken = min(left, len(pool))
            left -= taken
            chance |= {call.call_id: taken / len(pool) for call in pool}
            chosen |= {call.call_id: (stratum, reason_of(call, rules) or tier[0]) for call in rng.sample(pool, taken)}
        spare += left
    rest = [call for call in frame if call.call_id not in chosen]
    taken = min(wanted[Stratum.RANDOM] + spare, len(rest))
    randomly = {call.call_id for call in rng.sample(rest, taken)}
    at_random = taken / len(rest) if rest else 0.0
    return [
        _drawn(call, chosen.get(call.call_id), _together(chance.get(call.call_id, 0.0), at_random), seed)
        for call in frame
        if call.call_id in chosen or call.call_id in randomly
    ]


def _together(chosen: float, at_random: float) -> float:
    return chosen + (1 - chosen) * at_random


def _drawn(call: Candidate, why: tuple[Stratum, Reason] | None, chance: float, seed: int) -> Drawn:
    stratum, reason = why if why is not None else (Stratum.RANDOM, "")
    return Drawn(call, stratum, str(reason), min(1.0, chance), seed)


@dataclass(frozen=True, slots=True)
class Evaluator:
    """`languages` empty: all. `share`: how much of the work, against that of the others."""

    user_id: int
    languages: tuple[str, ...] = ()
    share: float = 1.0


def split(
    tasks: Sequence[Drawn], evaluators: Sequence[Evaluator], load: Mapping[int, int], *, seed: int
) -> tuple[list[tuple[Drawn, int]], list[Drawn]]:
    """Who does what, and what nobody can: by language, never one's own call, to whoever has least for his share, and
    an operator's calls to several people. Those whom few can take are given out first."""
    load = dict(load)
    of_agent: defaultdict[tuple[int, int], int] = defaultdict(int)
    able = {task.candidate.call_id: _able(task.candidate, evaluators) for task in tasks}
    given, left = [], []
    for task in sorted(tasks, key=lambda task: (len(able[task.candidate.call_id]), _shuffled(seed, task))):
        people = able[task.candidate.call_id]
        if not people:
            left.append(task)
            continue
        agent_id = task.candidate.agent_id
        best = min(
            people,
            key=lambda one: (
                (load.get(one.user_id, 0) + 1) / one.share,
                of_agent[agent_id, one.user_id],
                one.user_id,
            ),
        )
        load[best.user_id] = load.get(best.user_id, 0) + 1
        of_agent[agent_id, best.user_id] += 1
        given.append((task, best.user_id))
    return given, left


def _able(call: Candidate, evaluators: Sequence[Evaluator]) -> list[Evaluator]:
    return [
        one
        for one in evaluators
        if one.user_id != call.agent_id and (not one.languages or call.language in one.languages)
    ]


def _shuffled(seed: int, task: Drawn) -> str:
    return sha256(f"{seed}:{task.candidate.call_id}:{task.candidate.agent_id}".encode()).hexdigest()


def seed_of(plan_seed: int, period: str, agent_id: int) -> int:
    """Of one operator's draw in one period; fits a 64-bit column."""
    return int.from_bytes(sha256(f"{plan_seed}:{period}:{agent_id}".encode()).digest()[:7])


def replacement(drawn: Sequence[str], calls: Iterable[Candidate], rules: Rules, *, seed: int) -> Candidate | None:
    """Another call of the same operator and period, at random from those that were not drawn."""
    frame = sorted((call for call in calls if fits(call, rules)), key=lambda call: call.call_id)
    rest = [call for call in frame if call.call_id not in set(drawn)]
    return random.Random(f"{seed}:{len(drawn)}").choice(rest) if rest else None  # noqa: S311 - must be repeatable


def weighted_mean(values: Iterable[tuple[float, float]]) -> float | None:
    """Of (value, inclusion probability): what the mean over all calls is, by Hájek's ratio."""
    pairs = [(value, 1 / chance) for value, chance in values]
    weight = sum(one for _, one in pairs)
    return sum(value * one for value, one in pairs) / weight if weight else None


def period_of(day: date, period: Period) -> str:
    """`2026-03-04`, `2026-W10` (ISO 8601) or `2026-03`."""
    if period is Period.DAY:
        return day.isoformat()
    if period is Period.MONTH:
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def days_of(name: str) -> tuple[date, date]:
    """The first day of a period and the first one after it."""
    if "W" in name:
        year, week = name.split("-W")
        first = date.fromisocalendar(int(year), int(week), 1)
        return first, first + timedelta(days=7)
    if name.count("-") == 2:
        first = date.fromisoformat(name)
        return first, first + timedelta(days=1)
    first = date.fromisoformat(f"{name}-01")
    return first, (first + timedelta(days=31)).replace(day=1)
