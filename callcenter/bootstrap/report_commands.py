"""`callcenter queuelog` and `callcenter report`: figures from the shell."""

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Never
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from ami.ledger.files import FileBook
from ami.ledger.rows import QueueLogRow
from callcenter import migrate
from callcenter.bootstrap.books import queue_log_book
from callcenter.bootstrap.house import opened, report_switches
from callcenter.bootstrap.reporting import build_reports, follow_switches
from callcenter.errors import AppError
from callcenter.reports.importing import ImportedLog, import_log
from callcenter.reports.intervals import Interval
from callcenter.reports.selection import NamedSelection, ReportName, Selection, named
from callcenter.reports.switches import QueueSwitches, SwitchBook, Switches, always
from callcenter.settings import Settings, load_settings_or_exit
from callcenter.sheets.files import MAKERS, FileFormat
from callcenter.sheets.model import Sheet
from callcenter.sheets.periods import Span
from callcenter.sheets.schemas import ReportOut
from callcenter.sheets.words import Tongue

ConfigOption = Annotated[Path | None, typer.Option("--config", help="Settings file.", show_default=False)]
queuelog_app: Final = typer.Typer(no_args_is_help=True, help="Logs of queues from before, or from another exchange.")
report_app: Final = typer.Typer()


class OutputFormat(StrEnum):
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


@queuelog_app.callback()
def queuelog() -> None:
    """Keeps `import` a command of its own name."""


@queuelog_app.command("import")
def import_command(
    log: Annotated[str, typer.Argument(help="A queue_log file, or the address of a database with it as a table.")],
    source: Annotated[str, typer.Option(help="Name of the exchange it comes from.")] = "queue_log",
    encoding: Annotated[str, typer.Option(help="Encoding of the file.")] = "utf-8",
    same: Annotated[
        list[str] | None, typer.Option("--same-agent", help="INTERFACE=NAME, where lines call one agent in two ways.")
    ] = None,
    table: Annotated[str, typer.Option(help="Name of the table: `queuelog` in FreePBX.")] = "queue_log",
    zone: Annotated[str, typer.Option("--time-zone", help="Clock of a table's local times.")] = "UTC",
    config: ConfigOption = None,
) -> None:
    """Read a queue_log into the reports. Reading it again changes nothing, a longer one adds what is new."""
    settings = load_settings_or_exit(config)
    if "://" not in log and not Path(log).is_file():
        _refuse(f"there is no file {log}")
    migrate.upgrade(settings.database_url)
    names = dict(pair.split("=", 1) for pair in same or () if "=" in pair)
    book = queue_log_book(log, table, encoding, _zone(zone))
    rows = book.rows_of(book.path) if isinstance(book, FileBook) else book.rows()
    try:
        found = asyncio.run(_import(settings, rows, source, names))
    except AppError as error:
        _refuse(error.detail)
    typer.echo(f"{found.visits} visits")
    typer.echo(f"{found.stretches} stretches of agents' time", err=True)
    for what, counted in (("not understood", book.bad), ("ignored", found.ignored), ("guessed", found.strange)):
        for name, lines in sorted(counted.items()):
            typer.echo(f"{what}: {name} {lines}", err=True)


async def _import(settings: Settings, rows: Iterator[QueueLogRow], source: str, names: dict[str, str]) -> ImportedLog:
    async with opened(settings.database_url) as database:
        return await import_log(database, source, rows, names)


@report_app.command("report")
def report_command(
    name: Annotated[ReportName, typer.Argument(help="Which report.")],
    since: Annotated[str, typer.Option("--from", help="Day or moment (ISO 8601) from which.")],
    until: Annotated[str, typer.Option("--to", help="A day is included whole, a moment is excluded.")],
    queue: Annotated[list[str] | None, typer.Option(help="Only this queue; may be given again.")] = None,
    agent: Annotated[list[str] | None, typer.Option(help="Only this agent; may be given again.")] = None,
    output: Annotated[OutputFormat, typer.Option("--format", help="What is printed.")] = OutputFormat.JSON,
    by: Annotated[Interval, typer.Option(help="Interval, booked by entry into the queue.")] = Interval.HOUR,
    zone: Annotated[str, typer.Option("--time-zone", help="Clock of days and hours.")] = "UTC",
    language: Annotated[Tongue, typer.Option(help="Language of titles and formulas.")] = Tongue.EN,
    within: Annotated[float | None, typer.Option(help="Seconds of the service level, for all queues.")] = None,
    short: Annotated[float | None, typer.Option(help="Abandoned sooner is a short call; 0: none is.")] = None,
    config: ConfigOption = None,
) -> None:
    """Figures of a period: queues, agents, missed callers, FCR, as others count, and more."""
    settings = load_settings_or_exit(config)
    clock = _zone(zone)
    period = (_moment(since, clock, whole_day=False), _moment(until, clock, whole_day=True))
    if period[0] >= period[1]:
        _refuse("--to must be later than --from")
    wanted = _selection(name, period, {"queue": queue or [], "agent": agent or [], "interval": by, "time_zone": zone})
    migrate.upgrade(settings.database_url)
    sheet = asyncio.run(_sheet(settings, wanted, _would_be(settings, within, short)))
    _write(sheet, output, language)


def _selection(name: ReportName, period: tuple[datetime, datetime], more: dict[str, object]) -> NamedSelection:
    values = {"span": Span.CUSTOM, "since": period[0], "until": period[1], **more}
    try:
        return named(name, Selection.model_validate(values))
    except ValidationError as error:
        _refuse(error.errors(include_input=False)[0]["msg"])
    except AppError as error:
        _refuse(f"{error.detail}: {error.extra['errors']}")


async def _sheet(settings: Settings, wanted: NamedSelection, would_be: SwitchBook | None) -> Sheet:
    async with opened(settings.database_url) as database:
        await follow_switches(database, settings)
        async with database.reading() as session:
            return await build_reports(settings).sheet(session, wanted, would_be=would_be)


def _would_be(settings: Settings, within: float | None, short: float | None) -> SwitchBook | None:
    """As the versions say, unless the command line says otherwise."""
    if within is None and short is None:
        return None
    usual = report_switches(settings)
    changed = {key: value for key, value in (("answer_within_s", within), ("short_s", short)) if value is not None}
    try:
        own = {} if within is not None else dict(usual.of_queue)
        switches = Switches.model_validate(usual.usual.model_dump() | changed)
        return always(QueueSwitches(usual=switches, of_queue=own))
    except ValidationError:
        _refuse("--within and --short are seconds from 0 to 3600")


def _write(sheet: Sheet, output: OutputFormat, tongue: Tongue) -> None:
    if output is OutputFormat.JSON:
        json.dump(ReportOut.of(sheet, tongue).model_dump(mode="json"), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    elif output is OutputFormat.CSV:
        sys.stdout.write(MAKERS[FileFormat.CSV](sheet, tongue).decode("utf-8-sig"))
    else:
        sys.stdout.buffer.write(MAKERS[FileFormat(output)](sheet, tongue))


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
