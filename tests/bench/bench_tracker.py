"""Events per second through the tracker, beside cacofonisk 0.7 on the same parsed events in the same process.

    python -m tests.bench.bench_tracker [TRACE...]

Rounds are interleaved and the best of each is taken, so that a busy machine hits both alike. Both start afresh
for each trace; what cacofonisk raises is counted and its round goes on. "with stories" adds the folding into
call stories, which cacofonisk has nothing to set against.
"""

import argparse
import gc
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cacofonisk.handlers import EventHandler
from cacofonisk.reporters import BaseReporter

from ami.message import Event
from ami.trace import read_trace
from ami.tracker import Tracker, TrackerRules
from callcenter.calls.facts import MemberChanged
from callcenter.calls.storybook import StoryBook

REPLAY = Path(__file__).parents[1] / "replay"
RULES = TrackerRules()
ROUNDS = 9
REPEAT = 8
REFERENCE = "cacofonisk"
Traces = Sequence[Sequence[Event]]


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio`: against cacofonisk; `failures`: events at which the contestant raised."""

    name: str
    per_second: float
    ratio: float
    failures: int


def recorded() -> list[list[Event]]:
    return [read_trace(path.read_bytes()).events for path in _paths()]


def failures_by_trace() -> dict[str, int]:
    """How often cacofonisk raises in each recorded trace."""
    return {str(path.relative_to(REPLAY)): _cacofonisk([read_trace(path.read_bytes()).events]) for path in _paths()}


def _paths() -> list[Path]:
    return sorted(REPLAY.rglob("*.ami"))


def run(traces: Traces, rounds: int = ROUNDS) -> list[Row]:
    contestants: dict[str, Callable[[Traces], int]] = {
        REFERENCE: _cacofonisk,
        "tracker": _tracker,
        "tracker with stories": _tracker_with_stories,
    }
    best = dict.fromkeys(contestants, float("inf"))
    failures = dict.fromkeys(contestants, 0)
    for _ in range(rounds):
        for name, contestant in contestants.items():
            seconds, failures[name] = _timed(contestant, traces)
            best[name] = min(best[name], seconds)
    count = sum(len(trace) for trace in traces) * REPEAT
    return [Row(name, count / seconds, best[REFERENCE] / seconds, failures[name]) for name, seconds in best.items()]


def _timed(contestant: Callable[[Traces], int], traces: Traces) -> tuple[float, int]:
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    failures = sum(contestant(traces) for _ in range(REPEAT))
    seconds = time.perf_counter() - start
    gc.enable()
    return seconds, failures // REPEAT


def _cacofonisk(traces: Traces) -> int:
    quiet = logging.getLogger("bench.cacofonisk")
    quiet.setLevel(logging.CRITICAL)
    failures = 0
    for trace in traces:
        on_event = EventHandler(BaseReporter(), logger=quiet).on_event
        for event in trace:
            try:
                on_event(event.headers)
            except Exception:  # noqa: BLE001 - its assertions and transfer types it does not know
                failures += 1
    return failures


def _tracker(traces: Traces) -> int:
    failures = 0
    for trace in traces:
        tracker = Tracker(RULES)
        feed = tracker.feed
        for event in trace:
            feed(event)
        failures += tracker.faults.total()
    return failures


def _tracker_with_stories(traces: Traces) -> int:
    failures = 0
    for trace in traces:
        tracker, book = Tracker(RULES), StoryBook()
        for event in trace:
            for fact in tracker.feed(event):
                if not isinstance(fact, MemberChanged):
                    book.apply(fact)
        failures += tracker.faults.total()
    return failures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("traces", nargs="*", type=Path)
    paths = parser.parse_args().traces
    traces = [read_trace(path.read_bytes()).events for path in paths] if paths else recorded()
    print(f"{sum(len(trace) for trace in traces)} events in {len(traces)} traces")
    for row in run(traces):
        print(f"{row.name:24} {row.per_second:12,.0f} events/s  x{row.ratio:.2f}  {row.failures} failures")


if __name__ == "__main__":
    main()
