"""`callcenter qa rescore`: past calls against the version in force, from the shell."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress

from callcenter.audit.trail import SYSTEM
from callcenter.bootstrap.checks import build_rescorer
from callcenter.bootstrap.house import House, open_house
from callcenter.errors import AppError, NotFound
from callcenter.lifecycle import Supervisor
from callcenter.settings import load_settings_or_exit
from scripts_qa.checking.rescoring import AT_ONCE, Rescorer, RescoreWish
from scripts_qa.commands import qa_app
from scripts_qa.matching.e5 import installed_meaning

__all__ = ["qa_app"]

DAY: Final = "%Y-%m-%d"


@qa_app.command("rescore")
def rescore_command(
    script: Annotated[str, typer.Option(help="Key of the script.")],
    since: Annotated[datetime, typer.Option("--from", help="First day, UTC.", formats=[DAY])],
    until: Annotated[datetime, typer.Option("--to", help="First day that is not meant any more, UTC.", formats=[DAY])],
    record: Annotated[bool, typer.Option("--record", help="For the record; without it a what-if beside it.")] = False,
) -> None:
    """Check past calls once more, against the script's version in force."""
    begin, end = since.replace(tzinfo=UTC), until.replace(tzinfo=UTC)
    if end <= begin:
        raise typer.BadParameter("--to must be after --from")
    try:
        summary = asyncio.run(_rescore(script, begin, end, record))
    except AppError as error:
        typer.echo(f"callcenter: {error.detail}", err=True)
        raise typer.Exit(1) from error
    typer.echo(summary)


async def _rescore(script: str, begin: datetime, end: datetime, record: bool) -> str:
    settings = load_settings_or_exit()
    async with Supervisor() as process:
        house = await open_house(settings, process)
        rescorer = build_rescorer(house, installed_meaning() if settings.qa.meaning else None)
        rescore_id, total = await _ask(house, rescorer, script, begin=begin, end=end, record=record)
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task("calls", total=total)
            while await rescorer.step(rescore_id):
                bar.update(task, advance=AT_ONCE)
        async with house.database.reading() as session:
            row = await rescorer.one(session, rescore_id)
        return f"{row.done} of {row.total} calls, {row.failed} failed; results: {row.id}"


async def _ask(
    house: House, rescorer: Rescorer, script: str, *, begin: datetime, end: datetime, record: bool
) -> tuple[UUID, int]:
    async with house.database.transaction() as session:
        versions = {one.key: one.id for one in await house.scripts.published(session)}
        if script not in versions:
            raise NotFound(f"no version of a script {script} is in force")
        wish = RescoreWish(
            script_version_id=versions[script], form_version_id=None, keeps=record, called_from=begin, called_to=end
        )
        row = await rescorer.ask(session, SYSTEM, wish)
        return row.id, row.total
