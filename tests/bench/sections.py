"""The sections by name, each a function that measures and gives tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.bench import bench_browser, bench_framing, bench_lists, bench_pop, bench_tracker
from tests.bench.bench_browser import Calls
from tests.bench.figures import Table, thousands

FRAMING_ROUNDS: Final = 5


def tracker(traces: bench_tracker.Traces | None = None, rounds: int = bench_tracker.ROUNDS) -> list[Table]:
    """Events that are already parsed; reading them is the next section's."""
    given = bench_tracker.recorded() if traces is None else traces
    rows = [
        [row.name, thousands(row.per_second), f"{row.ratio:.2f}", str(row.failures)]
        for row in bench_tracker.run(given, rounds)
    ]
    events = sum(len(trace) for trace in given)
    title = f"{events} events of {len(given)} recorded traces, again and again"
    compared = Table(title, ("contestant", "events/s", "ratio", "exceptions in one round"), rows, (TRACKER_NOTE,))
    raising = Table("Traces at which cacofonisk raises", ("trace", "exceptions"), _raising() if traces is None else [])
    return [compared, raising] if raising.rows else [compared]


TRACKER_NOTE: Final = (
    "The two do not do the same work: the tracker also follows queue visits, holds and transfers as facts with times. "
    "The goal of ten times is not reached. An event costs cacofonisk about 5 µs here, so ten times its speed "
    "would leave half a microsecond for an event, less than Python needs to look one up and call its handler."
)


def _raising() -> list[list[str]]:
    return [[name, str(count)] for name, count in bench_tracker.failures_by_trace().items() if count]


def framing(data: bytes | None = None, rounds: int = FRAMING_ROUNDS) -> list[Table]:
    """From bytes to messages."""
    rows = [[row.name, thousands(row.per_second), f"{row.ratio:.2f}"] for row in bench_framing.run(data, rounds=rounds)]
    return [Table("The same bytes", ("contestant", "events/s", "ratio"), rows)]


SECTIONS: Final[Mapping[str, Callable[[], Sequence[Table]]]] = {
    "tracker": tracker,
    "framing": framing,
    "pop": lambda: bench_pop.run(bench_pop.Load()),
    "browser": lambda: bench_browser.run(Calls()),
    "lists": lambda: bench_lists.run(bench_lists.Work()),
}
