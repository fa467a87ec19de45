"""The machine's verdicts on the labelled calls beside their labels, and how often the two agree."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from scripts_qa.checker import check
from scripts_qa.compiled import CompiledScript, CompiledStep, compile_script
from scripts_qa.loading import load_script
from scripts_qa.matching.meaning import Meaning
from scripts_qa.people.estimates import wilson
from scripts_qa.results import CheckResult, Status
from scripts_qa.scoring import card_of, score
from scripts_qa.transcript import Transcript
from tests.corpus.calls import LabelledCall, script_text

SAID: Final = frozenset({Status.DONE, Status.VIOLATED})
FAILED: Final = frozenset({Status.MISSED, Status.PARTIAL})
"""What costs the operator points."""


class StepKind(StrEnum):
    """What makes a step harder than a mere phrase; the first that fits."""

    FORBIDDEN = "must not be said"
    ANSWER = "answer to the customer, in time"
    PARTS = "all of several parts"
    GROUPS = "words of several groups"
    QUESTION = "question"
    ORDER = "before or after another step"
    WINDOW = "at the beginning or the end"
    PLAIN = "anywhere in the call"


@dataclass(frozen=True, slots=True)
class Judged:
    """One step of one call."""

    call: LabelledCall
    id: str
    kind: StepKind
    label: Status
    verdict: Status


@dataclass(frozen=True, slots=True)
class Rate:
    """`right` of `n`, with Wilson's interval of 95 %."""

    right: int
    n: int

    @property
    def value(self) -> float:
        return self.right / self.n if self.n else 0.0

    def cell(self) -> str:
        if not self.n:
            return "none"
        low, high = wilson(self.value, self.n)
        return f"{100 * self.value:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


@dataclass(frozen=True, slots=True)
class Tally:
    """Of verdicts of one sort, say "done": how many are right, wrong, and not given where they were due.

    A step that became unknown is in `lacking`: nothing false was said, and it was not found either.
    """

    right: int
    wrong: int
    lacking: int

    @property
    def precision(self) -> Rate:
        return Rate(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Rate:
        return Rate(self.right, self.right + self.lacking)


def tally(judged: Iterable[Judged], sort: frozenset[Status]) -> Tally:
    right = wrong = lacking = 0
    for item in judged:
        due, given = item.label in sort, item.verdict in sort
        right += due and given
        wrong += given and not due
        lacking += due and not given
    return Tally(right, wrong, lacking)


@lru_cache(maxsize=16)
def compiled_script(name: str) -> CompiledScript:
    return compile_script(load_script(script_text(name)))


def judge(
    calls: Sequence[LabelledCall],
    transcript_of: Callable[[LabelledCall], Transcript],
    *,
    meaning: Meaning | None = None,
    scripts: Callable[[str], CompiledScript] = compiled_script,
) -> list[Judged]:
    """Every step and prohibition of every call, in the order of the calls."""
    results = [
        check(scripts(call.script), transcript_of(call), agent_name=call.agent_name, meaning=meaning) for call in calls
    ]
    return [item for call, result in zip(calls, results, strict=True) for item in _beside(call, result)]


def total_of(call: LabelledCall, transcript: Transcript, meaning: Meaning | None) -> float | None:
    """The score from 0 to 100; None where too much is unknown."""
    compiled = compiled_script(call.script)
    result = check(compiled, transcript, agent_name=call.agent_name, meaning=meaning)
    return score(card_of(compiled.script, result)).total


def _beside(call: LabelledCall, result: CheckResult) -> list[Judged]:
    steps = {compiled.step.id: compiled for compiled in compiled_script(call.script).steps}
    verdicts = [(item.id, kind_of(steps[item.id]), item.status) for item in result.steps]
    verdicts += [(item.id, StepKind.FORBIDDEN, item.status) for item in result.forbidden]
    return [Judged(call, name, kind, call.labels[name], verdict) for name, kind, verdict in verdicts]


def kind_of(compiled: CompiledStep) -> StepKind:
    step = compiled.step
    kinds = {
        StepKind.ANSWER: step.if_ is not None,
        StepKind.PARTS: bool(step.all),
        StepKind.GROUPS: bool(step.groups),
        StepKind.QUESTION: step.question,
        StepKind.ORDER: step.after is not None or step.before is not None,
        StepKind.WINDOW: step.when is not None,
    }
    return next((kind for kind, fits in kinds.items() if fits), StepKind.PLAIN)
