"""Another master key for the files that are there."""

from typing import Final

from callcenter.db import Database
from callcenter.objects.sealing import Keyring
from crm.files import repository
from crm.files.storing import as_kept

BATCH: Final = 200


class FileSealer:
    """`recordings.ports.SealedElsewhere`"""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def rotate(self) -> int:
        """The content stays as it is; its keys are sealed anew."""
        current, count = self._keyring.current, 0
        while current is not None:
            async with self._database.transaction() as session:
                rows = await repository.sealed_otherwise(session, current, BATCH)
                for row in rows:
                    seal = as_kept(row).seal
                    if seal is not None:
                        fresh = self._keyring.seal(self._keyring.open(seal))
                        row.key_id, row.wrapped_key = fresh.key_id, fresh.wrapped
                count += len(rows)
            if len(rows) < BATCH:
                break
        return count
