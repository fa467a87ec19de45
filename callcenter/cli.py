"""`callcenter`: the whole program from the shell."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer
import uvloop

from ami.replay import replay_command
from callcenter import migrate
from callcenter.auth.commands import user_app
from callcenter.bootstrap import Role, run_role
from callcenter.bootstrap.backups import backup_app
from callcenter.bootstrap.books import compare_books
from callcenter.bootstrap.check_commands import qa_app
from callcenter.bootstrap.doctor import examine
from callcenter.bootstrap.example_firm import seed
from callcenter.bootstrap.import_commands import crm_app
from callcenter.bootstrap.pbx_commands import pbx_app
from callcenter.bootstrap.recordings import room_for_commands
from callcenter.bootstrap.report_commands import queuelog_app, report_app
from callcenter.bootstrap.routing import routing_app
from callcenter.bootstrap.secrets import secrets_app
from callcenter.bootstrap.web import description
from callcenter.errors import AppError
from callcenter.logs import configure_logs
from callcenter.settings import Settings, load_settings_or_exit
from recordings.commands import recording_app
from recordings.transcription.commands import SpeechCommands, models_app

SWITCH_INTERVAL_S: Final = 0.0005
"""How long Python's lock may be kept while another thread wants it. The threads that talk to SQLite want it twice for
each statement; with the usual 5 ms a busy loop would make each of them wait so long."""

ConfigOption = Annotated[Path | None, typer.Option("--config", help="Settings file.", show_default=False)]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Call-centre CRM on Asterisk.")
users = user_app(lambda: load_settings_or_exit().database_url)
app.add_typer(users, name="user")
calls = typer.Typer(no_args_is_help=True, help="The stored calls.")
app.add_typer(calls, name="calls")
app.add_typer(crm_app, name="crm")
app.add_typer(qa_app, name="qa")
app.add_typer(queuelog_app, name="queuelog")
app.add_typer(report_app)
app.add_typer(pbx_app, name="pbx")
app.add_typer(routing_app, name="routing")
app.add_typer(secrets_app, name="secrets")
app.add_typer(backup_app, name="backup")
app.add_typer(recording_app(room_for_commands(load_settings_or_exit)), name="recordings")
app.command("replay")(replay_command)
speech = SpeechCommands(load_settings_or_exit)
app.command("transcribe")(speech.transcribe)
app.add_typer(models_app(speech), name="models")


def _live(role: Role, config: Path | None) -> None:
    settings = load_settings_or_exit(config)
    configure_logs(settings.log)
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            code = runner.run(run_role(settings, role, config))
    except AppError as error:
        _fail(error)
    raise typer.Exit(code)


def _fail(error: AppError) -> None:
    typer.echo(f"callcenter: {error.detail}", err=True)
    raise typer.Exit(1)


@app.command()
def run(config: ConfigOption = None) -> None:
    """Everything in one process, with workers beside it."""
    _live(Role.RUN, config)


@app.command()
def web(config: ConfigOption = None) -> None:
    """The console's server alone (with PostgreSQL and Redis)."""
    _live(Role.WEB, config)


@app.command()
def bridge(config: ConfigOption = None) -> None:
    """The bridge to the exchanges alone."""
    _live(Role.BRIDGE, config)


@app.command()
def worker(config: ConfigOption = None) -> None:
    """A worker for durable jobs alone."""
    _live(Role.WORKER, config)


@app.command()
def scheduler(config: ConfigOption = None) -> None:
    """The clock of scheduled jobs alone; workers have it too."""
    _live(Role.SCHEDULER, config)


@app.command("migrate")
def migrate_command(config: ConfigOption = None) -> None:
    """Bring the database to the shape of this version."""
    settings = load_settings_or_exit(config)
    missing = migrate.pending(settings.database_url)
    migrate.upgrade(settings.database_url)
    typer.echo(f"applied {', '.join(missing)}" if missing else "the database is up to date")


@app.command()
def demo(
    config: ConfigOption = None,
    password: Annotated[str, typer.Option(help="Password of every example person.", show_default=False)] = "",
) -> None:
    """Fill the database with the example firm: people, phones, queues, customers and their history."""
    settings = load_settings_or_exit(config)
    migrate.upgrade(settings.database_url)
    try:
        firm = asyncio.run(seed(settings, password))
    except AppError as error:
        _fail(error)
    for person in firm.people:
        typer.echo(f"{person.login:12} {person.role:16} {person.name}")
    typer.echo(f"password of all: {firm.password}" if firm.password else "the example firm is there already")


@app.command()
def doctor(config: ConfigOption = None) -> None:
    """Say what is wrong: settings, database, Redis, each exchange and its two users."""
    settings: Settings = load_settings_or_exit(config)
    findings = asyncio.run(examine(settings))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'FAIL'} {finding.part}: {finding.detail}")
    raise typer.Exit(0 if all(finding.good for finding in findings) else 1)


@calls.command("compare")
def compare_command(
    since: Annotated[datetime, typer.Option("--from", help="Calls that began at this time or later, local time.")],
    until: Annotated[datetime, typer.Option("--to", help="...and before this one.")],
    config: ConfigOption = None,
) -> None:
    """Hold the stored calls against Asterisk's own books (CEL, queue_log) and print what disagrees."""
    settings = load_settings_or_exit(config)
    try:
        compared = asyncio.run(compare_books(settings, since.astimezone(UTC), until.astimezone(UTC)))
    except AppError as error:
        _fail(error)
    for node in compared:
        for disagreement in node.disagreements:
            typer.echo(str(disagreement))
        for reason, lines in sorted(node.bad_lines.items()):
            typer.echo(f"{node.node}: {lines} lines not understood, {reason}")
        typer.echo(f"{node.node}: {node.calls} calls in the books, {len(node.disagreements)} disagreements")
    if not compared:
        typer.echo("no books are configured: see [pbx.books] in the settings", err=True)
    raise typer.Exit(0 if compared and not any(node.disagreements for node in compared) else 1)


@app.command()
def openapi() -> None:
    """Print the API's description, as /api/v1/openapi.json serves it."""
    json.dump(description(), sys.stdout, ensure_ascii=False, indent=2, sort_keys=True)
    sys.stdout.write("\n")


@app.command("version")
def version_command() -> None:
    """Print the version."""
    typer.echo(version("callcenter"))


def main() -> None:
    app()
