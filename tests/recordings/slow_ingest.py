"""A worker process that takes one recording in and stops at a chosen place, to be killed or to meet a full disk.

`python -m tests.recordings.slow_ingest URL FOLDER PLACE [BYTES]` prints `halted` and waits for ever after so many kept
objects, or `before` anything is known of the recording, or once its row says `stored` and the rest is not done. With
BYTES no file of this process may become longer, which the kernel answers as a full disk would.
"""

import asyncio
import resource
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from callcenter.db import Database
from callcenter.objects.errors import StorageFailed
from callcenter.objects.stores import Storage
from callcenter.objects.vault import Kept, Vault
from recordings.ingest import Ingest
from tests.recordings.world import open_world


class Halting(Vault):
    """Stops for good in the middle of one object."""

    place = 0

    async def put(self, path: Path, key: str, storage: Storage | None = None) -> Kept:
        if self.place == 0:
            await self.stores.main.put(key, self._half())
        self.place -= 1
        return await super().put(path, key, storage)

    async def _half(self) -> AsyncIterator[bytes]:
        yield bytes(1000)
        await halt()


async def halt(*_given: object) -> None:
    sys.stdout.write("halted\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def stop_at(ingest: Ingest, place: str, vault: Vault) -> None:
    if place == "before":
        ingest._keep = halt  # type: ignore[method-assign, assignment]
    elif place == "stored":
        ingest._clear_beside = halt  # type: ignore[method-assign, assignment]
    else:
        halting = Halting(vault.stores, vault.keyring)
        halting.place = int(place)
        ingest._vault = halting


async def main(url: str, folder: Path, place: str, limit: int | None) -> None:
    database = Database(url)
    async with open_world(database, folder) as world:
        (pair,) = (await world.look()).pending
        stop_at(world.room.ingest, place, world.room.vault)
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            print(await world.room.ingest.take(world.place.source, pair))
        except StorageFailed as error:
            print(error.code)
    await database.dispose()


if __name__ == "__main__":
    given = sys.argv[4] if len(sys.argv) > 4 else None
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], None if given is None else int(given)))
