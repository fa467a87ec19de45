"""The tests that a script carries: lines, and what it has to say of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scripts_qa.checker import check
from scripts_qa.compiled import CompiledScript
from scripts_qa.results import CheckResult
from scripts_qa.script import ScriptTest, Who
from scripts_qa.transcript import Segment, Transcript

LINE_S: Final = 5.0
OTHER_SIDE: Final = {Who.AGENT: "customer", Who.CUSTOMER: "agent"}


@dataclass(frozen=True, slots=True)
class FailedTest:
    """`got` is what the script said instead."""

    say: str
    id: str
    expected: str
    got: str


def failed_tests(compiled: CompiledScript) -> list[FailedTest]:
    """The expectations that the script does not meet, in the order of its text."""
    return [fault for test in compiled.script.tests for fault in _faults(compiled, test)]


def _faults(compiled: CompiledScript, test: ScriptTest) -> Iterator[FailedTest]:
    statuses = _statuses(check(compiled, _said(test)))
    for name, expected in test.expect.items():
        if statuses[name] != expected:
            yield FailedTest(test.say, name, expected, statuses[name])


def _said(test: ScriptTest) -> Transcript:
    """The line alone, the other side silent but there: that nobody was heard is not what a test means."""
    line = Segment(speaker=str(test.who), start=0, end=LINE_S, text=test.say)
    other = Segment(speaker=OTHER_SIDE.get(test.who, "customer"), start=LINE_S, end=LINE_S, text="mm")
    return Transcript(duration=LINE_S, segments=[line, other])


def _statuses(result: CheckResult) -> dict[str, str]:
    found = {step.id: str(step.status) for step in result.steps}
    return found | {item.id: str(item.status) for item in result.forbidden}
