"""A worker process that takes one recording in and stops at a chosen place, to be killed or to meet a full disk.

`python -m tests.recordings.slow_ingest URL FOLDER PLACE [BYTES]`: prints `halted` after so many kept objects and waits
for ever; with BYTES no file of this process may become longer, which the kernel answers as a full disk would.
"""

import asyncio
import resource
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from callcenter.db import Database
from recordings.errors import StorageFailed
from recordings.stores import Storage
from recordings.vault import Kept, Vault
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
        sys.stdout.write("halted\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


async def main(url: str, folder: Path, place: int, limit: int | None) -> None:
    database = Database(url)
    async with open_world(database, folder) as world:
        (pair,) = (await world.look()).pending
        halting = Halting(world.room.vault.stores, world.room.vault.keyring)
        halting.place = place
        world.room.ingest._vault = halting
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        try:
            print(await world.room.ingest.take(world.place.source, pair))
        except StorageFailed as error:
            print(error.code)
    await database.dispose()


if __name__ == "__main__":
    given = sys.argv[4] if len(sys.argv) > 4 else None
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), None if given is None else int(given)))
