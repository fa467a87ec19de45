"""`callcenter pbx`: what an existing exchange brings along."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from ami.importing.exchange import Exchange, FoundPhone, read_exchange
from ami.importing.telling import as_toml, not_understood, understood
from callcenter import migrate
from callcenter.agents.browser_phone import PhoneKind
from callcenter.agents.service import DeskRules, DeskService
from callcenter.auth.names import StoredNames
from callcenter.bootstrap.house import now, opened
from callcenter.bus_memory import MemoryBus
from callcenter.calls.no_pbx import NoPbx
from callcenter.errors import AppError
from callcenter.settings import Settings, load_settings_or_exit

pbx_app: Final = typer.Typer(no_args_is_help=True, help="An existing exchange.")


@pbx_app.callback()
def pbx() -> None:
    """Keeps `import` a command of its own name."""


@pbx_app.command("import")
def import_command(
    folder: Annotated[Path, typer.Argument(help="Its configuration folder, such as /etc/asterisk, or a copy.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Make nothing, only say what was understood.")] = False,
    node: Annotated[str, typer.Option(help="Name of this exchange in our settings.")] = "pbx1",
    config: Annotated[Path | None, typer.Option("--config", help="Settings file.", show_default=False)] = None,
) -> None:
    """Take over phones; print settings for numbers, queues and trunks, and what to change in manager.conf. Nothing that
    is there is changed."""
    try:
        exchange = read_exchange(folder)
        for line in understood(exchange):
            typer.echo(line)
        unclear = list(not_understood(exchange))
        typer.echo(f"not understood: {len(unclear)}")
        for line in unclear:
            typer.echo(f"  {line}")
        for line in exchange.advice:
            typer.echo(f"to change: {line}")
        if not dry_run:
            _take_over(exchange, load_settings_or_exit(config))
        _print_settings(exchange, node)
    except AppError as error:
        typer.echo(f"callcenter: {error.detail}", err=True)
        raise typer.Exit(2) from None


def _take_over(exchange: Exchange, settings: Settings) -> None:
    migrate.upgrade(settings.database_url)
    added = asyncio.run(add_phones(settings, exchange.phones))
    there = len(exchange.phones) - len(added)
    typer.echo(f"phones made: {len(added)}, there already: {there}")


def _print_settings(exchange: Exchange, node: str) -> None:
    typer.echo("settings to paste, as far as they are not there yet; queue members join when they go ready:")
    typer.echo("")
    for line in as_toml(exchange, node):
        typer.echo(line)


async def add_phones(settings: Settings, phones: Sequence[FoundPhone]) -> list[str]:
    """The endpoints that were not there, in one transaction."""
    async with opened(settings.database_url) as database:
        bus = MemoryBus()
        desks = DeskService(
            database, NoPbx(), bus, names=StoredNames(), rules=DeskRules(queues={}, wrap_up=timedelta()), now=now
        )
        added = []
        async with database.transaction() as session:
            known = {str(phone.endpoint) for phone in await desks.phones(session)}
            for phone in phones:
                if phone.endpoint not in known:
                    kind = PhoneKind.BROWSER if phone.browser else PhoneKind.DESK
                    await desks.add_phone(session, phone.endpoint, phone.title, kind=kind)
                    known.add(phone.endpoint)
                    added.append(phone.endpoint)
        await bus.aclose()
        return added
