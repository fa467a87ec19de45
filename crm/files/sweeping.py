"""Brings rows and objects back together. Each step may be killed and is found again: an object is deleted first, then
what tells where it was."""

import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from callcenter.db import Database
from callcenter.objects.errors import StorageFailed
from callcenter.objects.vault import Vault
from crm.files import repository
from crm.files.holding import held_files
from crm.files.models import CardFile
from crm.files.storing import as_kept

log = structlog.get_logger(__name__)

STALLED_AFTER: Final = timedelta(hours=2)
"""No upload takes longer to be sealed; receiving it comes before its row."""
WORK_LEFT_S: Final = 24 * 3600
BATCH: Final = 200


class FileSweeper:
    def __init__(self, database: Database, vault: Vault, *, work_dir: Path, restore_days: int) -> None:
        self._database = database
        self._vault = vault
        self._work_dir = work_dir
        self._restore_days = restore_days

    async def sweep(self, now: datetime) -> None:
        await self._drop_stalled(now)
        async with self._database.transaction() as session:
            before = now - timedelta(days=self._restore_days)
            held = await held_files(session, await repository.places_over(session, before), now)
            await repository.give_up(session, before, now, held=held)
        await self.finish_gone()
        self._clear_work(time.time() - WORK_LEFT_S)

    async def finish_gone(self) -> None:
        """Delete the objects of files that are gone."""
        after = 0
        while True:
            async with self._database.reading() as session:
                rows = await repository.gone_with_objects(session, after, BATCH)
            for row in rows:
                if await self._deleted(row):
                    async with self._database.transaction() as session:
                        await repository.forget_object(session, row.id)
            if len(rows) < BATCH:
                return
            after = rows[-1].id

    async def _drop_stalled(self, now: datetime) -> None:
        async with self._database.reading() as session:
            rows = await repository.stalled(session, now - STALLED_AFTER, BATCH)
        done = [row.id for row in rows if await self._deleted(row)]
        if done:
            async with self._database.transaction() as session:
                await repository.drop(session, done)

    async def _deleted(self, row: CardFile) -> bool:
        try:
            await self._vault.delete(as_kept(row))
        except StorageFailed as error:
            log.warning("files.not_deleted", storage=row.storage, error=error.code)
            return False
        return True

    def _clear_work(self, before: float) -> None:
        folders = list(self._work_dir.iterdir()) if self._work_dir.is_dir() else []
        for folder in folders:
            if folder.stat().st_mtime < before:
                shutil.rmtree(folder, ignore_errors=True)
