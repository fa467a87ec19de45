"""Customers' credentials in the console, and `callcenter secrets`: what seals them, and a change of the key."""

import asyncio
from typing import Final

import structlog
import typer
from aiohttp import web

from callcenter.bootstrap.house import House, opened
from callcenter.db import Database
from callcenter.errors import AppError
from callcenter.http.fingerprints import FINGERPRINTS, Fingerprints
from callcenter.objects.sealing import Keyring
from callcenter.settings import Settings, load_settings_or_exit
from crm.credentials import service
from crm.credentials.api import CREDENTIAL_AUDIT, SAFE
from crm.credentials.safe import Safe

log = structlog.get_logger(__name__)

secrets_app: Final = typer.Typer(no_args_is_help=True, help="Credentials of customers.")


def safe_of(settings: Settings) -> Safe:
    return Safe(Keyring(settings.secrets.master_keys(), settings.secrets.key))


async def put_secrets(app: web.Application, house: House) -> None:
    """A key that is missing closes the secrets that it seals and nothing else: the house opens all the same."""
    safe = safe_of(house.settings)
    app[SAFE] = safe
    app[FINGERPRINTS] = Fingerprints(house.settings.secrets.master_keys(), safe.keyring.current)
    app[CREDENTIAL_AUDIT] = house.audit
    missing = await missing_keys(house.database, house.settings)
    if missing:
        log.error("secrets.keys_missing", keys=missing)


async def missing_keys(database: Database, settings: Settings) -> list[str]:
    """The names of master keys that seal some credentials and are not in the settings."""
    async with database.reading() as session:
        return await service.missing_keys(session, settings.secrets.master_keys())


@secrets_app.command("rotate-key")
def rotate_command() -> None:
    """Seal everything with the master key of the settings (`secrets.key`). The secrets themselves are not opened,
    but for those of earlier releases, which are bound to their rows; the old key can be taken out of the settings
    afterwards."""
    try:
        count = asyncio.run(_rotate(load_settings_or_exit()))
    except AppError as error:
        typer.echo(f"callcenter: {error.detail}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{count} sealed anew")


async def _rotate(settings: Settings) -> int:
    """In steps, each of which is whole: one that was killed goes on where it was."""
    safe, count = safe_of(settings), 0
    async with opened(settings.database_url) as database:
        while True:
            async with database.transaction() as session:
                done = await service.rotate(session, safe)
            count += done
            if done == 0:
                return count
