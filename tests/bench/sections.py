"""The sections by name, each a function that measures and gives tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.bench import (
    bench_board,
    bench_browser,
    bench_checks,
    bench_erlang,
    bench_framing,
    bench_import,
    bench_lists,
    bench_live,
    bench_pop,
    bench_precision,
    bench_recordings,
    bench_reports,
    bench_routing,
    bench_sales,
    bench_tracker,
    bench_transcription,
)
from tests.bench.bench_browser import Calls
from tests.bench.figures import Table, thousands
from tests.bench.streams import FILTERED, FULL, busy

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
    compared = Table(title, TRACKER_COLUMNS, rows, (TRACKER_NOTE,))
    return [compared] if traces is not None else [compared, *_busy_hours(rounds)]


TRACKER_COLUMNS: Final = ("contestant", "events/s", "ratio", "exceptions in one round")
TRACKER_NOTE: Final = (
    "The two do not do the same work: the tracker also follows queue visits, holds and transfers as facts with times. "
    "The goal of ten times is not reached (docs/adr/0010): an event costs cacofonisk some microseconds, and a tenth of "
    "that is less than Python needs to look one up and call its handler."
)


def _busy_hours(rounds: int) -> list[Table]:
    """Many calls at once on one long-lived tracker: the feed that our filters leave, and all that an exchange says;
    already parsed, and from the bytes on as each would be used."""
    tables = []
    for feed, traces in (("filtered feed", FILTERED), ("full feed", FULL)):
        parsed = bench_tracker.run(bench_tracker.busy_hour(traces), rounds)
        from_bytes = bench_tracker.run_bytes(busy(traces, bench_tracker.COPIES), rounds)
        for title, found in ((f"A busy exchange, {feed}", parsed), (f"The same from bytes, {feed}", from_bytes)):
            cells = [[row.name, thousands(row.per_second), f"{row.ratio:.2f}", str(row.failures)] for row in found]
            tables.append(Table(title, TRACKER_COLUMNS, cells))
    return tables


def framing(data: bytes | None = None, rounds: int = FRAMING_ROUNDS) -> list[Table]:
    """From bytes to messages."""
    rows = [[row.name, thousands(row.per_second), f"{row.ratio:.2f}"] for row in bench_framing.run(data, rounds=rounds)]
    return [Table("The same bytes", ("contestant", "events/s", "ratio"), rows)]


SECTIONS: Final[Mapping[str, Callable[[], Sequence[Table]]]] = {
    "tracker": tracker,
    "framing": framing,
    "pop": lambda: bench_pop.run([bench_pop.Load(rate=10.0, seconds=20.0), bench_pop.Load()]),
    "routing": lambda: bench_routing.run(bench_routing.Work()),
    "board": lambda: bench_board.run(bench_board.Load()),
    "browser": lambda: bench_browser.run(Calls()),
    "lists": lambda: bench_lists.run(bench_lists.Work()),
    "base": bench_lists.run_large,
    "import": bench_import.run,
    "recordings": bench_recordings.run,
    "transcription": bench_transcription.run,
    "checks": bench_checks.run,
    "precision": bench_precision.run,
    "live": bench_live.run,
    "erlang": bench_erlang.run,
    "reports": bench_reports.run,
    "sales": bench_sales.run,
}
