"""Recorded books beside their traces, and those of a running PBX."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from ami.ledger.book import BookCall, book_of
from ami.ledger.gathering import Gathering
from ami.ledger.parsing import Format, cdr_line, cel_line, queue_log_line
from ami.ledger.rows import CdrRow, CelRow, QueueLogRow
from ami.ledger.shelf import Reading, Shelf

REPLAY: Final = Path(__file__).parents[2] / "replay"
TRACES: Final = sorted(path for path in REPLAY.rglob("*.ami") if path.with_suffix(".cel.csv").exists())
"""Every trace with the books of the same calls, whoever recorded it and wherever below."""
FORMAT: Final = Format()


def cel_beside(trace: Path) -> list[CelRow]:
    return [cel_line(line, FORMAT) for line in trace.with_suffix(".cel.csv").read_text().splitlines()]


def queue_log_beside(trace: Path) -> list[QueueLogRow]:
    log = trace.with_suffix(".queue_log")
    return [queue_log_line(line, FORMAT) for line in log.read_text().splitlines()] if log.exists() else []


def calls_in(rows: list[CelRow]) -> list[list[CelRow]]:
    gathering = Gathering()
    gathering.feed(rows)
    calls = list(gathering.over(rows[-1].at + timedelta(minutes=1)))
    assert gathering.running == []
    return calls


def books_in(shelf: Shelf | None, cdr: Path) -> tuple[list[BookCall], list[CdrRow]]:
    """What the CEL and the queue_log tell of every call, and the call records."""
    assert shelf is not None
    reading = Reading(shelf, datetime.fromtimestamp(0, UTC))
    now = datetime.now(UTC) + timedelta(minutes=1)
    books = [book_of(rows, reading.queue_log_of(rows) or ()) for rows in reading.over(now)]
    return books, [cdr_line(line, FORMAT) for line in cdr.read_text().splitlines()]
