"""Recordings, files of cards and whatever else lies in storages: copied as it lies there, sealed."""

import hashlib
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path

from callcenter.backup.manifest import CHUNK, CopiedObject, Manifest
from callcenter.objects.errors import StorageFailed
from callcenter.objects.stores import Storage, Stored

Storages = Mapping[str, Iterable[Storage]]
"""By the room that they belong to: the same name may stand in two rooms."""


async def copy_all(
    storages: Storages, folder: Path, earlier: tuple[Path, Manifest] | None
) -> tuple[list[CopiedObject], int]:
    """All objects, and how many were there when the list was made and are not any more.

    What an earlier backup has already, of the same size and time of writing, becomes a second name of that file: a
    night's backup takes the room of a night's recordings.
    """
    known = {} if earlier is None else {_same(one): one for one in earlier[1].objects}
    copied: list[CopiedObject] = []
    missed = 0
    for room, places in storages.items():
        for storage in places:
            async for stored in storage.objects():
                before = known.get((room, storage.name, stored.key, stored.size, stored.modified))
                if (
                    before is not None
                    and earlier is not None
                    and _linked(earlier[0] / before.path, folder / before.path)
                ):
                    copied.append(before)
                    continue
                one = await _copied(room, storage, stored, folder)
                copied += [] if one is None else [one]
                missed += one is None
    return copied, missed


async def put_back(storages: Storages, folder: Path, objects: Iterable[CopiedObject]) -> int:
    """How many were put into their storages; one that is there already with this size stays as it is.

    :raises StorageFailed: when the settings lack a storage that the backup has
    """
    places = {(room, storage.name): storage for room, several in storages.items() for storage in several}
    count = 0
    for one in objects:
        storage = places.get((one.room, one.storage))
        if storage is None:
            raise StorageFailed(f"the settings of {one.room} have no storage {one.storage!r}", storage=one.storage)
        if await storage.size(one.key) != one.size:
            await storage.put(one.key, _content(folder / one.path))
            count += 1
    return count


def _same(one: CopiedObject) -> tuple[object, ...]:
    return one.room, one.storage, one.key, one.size, one.stamp


async def _copied(room: str, storage: Storage, stored: Stored, folder: Path) -> CopiedObject | None:
    """None when it is gone meanwhile."""
    found = CopiedObject(
        room=room, storage=storage.name, key=stored.key, size=stored.size, sha256="", stamp=stored.modified
    )
    target = folder / found.path
    target.parent.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    try:
        with target.open("wb") as file:
            for start in range(0, stored.size, CHUNK):
                part = await storage.read(stored.key, start, min(start + CHUNK, stored.size))
                hashed.update(part)
                file.write(part)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
        return None
    return found.model_copy(update={"sha256": hashed.hexdigest()})


def _linked(before: Path, now: Path) -> bool:
    """False where the file cannot have two names: another disk, or one that knows no links."""
    now.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(before, now)
    except OSError:
        return False
    return True


async def _content(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part
