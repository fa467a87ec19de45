"""Objects carried to another storage, or under another master key, while everything goes on."""

from pathlib import PurePosixPath
from secrets import token_hex
from typing import Final

import structlog

from callcenter.db import Database
from callcenter.errors import Conflict
from callcenter.objects.errors import Damaged, StorageFailed
from callcenter.objects.vault import Vault
from recordings import repository
from recordings.library import as_kept
from recordings.models import StoredObject

log = structlog.get_logger(__name__)

BATCH: Final = 100


class Mover:
    """Each object for itself: copied, read back, its row changed, the old one deleted.

    Killed at any point, the next run goes on with what is still in the old place. A reader that had looked the old
    place up just before is told to ask again.
    """

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def move(self, source: str, target: str, limit: int | None = None) -> int:
        """Everything (or so many objects) of one storage into another; how many were moved.

        :raises StorageFailed: when one of the two does not take or give now
        """
        if source == target:
            raise Conflict("the two storages are the same")
        moved, damaged = 0, 0
        while limit is None or moved < limit:
            async with self._database.reading() as session:
                rows = await repository.objects_in(session, source, damaged, BATCH)
            if not rows:
                break
            for row in rows[: None if limit is None else limit - moved]:
                if await self._move(row, target):
                    moved += 1
                else:
                    damaged += 1
        return moved

    async def _move(self, row: StoredObject, target: str) -> bool:
        kept = as_kept(row)
        try:
            moved = await self._vault.move(kept, fresh_key(row.key), self._vault.stores[target])
        except (Damaged, FileNotFoundError):
            log.error("recordings.damaged", recording_id=row.recording_id, kind=row.kind, storage=row.storage)
            return False
        async with self._database.transaction() as session:
            won = await repository.relocate(session, row, moved)
        gone = kept if won else moved
        await self._delete(gone.storage, gone.key)
        return True

    async def _delete(self, storage: str, key: str) -> None:
        try:
            await self._vault.stores[storage].delete(key)
        except StorageFailed:
            log.warning("recordings.leftover", storage=storage)

    async def rotate(self) -> int:
        """Seal the keys of all objects anew with today's master key; the audio stays as it is. How many."""
        current = self._vault.keyring.current
        count = 0
        while current is not None:
            async with self._database.transaction() as session:
                rows = await repository.sealed_otherwise(session, current, BATCH)
                for row in rows:
                    seal = as_kept(row).seal
                    if seal is not None:
                        fresh = self._vault.keyring.seal(self._vault.keyring.open(seal))
                        row.key_id, row.wrapped_key = fresh.key_id, fresh.wrapped
                count += len(rows)
            if len(rows) < BATCH:
                break
        return count


def fresh_key(key: str) -> str:
    """Beside the old one: nothing is ever written over."""
    path = PurePosixPath(key)
    return str(path.with_name(f"{path.stem.rpartition('-')[0]}-{token_hex(4)}{path.suffix}"))
