"""The order in which workers get tests: what waits is spread over the lanes, what computes goes to everybody else."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.lanes import Lanes

pytestmark = pytest.mark.unit

PHONES = [f"tests/e2e/test_{name}.py::test_{number}@{name}" for name in ("deals", "board") for number in range(3)]
ONE_PHONE = ["tests/e2e/test_ear.py::test_it@ear"]
SUMS = [f"tests/crm/test_{name}.py::test_{number}[a@b]" for name in ("leads", "notes") for number in range(4)]


@dataclass(eq=False)
class Worker:
    """What the scheduler sees of a worker process: it is told numbers of tests, and when there are no more."""

    tests: list[str]
    told: list[str] = field(default_factory=list)
    done: int = 0
    shutting_down: bool = False
    gateway: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(id="worker"))

    def send_runtest_some(self, indices: list[int]) -> None:
        self.told += [self.tests[index] for index in indices]

    def shutdown(self) -> None:
        self.shutting_down = True

    @property
    def may_run(self) -> bool:
        """A worker begins a test only when it knows the next one, or that there is none."""
        return self.done + 1 < len(self.told) or (self.shutting_down and self.done < len(self.told))


def units(tests: list[str]) -> list[str]:
    names = [test.rpartition("@")[2] if not test.endswith("]") else test.partition("::")[0] for test in tests]
    return list(dict.fromkeys(names))


def run(tests: list[str], workers: int, monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """All tests take equally long; workers take turns."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    config = SimpleNamespace(getvalue=lambda _name: ["popen"] * workers, option=SimpleNamespace(loadscopereorder=True))
    lanes = Lanes(cast(Any, config))
    nodes = [Worker(tests) for _ in range(workers)]
    for node in nodes:
        lanes.add_node(cast(Any, node))
    for node in nodes:
        lanes.add_node_collection(cast(Any, node), tests)
    lanes.schedule()
    while running := [node for node in nodes if node.may_run]:
        for node in running:
            node.done += 1
            lanes.mark_test_complete(cast(Any, node), tests.index(node.told[node.done - 1]))
    return nodes


def test_three_workers_two_wait_with_the_phones_and_one_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = run(SUMS + PHONES + ONE_PHONE, 3, monkeypatch)

    assert (units(first.told)[0], units(second.told)[0]) == ("deals", "board")
    assert {"ear"} < {*units(first.told), *units(second.told)}
    assert units(third.told)[0] == "tests/crm/test_leads.py"
    assert not {"deals", "board", "ear"} & {*units(third.told)}


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
@pytest.mark.parametrize("tests", [SUMS, PHONES, ONE_PHONE, SUMS + PHONES + ONE_PHONE])
def test_every_test_runs_once_and_every_group_on_one_worker(
    tests: list[str], workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = run(tests, workers, monkeypatch)

    assert sorted(test for node in nodes for test in node.told[: node.done]) == sorted(tests)
    assert sorted(unit for node in nodes for unit in units(node.told)) == sorted(units(tests))


def test_lanes_left_without_phones_help_with_the_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = run(SUMS + ONE_PHONE, 2, monkeypatch)

    assert all(any(unit.startswith("tests/crm") for unit in units(node.told)) for node in nodes)


def test_more_workers_than_lanes_never_more_phones_than_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes = run(PHONES + ONE_PHONE, 5, monkeypatch)

    assert len([node for node in nodes if node.told]) == 2
