"""Events per second through the tracker, beside cacofonisk 0.7 in the same process, in two comparisons.

    python -m tests.bench.bench_tracker [TRACE...]

- `run`: parsed events in, calls out. cacofonisk gets a plain dictionary, which spares it panoramisk's.
- `run_bytes`: bytes in, calls out, as either is used: panoramisk's protocol dispatching to cacofonisk as its
  AmiRunner wires them, against our framer and tracker.

Both on recorded calls one by one (a fresh start for each), on the calls of a busy PBX (`streams.busy`) as the
bridge's filtered account hears them, and on the unfiltered feed of a PBX that was not set up for us. What
cacofonisk reports is counted before the clock runs, so that nobody beats a contestant that does nothing. "with
stories" adds the folding into call stories, which cacofonisk has nothing to set against.

CPU time, rounds interleaved, the best of each: a busy machine hits all alike.
"""

import argparse
import gc
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cacofonisk.handlers import EventHandler
from cacofonisk.reporters import BaseReporter
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from ami.framing import Framer
from ami.message import Event
from ami.trace import read_trace
from ami.tracker import HEARD, VARIABLES, Tracker, TrackerRules
from callcenter.calls.facts import MemberChanged
from callcenter.calls.storybook import StoryBook
from tests.bench.streams import FILTERED, FULL, busy

RULES = TrackerRules()
ROUNDS = 9
LEAST = 10_000
"""Events of one round: shorter traces are run several times over."""
COPIES = 10
READ_SIZE = 65_536
REFERENCE = "cacofonisk"
Traces = Sequence[Sequence[Event]]
Given = TypeVar("Given")

QUIET = logging.getLogger("bench.cacofonisk")
QUIET.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Row:
    """`ratio`: against cacofonisk; `failures`: events at which the contestant raised."""

    name: str
    per_second: float
    ratio: float
    failures: int


class CountingReporter(BaseReporter):  # type: ignore[misc]
    """Counts what cacofonisk tells about calls."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()

    def on_b_dial(self, caller: object, targets: object) -> None:
        self.told["ringing"] += 1

    def on_up(self, caller: object, target: object) -> None:
        self.told["answered"] += 1

    def on_hangup(self, caller: object, reason: object) -> None:
        self.told["over"] += 1


def recorded() -> list[list[Event]]:
    return [read_trace(path.read_bytes()).events for path in FILTERED]


def busy_hour(paths: Sequence[Path] = FILTERED) -> list[list[Event]]:
    """One long trace."""
    return [read_trace(busy(paths, COPIES)).events]


def run(traces: Traces, rounds: int = ROUNDS) -> list[Row]:
    contestants: dict[str, Callable[[Traces], int]] = {
        REFERENCE: _cacofonisk,
        "tracker": _tracker,
        "tracker with stories": _tracker_with_stories,
    }
    events = sum(len(trace) for trace in traces)
    return _compare(contestants, traces, events, rounds=rounds, repeat=max(LEAST // events, 1))


def run_bytes(data: bytes, rounds: int = ROUNDS) -> list[Row]:
    contestants: dict[str, Callable[[bytes], int]] = {
        REFERENCE: _panoramisk_and_cacofonisk,
        "framer, tracker": _framer_and_tracker,
        "with stories": _framer_tracker_stories,
    }
    return _compare(contestants, data, data.count(b"Event: "), rounds=rounds, repeat=1)


def told_by_cacofonisk(traces: Traces) -> Counter[str]:
    """How often it says that somebody rings, talks, and that a call is over."""
    reporter = CountingReporter()
    for trace in traces:
        _feed_cacofonisk(trace, reporter)
    return reporter.told


def _compare(
    contestants: dict[str, Callable[[Given], int]], given: Given, events: int, *, rounds: int, repeat: int
) -> list[Row]:
    best = dict.fromkeys(contestants, float("inf"))
    failures = dict.fromkeys(contestants, 0)
    for _ in range(rounds):
        for name, contestant in contestants.items():
            seconds, failures[name] = _timed(contestant, given, repeat)
            best[name] = min(best[name], seconds)
    return [Row(name, events / seconds, best[REFERENCE] / seconds, failures[name]) for name, seconds in best.items()]


def _timed(contestant: Callable[[Given], int], given: Given, repeat: int) -> tuple[float, int]:
    gc.collect()
    gc.disable()
    start = time.process_time()
    failures = sum(contestant(given) for _ in range(repeat))
    seconds = time.process_time() - start
    gc.enable()
    return seconds / repeat, failures // repeat


def _cacofonisk(traces: Traces) -> int:
    return sum(_feed_cacofonisk(trace, BaseReporter()) for trace in traces)


def _feed_cacofonisk(trace: Sequence[Event], reporter: BaseReporter) -> int:
    failures = 0
    on_event = EventHandler(reporter, logger=QUIET).on_event
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
            _fold(tracker, book, event)
        failures += tracker.faults.total()
    return failures


def _fold(tracker: Tracker, book: StoryBook, event: Event) -> None:
    for fact in tracker.feed(event):
        if not isinstance(fact, MemberChanged):
            book.apply(fact)


def _panoramisk_and_cacofonisk(data: bytes) -> int:
    """The runner's wiring, without its event loop and connection."""
    failures = [0]
    handler = EventHandler(BaseReporter(), logger=QUIET)
    manager = Manager(log=QUIET)
    manager.patterns.clear()
    manager.callbacks.clear()

    def on_event(_: Manager, event: object) -> None:
        try:
            handler.on_event(event)
        except Exception:  # noqa: BLE001 - its assertions and transfer types it does not know
            failures[0] += 1

    for name in handler.event_handlers():
        manager.register_event(name, on_event)
    protocol = AMIProtocol()
    protocol.connection_made(None)
    protocol.factory = manager
    protocol.encoding = "utf8"
    for chunk in _reads(data):
        protocol.data_received(chunk)
    return failures[0]


def _framer_and_tracker(data: bytes) -> int:
    framer, tracker = Framer(wanted=HEARD, variables=VARIABLES), Tracker(RULES)
    for chunk in _reads(data):
        for message in framer.feed(chunk):
            if isinstance(message, Event):
                tracker.feed(message)
    return tracker.faults.total()


def _framer_tracker_stories(data: bytes) -> int:
    framer, tracker, book = Framer(wanted=HEARD, variables=VARIABLES), Tracker(RULES), StoryBook()
    for chunk in _reads(data):
        for message in framer.feed(chunk):
            if isinstance(message, Event):
                _fold(tracker, book, message)
    return tracker.faults.total()


def _reads(data: bytes) -> list[bytes]:
    return [data[start : start + READ_SIZE] for start in range(0, len(data), READ_SIZE)]


def _print(title: str, rows: Sequence[Row]) -> None:
    print(title)
    for row in rows:
        print(f"  {row.name:24} {row.per_second:12,.0f} events/s  x{row.ratio:.2f}  {row.failures} failures")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("traces", nargs="*", type=Path)
    paths = parser.parse_args().traces
    if paths:
        _print("these traces, one by one", run([read_trace(path.read_bytes()).events for path in paths]))
        return
    told = told_by_cacofonisk(recorded())
    print("cacofonisk says of the recorded calls: " + ", ".join(f"{count} {name}" for name, count in told.items()))
    _print("recorded calls, one by one", run(recorded()))
    for name, kept in (("filtered", FILTERED), ("full", FULL)):
        _print(f"busy PBX, {name} feed", run(busy_hour(kept)))
        _print(f"busy PBX, {name} feed, from bytes", run_bytes(busy(kept, COPIES)))


if __name__ == "__main__":
    main()
