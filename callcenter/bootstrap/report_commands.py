"""`callcenter queuelog` and `callcenter report`: figures from the shell."""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Never
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from ami.ledger.files import FileBook
from ami.ledger.parsing import Format, queue_log_line
from callcenter import migrate
from callcenter.agents.history import StateHistory
from callcenter.bootstrap.house import opened, report_switches
from callcenter.reports.document import report_csv, report_document, report_xlsx
from callcenter.reports.intervals import Interval
from callcenter.reports.queue_log import QueueLogReader
from callcenter.reports.service import QueueReport, QueueReports, ReportQuery, import_visits
from callcenter.reports.switches import QueueSwitches, Switches
from callcenter.settings import Settings, load_settings_or_exit

ConfigOption = Annotated[Path | None, typer.Option("--config", help="Settings file.", show_default=False)]
queuelog_app: Final = typer.Typer(no_args_is_help=True, help="Logs of queues from before, or from another exchange.")
report_app: Final = typer.Typer(no_args_is_help=True, help="Figures of a period.")


class OutputFormat(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Imported:
    """Lines that could not be read, and events that say nothing of a visit, by name."""

    visits: int
    bad: dict[str, int]
    ignored: dict[str, int]
    strange: dict[str, int]


@queuelog_app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="A queue_log file of Asterisk.", exists=True, dir_okay=False)],
    source: Annotated[str, typer.Option(help="Name of the exchange it comes from.")] = "queue_log",
    encoding: Annotated[str, typer.Option(help="Encoding of the file.")] = "utf-8",
    config: ConfigOption = None,
) -> None:
    """Read a queue_log into the reports. Reading it again changes nothing, a longer one adds what is new."""
    settings = load_settings_or_exit(config)
    migrate.upgrade(settings.database_url)
    found = asyncio.run(_import(settings, file, source, encoding))
    typer.echo(f"{found.visits} visits")
    for what, counted in (("not understood", found.bad), ("ignored", found.ignored), ("guessed", found.strange)):
        for name, lines in sorted(counted.items()):
            typer.echo(f"{what}: {name} {lines}", err=True)


@report_app.command("queue")
def queue_command(
    since: Annotated[str, typer.Option("--from", help="Day or moment (ISO 8601) from which.")],
    until: Annotated[str, typer.Option("--to", help="A day is included whole, a moment is excluded.")],
    queue: Annotated[list[str] | None, typer.Option(help="Only this queue; may be given again.")] = None,
    output: Annotated[OutputFormat, typer.Option("--format", help="What is printed.")] = OutputFormat.JSON,
    by: Annotated[Interval, typer.Option(help="Interval, booked by entry into the queue.")] = Interval.HOUR,
    zone: Annotated[str, typer.Option("--time-zone", help="Clock of days and hours.")] = "UTC",
    within: Annotated[float | None, typer.Option(help="Seconds of the service level, for all queues.")] = None,
    short: Annotated[float | None, typer.Option(help="Abandoned sooner is a short call; 0: none is.")] = None,
    others: Annotated[bool, typer.Option("--as-others", help="Also as AMI, Wazo, VICIdial and Asternic do.")] = False,
    config: ConfigOption = None,
) -> None:
    """Offered, answered, lost, service level, waits and handling of queues."""
    settings = load_settings_or_exit(config)
    clock = _zone(zone)
    period = (_moment(since, clock, whole_day=False), _moment(until, clock, whole_day=True))
    if period[0] >= period[1]:
        _refuse("--to must be later than --from")
    query = ReportQuery(*period, queues=tuple(queue or ()), interval=by, zone=clock)
    switches = _switches(settings, within, short)
    migrate.upgrade(settings.database_url)
    report = asyncio.run(_report(settings, query, switches))
    _write(report, output, others=others)


async def _import(settings: Settings, file: Path, source: str, encoding: str) -> Imported:
    form = Format()
    book = FileBook(file, lambda line: queue_log_line(line, form), lambda row: row.at, encoding=encoding)
    reader = QueueLogReader()
    async with opened(settings.database_url) as database:
        visits = await import_visits(database, source, reader.read(book.rows_of(file)))
    return Imported(visits, dict(book.bad), dict(reader.ignored), dict(reader.strange))


async def _report(settings: Settings, query: ReportQuery, switches: QueueSwitches) -> QueueReport:
    async with opened(settings.database_url) as database, database.reading() as session:
        return await QueueReports(switches, StateHistory()).report(session, query)


def _switches(settings: Settings, within: float | None, short: float | None) -> QueueSwitches:
    """The firm's, unless the command line says otherwise."""
    usual = report_switches(settings)
    changed: dict[str, float] = {}
    if short is not None:
        changed["short_s"] = short
    if within is not None:
        changed["answer_within_s"] = within
    try:
        own = {} if within is not None else dict(usual.of_queue)
        return QueueSwitches(usual=Switches.model_validate(usual.usual.model_dump() | changed), of_queue=own)
    except ValidationError:
        _refuse("--within and --short are seconds from 0 to 3600")


def _write(report: QueueReport, output: OutputFormat, *, others: bool) -> None:
    match output:
        case OutputFormat.JSON:
            json.dump(report_document(report, others=others), sys.stdout, ensure_ascii=False, indent=2)
            sys.stdout.write("\n")
        case OutputFormat.CSV:
            sys.stdout.write(report_csv(report))
        case OutputFormat.XLSX:
            sys.stdout.buffer.write(report_xlsx(report))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        _refuse(f"{name} is no time zone")


def _moment(text: str, clock: ZoneInfo, *, whole_day: bool) -> datetime:
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text) + timedelta(days=1 if whole_day else 0)
            return datetime(day.year, day.month, day.day, tzinfo=clock).astimezone(UTC)
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo is not None else at.replace(tzinfo=clock)).astimezone(UTC)
    except (ValueError, OverflowError):
        _refuse(f"{text} is no day and no moment (2026-01-31, 2026-01-31T09:00)")


def _refuse(reason: str) -> Never:
    typer.echo(f"callcenter: {reason}", err=True)
    raise typer.Exit(2)
