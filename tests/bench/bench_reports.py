"""Reports over much: a day with a million calls, a year with twenty million lines of queue_log, and their import.

    python -m tests.bench.bench_reports [--calls 1000000] [--lines 20000000]

The sizes are also taken from BENCH_REPORT_CALLS and BENCH_QUEUE_LOG_LINES. The tables are SQLite files of their own;
the reports are those of the application, made in this process. The log is a file, imported as `callcenter queuelog
import` does it.
"""

import argparse
import asyncio
import os
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import uvloop

from ami.ledger.files import FileBook
from ami.ledger.parsing import Format, queue_log_line
from callcenter import migrate
from callcenter.bootstrap.reporting import build_reports
from callcenter.db import Database
from callcenter.reports.importing import import_log
from callcenter.reports.selection import NamedSelection, ReportName
from callcenter.reports.service import Reports
from callcenter.settings import Settings
from callcenter.sheets.periods import Span
from tests.bench.dataset import NODE, extension_of, number_of
from tests.bench.figures import Table, thousands

DAY: Final = datetime(2026, 3, 4, tzinfo=UTC)
YEAR: Final = datetime(2025, 1, 1, tzinfo=UTC)
DAYS: Final = 365
LINES_OF_A_VISIT: Final = 4
"""DID, ENTERQUEUE, CONNECT and its end; a lost one has three."""
QUEUES: Final = ("sales", "support", "billing", "service")
DIDS: Final = ("74950000101", "74950000102", "442079460101")
AGENTS: Final = 200
LOST_EVERY: Final = 5
ROWS_AT_ONCE: Final = 50_000
COLUMNS: Final = ("what", "of", "s", "per second")


@dataclass(frozen=True, slots=True)
class Load:
    calls: int = 1_000_000
    lines: int = 20_000_000

    @classmethod
    def wanted(cls) -> "Load":
        usual = cls()
        calls = int(os.environ.get("BENCH_REPORT_CALLS", usual.calls))
        return cls(calls, int(os.environ.get("BENCH_QUEUE_LOG_LINES", usual.lines)))


def run(load: Load | None = None) -> list[Table]:
    """Each of the two on a database of its own."""
    wanted = load or Load.wanted()
    with (
        tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        rows = [*runner.run(_day(Path(folder) / "day.db", wanted.calls))]
        rows += runner.run(_year(Path(folder), wanted.lines))
    full = Load()
    notes = [] if wanted == full else [f"Full size: {thousands(full.calls)} calls, {thousands(full.lines)} lines."]
    return [Table("Reports over SQLite, one process", COLUMNS, rows, notes)]


async def _day(path: Path, calls: int) -> list[list[str]]:
    url = _empty(path)
    with sqlite3.connect(path) as connection:
        _fill(connection, calls)
    connection.close()
    database, reports = Database(url), build_reports(Settings())
    wanted = _chosen(ReportName.QUEUE, DAY, DAY + timedelta(days=1))
    of = f"{thousands(calls)} calls"
    rows = [_row("day's report, every call counted", of, calls, await _seconds(_made(database, reports, wanted)))]
    agents = _chosen(ReportName.AGENTS, DAY, DAY + timedelta(days=1))
    rows.append(_row("agents' report of the day", of, calls, await _seconds(_made(database, reports, agents))))
    settling = await _seconds(reports.around.sums.settle(database, DAY + timedelta(days=9), 10))
    rows.append(_row("the day summed for good", of, calls, settling))
    rows.append(_row("day's report from the sums", of, calls, await _seconds(_made(database, reports, wanted))))
    await database.dispose()
    return rows


async def _year(folder: Path, lines: int) -> list[list[str]]:
    log, path = folder / "queue_log", folder / "year.db"
    written = _write_log(log, lines)
    url = _empty(path)
    database, reports = Database(url), build_reports(Settings())
    book = FileBook(log, lambda line: queue_log_line(line, Format()), lambda row: row.at)
    of = f"{thousands(written)} lines"
    importing = await _seconds(import_log(database, "bench", book.rows_of(log)))
    rows = [_row("queue_log imported", of, written, importing)]
    settling = await _seconds(reports.around.sums.settle(database, YEAR + timedelta(days=DAYS + 9), DAYS + 1))
    rows.append(_row("the year's days summed for good", of, written, settling))
    for report in (ReportName.QUEUE, ReportName.TRAFFIC):
        wanted = _chosen(report, YEAR, YEAR + timedelta(days=DAYS))
        seconds = await _seconds(_made(database, reports, wanted))
        rows.append(_row(f"year's report: {report}", of, written, seconds))
    await database.dispose()
    return rows


async def _made(database: Database, reports: Reports, wanted: NamedSelection) -> None:
    async with database.reading() as session:
        sheet = await reports.sheet(session, wanted)
    if not sheet.tables[0].rows:
        raise AssertionError("an empty report measures nothing")


async def _seconds(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def _row(what: str, of: str, count: int, seconds: float) -> list[str]:
    return [what, of, f"{seconds:.2f}", thousands(count / seconds)]


def _chosen(report: ReportName, since: datetime, until: datetime) -> NamedSelection:
    return NamedSelection(report=report, span=Span.CUSTOM, since=since, until=until)


def _empty(path: Path) -> str:
    migrate.upgrade(f"sqlite:///{path}")
    return f"sqlite+aiosqlite:///{path}"


def _fill(connection: sqlite3.Connection, calls: int) -> None:
    """Calls spread over the day, four of five answered by one of the agents."""
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}")
    more = ("operator", "", _text(DAY), 1, "ru", "auto")
    people = ((n + 1, f"agent{n}", f"agent{n}", f"Agent {n}", *more) for n in range(AGENTS))
    names = ("id", "login", "login_key", "name", "role", "password_hash", "created_at", "active", "language", "theme")
    _insert(connection, "users", names, people)
    for start in range(0, calls, ROWS_AT_ONCE):
        numbers = range(start, min(start + ROWS_AT_ONCE, calls))
        begun = [(n, f"{NODE}-{n}.0", DAY + timedelta(seconds=n * 86_000 / calls)) for n in numbers]
        _insert(connection, "calls", CALL, (_call(n, id_, at) for n, id_, at in begun))
        _insert(connection, "call_queue_visits", VISIT, (_visit(n, id_, at) for n, id_, at in begun))
        answered = [one for one in begun if one[0] % LOST_EVERY]
        _insert(connection, "call_talks", TALK, (_talk(n, id_, at) for n, id_, at in answered))
        _insert(connection, "call_legs", LEG, (_leg(n, id_, at) for n, id_, at in answered))


CALL: Final = (
    *("id", "node", "linkedid", "direction", "from_number", "from_name", "withheld", "to_number", "did", "endpoint"),
    *("customer_key", "started_at", "queue", "status", "answered_at", "ended_at", "wait_s", "talk_s", "hold_s"),
    *("hangup_by", "hangup_cause", "reconciled"),
)
VISIT: Final = (
    *("call_id", "seq", "queue", "uniqueid", "entered_at", "position", "left_at", "outcome", "agent", "wait_s"),
)
TALK: Final = ("call_id", "seq", "uniqueid_a", "uniqueid_b", "started_at", "endpoint_a", "endpoint_b", "ended_at")
LEG: Final = (
    *("call_id", "uniqueid", "seq", "user_id", "listed_at", "channel", "endpoint", "role", "number", "queue"),
    *("started_at", "ring_at", "answered_at", "ended_at", "outcome", "hold_s"),
)


def _times(n: int, at: datetime) -> tuple[str, str]:
    """Answer (or giving up) and end."""
    answer = at + timedelta(seconds=n % 37)
    return _text(answer), _text(answer + timedelta(seconds=20 + n % 300))


def _call(n: int, id_: str, at: datetime) -> tuple[object, ...]:
    number, did, (answer, end), lost = number_of(n), DIDS[n % 3], _times(n, at), n % LOST_EVERY == 0
    start = (id_, NODE, id_, "inbound", number, "", 0, did, did, "PJSIP/trunk", number, _text(at), QUEUES[n % 4])
    status, answered, ended = ("missed", None, answer) if lost else ("answered", answer, end)
    return (*start, status, answered, ended, float(n % 37), 0.0 if lost else 20.0 + n % 300, 0.0, "customer", 16, 0)


def _visit(n: int, id_: str, at: datetime) -> tuple[object, ...]:
    lost, (answer, end) = n % LOST_EVERY == 0, _times(n, at)
    agent = None if lost else f"PJSIP/{extension_of(n % AGENTS)}"
    outcome, left = ("abandoned", answer) if lost else ("answered", end)
    return (id_, 0, QUEUES[n % 4], id_, _text(at), 1, left, outcome, agent, float(n % 37))


def _talk(n: int, id_: str, at: datetime) -> tuple[object, ...]:
    answer, end = _times(n, at)
    return (id_, 0, id_, f"{id_}1", answer, "PJSIP/trunk", f"PJSIP/{extension_of(n % AGENTS)}", end)


def _leg(n: int, id_: str, at: datetime) -> tuple[object, ...]:
    endpoint, (answer, end) = f"PJSIP/{extension_of(n % AGENTS)}", _times(n, at)
    leg = (id_, f"{id_}1", 1, n % AGENTS + 1, _text(at), f"{endpoint}-1", endpoint, "agent", extension_of(n % AGENTS))
    return (*leg, QUEUES[n % 4], _text(at), _text(at), answer, end, "answered", 0.0)


def _insert(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], rows: Iterator[tuple[object, ...]]
) -> None:
    places = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608 - our own


def _text(at: datetime) -> str:
    """As SQLAlchemy stores times in SQLite."""
    return at.replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def _write_log(path: Path, lines: int) -> int:
    """Visits one after the other over the year; the number of lines that were written."""
    written, n = 0, 0
    step = DAYS * 86_400 / max(lines / (LINES_OF_A_VISIT - 1 / LOST_EVERY), 1)
    with path.open("w", encoding="utf-8") as log:
        while written < lines:
            block = _lines_of(n, int(YEAR.timestamp() + n * step))
            log.writelines(block)
            written, n = written + len(block), n + 1
    return written


def _lines_of(n: int, at: int) -> list[str]:
    """The times of a line are not always in order over two visits, as in a log that several threads write."""
    wait, talk, id_, queue = n % 37, 20 + n % 300, f"pbx-{at}.{n}", QUEUES[n % 4]
    begun = [f"{at}|{id_}|{queue}|NONE|DID|{DIDS[n % 3]}\n", f"{at}|{id_}|{queue}|NONE|ENTERQUEUE||{number_of(n)}|1\n"]
    if n % LOST_EVERY == 0:
        return [*begun, f"{at + wait}|{id_}|{queue}|NONE|ABANDON|1|1|{wait}\n"]
    agent, answer = f"Agent {n % AGENTS}", at + wait
    return [
        *begun,
        f"{answer}|{id_}|{queue}|{agent}|CONNECT|{wait}|{id_}1|3\n",
        f"{answer + talk}|{id_}|{queue}|{agent}|COMPLETECALLER|{wait}|{talk}|1\n",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=Load().calls)
    parser.add_argument("--lines", type=int, default=Load().lines)
    chosen = parser.parse_args()
    for table in run(Load(chosen.calls, chosen.lines)):
        for row in (table.columns, *table.rows):
            print(f"{row[0]:36}{row[1]:>20}{row[2]:>10}{row[3]:>14}")


if __name__ == "__main__":
    main()
