"""A backup from its first byte to its name, and back into an empty house."""

import asyncio
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from callcenter import migrate
from callcenter.backup import databases
from callcenter.backup.errors import CopyDamaged, CopyFailed
from callcenter.backup.manifest import MANIFEST, PARTIAL, Manifest, damages, digest, finished, folder_name, read
from callcenter.backup.objects import Storages, copy_all, put_back

SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class House:
    """What is copied. `storages` empty leaves the objects out."""

    database_url: str
    storages: Storages
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Made:
    folder: Path
    manifest: Manifest
    dropped: list[Path]


async def make(house: House, place: Path, *, keep: int | None = None) -> Made:
    """A new folder in this place. The database goes first: whatever it names is in a storage already, and what comes
    into a storage later does no harm. Only when all of it is on the disk does the folder get its name, so that one that
    was killed is not taken for a backup; `keep` then leaves the newest so many.

    :raises CopyFailed: when the database or the disk does not let it
    """
    _clear(place)
    before = finished(place)
    at = house.now()
    folder = place / (folder_name(at) + PARTIAL)
    try:
        folder.mkdir(parents=True, mode=0o700)
        database = await databases.dump(house.database_url, folder)
        objects, missed = await copy_all(house.storages, folder, _newest(before))
        manifest = Manifest(
            version=version("callcenter"),
            revision=await asyncio.to_thread(migrate.revision, house.database_url),
            made_at=at,
            engine=databases.engine_of(house.database_url),
            database=database.name,
            database_size=database.stat().st_size,
            database_sha256=await asyncio.to_thread(digest, database),
            objects=objects,
            missed=missed,
        )
        (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        os.sync()
        done = folder.rename(place / folder_name(at))
    except OSError as error:
        raise CopyFailed(f"the backup could not be written: {error}") from error
    return Made(done, manifest, _drop(place, keep))


async def put_into(house: House, folder: Path) -> tuple[Manifest, int]:
    """Bring a backup into an empty database and its storages; the number of objects that were not there. Everything is
    read and compared first, so that a damaged backup changes nothing.

    :raises CopyDamaged: with the first files that are not what was written
    :raises PlaceTaken: when the database has tables
    """
    manifest = read(folder)
    if manifest.engine is not databases.engine_of(house.database_url):
        raise CopyDamaged(f"the backup is of {manifest.engine}, and the settings name another kind of database")
    if not migrate.knows(manifest.revision):
        raise CopyDamaged(f"the backup was made by a newer version, {manifest.version}: install that one first")
    bad = await asyncio.to_thread(lambda: list(damages(folder, manifest)))
    if bad:
        more = "" if len(bad) <= SHOWN else f", and {len(bad) - SHOWN} more"
        raise CopyDamaged(f"the backup is damaged: {', '.join(bad[:SHOWN])}{more}")
    await databases.load(house.database_url, folder / manifest.database)
    count = await put_back(house.storages, folder, manifest.objects)
    await asyncio.to_thread(migrate.upgrade, house.database_url)
    return manifest, count


def _clear(place: Path) -> None:
    """What killed runs left."""
    for folder in place.glob(f"*{PARTIAL}"):
        shutil.rmtree(folder)


def _newest(folders: list[Path]) -> tuple[Path, Manifest] | None:
    return (folders[-1], read(folders[-1])) if folders else None


def _drop(place: Path, keep: int | None) -> list[Path]:
    gone = [] if keep is None else finished(place)[:-keep]
    for folder in gone:
        shutil.rmtree(folder)
    return gone
