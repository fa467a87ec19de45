"""A store of files in a folder, sealed, and files on cards without a browser."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from callcenter.db import Database
from callcenter.object_settings import StorageSettings
from callcenter.objects.sealing import Keyring
from callcenter.objects.stores import Stores, open_storage
from callcenter.objects.vault import Vault
from crm.fields.kinds import CardRef
from crm.files import repository, service
from crm.files.sniffing import media_type_of
from crm.files.storing import FileStore, Limits, Received
from crm.files.sweeping import FileSweeper

MASTER: Final = {"one": bytes(range(32))}
LIMITS: Final = Limits(largest=1 << 20, total=0, per_card=5, restore_days=30)


def card_files(database: Database, folder: Path, *, limits: Limits = LIMITS) -> FileStore:
    storage = open_storage(StorageSettings(name="files", folder=folder / "files"), folder)
    vault = Vault(Stores({"files": storage}, "files"), Keyring(MASTER, "one"))
    return FileStore(database, vault, work_dir=folder / "work", limits=limits)


def sweeper(database: Database, store: FileStore, folder: Path) -> FileSweeper:
    return FileSweeper(database, store.vault, work_dir=folder / "work", restore_days=LIMITS.restore_days)


def objects(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


async def put_file(
    database: Database, store: FileStore, path: Path, cards: Sequence[CardRef], *, name: str, author_id: int
) -> int:
    """What the upload does, for a file that is here already."""
    content = await asyncio.to_thread(path.read_bytes)
    received = Received(path, len(content), hashlib.sha256(content).hexdigest(), media_type_of(path))
    file_id, kept = await store.keep(received, name, author_id, datetime.now(UTC))
    async with database.transaction() as session:
        await service.add(session, cards[0], file_id, kept, author_id=author_id)
        for card in cards[1:]:
            await repository.put_on(session, [file_id], card)
    return file_id
