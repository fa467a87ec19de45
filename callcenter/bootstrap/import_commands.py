"""`callcenter crm`: files of customers from the shell."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Never

import typer
from pydantic import ValidationError

from callcenter import migrate
from callcenter.bootstrap.customers import importer, more_fields
from callcenter.bootstrap.house import now, opened
from callcenter.bootstrap.work import JOBS
from callcenter.db import Database
from callcenter.errors import AppError
from callcenter.jobs.engines import create_jobs
from callcenter.logs import configure_logs
from callcenter.settings import LogLevel, Settings, load_settings_or_exit
from crm.importing import reading
from crm.importing.kinds import ImportKind
from crm.importing.plans import NO_KEY, ColumnPlan, MatchKey, Mode, Plan
from crm.importing.reasons import said
from crm.importing.schemas import ImportView
from crm.importing.service import Imports, Upload, existing
from crm.importing.state import ACTIVE

ConfigOption = Annotated[Path | None, typer.Option("--config", help="Settings file.", show_default=False)]
crm_app: Final = typer.Typer(no_args_is_help=True, help="Customers.")
LOOK_EVERY_S: Final = 0.3


@crm_app.callback()
def crm() -> None:
    """Keeps `import` a command of its own name."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line says beside the headers' own suggestion; None: as suggested."""

    kind: ImportKind | None
    mode: Mode | None
    keys: list[MatchKey] | None
    mapping: dict[str, str | None]


@crm_app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or vCard.", exists=True, dir_okay=False)],
    mapping: Annotated[
        list[str] | None, typer.Option(help="COLUMN=FIELD; FIELD empty: not taken. May be given again.")
    ] = None,
    kind: Annotated[ImportKind | None, typer.Option(help="What each row is.", show_default=False)] = None,
    mode: Annotated[Mode | None, typer.Option(help="What to do with known customers.", show_default=False)] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="By what they are known, or none. May be given again: then in this order.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only; no customer is written.")] = False,
    config: ConfigOption = None,
) -> None:
    """Import a file of customers, or see what it would do. It can be taken back in the console."""
    settings = load_settings_or_exit(config)
    configure_logs(settings.log.model_copy(update={"level": LogLevel.ERROR}))
    migrate.upgrade(settings.database_url)
    wishes = Wishes(kind, mode, _keys(key), _pairs(mapping or []))
    try:
        found = reading.inspect(file, file.name)
        upload = Upload(file, file.name, file.stat().st_size, found)
        done = asyncio.run(_import(settings, upload, wishes, dry_run=dry_run))
    except ValidationError as error:
        _refuse(error.errors(include_input=False)[0]["msg"])
    except AppError as error:
        _refuse(f"{error.detail} {error.extra.get('errors', '')}".strip())
    typer.echo(json.dumps(_report(done), ensure_ascii=False, indent=2))
    raise typer.Exit(1 if done.error else 0)


async def _import(settings: Settings, upload: Upload, wishes: Wishes, *, dry_run: bool) -> ImportView:
    async with opened(settings.database_url) as database:
        imports = Imports(create_jobs(database, JOBS), now=now, more=more_fields(settings))
        async with database.transaction() as session:
            row = await imports.add(session, upload, None)
            names = [column.name for column in upload.found.columns]
            view = await imports.view(session, row)
            plan = view.plan if wishes.kind is None else await imports.suggest(session, names, wishes.kind)
            await imports.plan(session, row, _wanted(plan, wishes))
            await (imports.check(session, row) if dry_run else imports.run(session, row))
        await importer(settings).work(database, row.id)
        return await _finished(database, imports, row.id)


async def _finished(database: Database, imports: Imports, import_id: int) -> ImportView:
    """A worker of the running system may have taken it over: then it is done when that one is done."""
    while True:
        async with database.reading() as session:
            view = await imports.view(session, await existing(session, import_id))
        if view.status not in ACTIVE:
            return view
        await asyncio.sleep(LOOK_EVERY_S)


def _wanted(plan: Plan, wishes: Wishes) -> Plan:
    columns = [ColumnPlan(column=one.column, field=wishes.mapping.get(one.column, one.field)) for one in plan.columns]
    strangers = wishes.mapping.keys() - {column.column for column in columns}
    if strangers:
        _refuse(f"the file has no column {', '.join(sorted(strangers))}")
    changes: dict[str, Any] = {"columns": columns}
    changes |= {"mode": wishes.mode} if wishes.mode is not None else {}
    changes |= {"keys": wishes.keys} if wishes.keys is not None else {}
    return plan.model_copy(update=changes)


def _report(done: ImportView) -> dict[str, Any]:
    mapped = {column.column: column.field for column in done.plan.columns}
    problems = [
        {"code": reason.code, "rows": reason.rows, "imported": not reason.fatal, "text": said(reason.code, "en")}
        for reason in done.reasons
    ]
    return {
        "import": done.id,
        "status": str(done.status),
        "rows": done.rows_done,
        "counts": done.counts.model_dump(),
        "mapping": mapped,
        "problems": problems,
        "error": done.error,
    }


def _keys(given: list[str] | None) -> list[MatchKey] | None:
    if not given:
        return None
    known = {str(key): key for key in MatchKey if key is not MatchKey.NAME}
    if wrong := [key for key in given if key not in known and key != NO_KEY]:
        _refuse(f"--key {wrong[0]}: expected one of {', '.join([*known, NO_KEY])}")
    return [known[key] for key in given if key != NO_KEY]


def _pairs(mapping: list[str]) -> dict[str, str | None]:
    """A header may have an equals sign, a field has none."""
    if wrong := [pair for pair in mapping if "=" not in pair]:
        _refuse(f"--mapping {wrong[0]}: expected COLUMN=FIELD")
    return {column: field or None for column, _, field in (pair.rpartition("=") for pair in mapping)}


def _refuse(reason: str) -> Never:
    typer.echo(f"callcenter: {reason}", err=True)
    raise typer.Exit(2)
