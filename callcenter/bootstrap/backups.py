"""`callcenter backup`: copies of the whole house, and the way back."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import typer

from callcenter.backup.making import House, make, put_into
from callcenter.backup.manifest import damages, read
from callcenter.backup.objects import Storages
from callcenter.bootstrap.house import now
from callcenter.errors import AppError
from callcenter.objects.stores import open_storage
from callcenter.settings import Settings, load_settings_or_exit

MEGABYTE: Final = 1 << 20
backup_app: Final = typer.Typer(no_args_is_help=True, help="Copies of the database, the recordings and the files.")

ConfigOption = Annotated[Path | None, typer.Option("--config", help="Settings file.", show_default=False)]
BackupFolder = Annotated[Path, typer.Argument(help="The folder of one backup.", exists=True, file_okay=False)]
KeepOption = Annotated[int | None, typer.Option(min=1, help="Leave the newest so many.", show_default=False)]
DatabaseOnly = Annotated[bool, typer.Option("--database-only", help="Leave out recordings and files.")]


def house_of(settings: Settings, *, database_only: bool = False) -> House:
    """The recordings' and the files' storages, by their rooms."""
    rooms = {"recordings": settings.recordings.storages, "files": settings.files.storages}
    storages: Storages = {
        room: [open_storage(one, settings.data_dir) for one in several]
        for room, several in rooms.items()
        if not database_only
    }
    return House(settings.database_url, storages, now)


@backup_app.command("make")
def make_command(
    place: Annotated[Path, typer.Argument(help="Where backups are kept; each is a folder named by its time.")],
    keep: KeepOption = None,
    database_only: DatabaseOnly = False,
    config: ConfigOption = None,
) -> None:
    """Copy everything while the house works. What the last backup there has already takes no room again."""
    try:
        made = asyncio.run(make(house_of(load_settings_or_exit(config), database_only=database_only), place, keep=keep))
    except AppError as error:
        raise _failed(error) from error
    manifest = made.manifest
    typer.echo(f"{made.folder}: database {_megabytes(manifest.database_size)}, {len(manifest.objects)} objects")
    if manifest.missed:
        typer.echo(f"{manifest.missed} objects were removed meanwhile")
    for folder in made.dropped:
        typer.echo(f"{folder.name} dropped")
    typer.echo("The master keys of the settings are not in it: keep them elsewhere.")


@backup_app.command("verify")
def verify_command(folder: BackupFolder) -> None:
    """Read a backup whole and compare it with its hashes. Ends with 1 when something is not what was written."""
    try:
        manifest = read(folder)
    except AppError as error:
        raise _failed(error) from error
    bad = list(damages(folder, manifest))
    for line in bad:
        typer.echo(line, err=True)
    typer.echo(f"{len(manifest.objects) + 1} files read, {len(bad)} damaged")
    raise typer.Exit(1 if bad else 0)


@backup_app.command("restore")
def restore_command(folder: BackupFolder, config: ConfigOption = None, database_only: DatabaseOnly = False) -> None:
    """Bring a backup into an empty database and its storages. Stop the house before."""
    try:
        house = house_of(load_settings_or_exit(config), database_only=database_only)
        manifest, count = asyncio.run(put_into(house, folder))
    except AppError as error:
        raise _failed(error) from error
    typer.echo(f"the house is as it was at {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC; {count} objects put back")


def _failed(error: AppError) -> typer.Exit:
    typer.echo(f"callcenter: {error.detail}", err=True)
    return typer.Exit(1)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB"
