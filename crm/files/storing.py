"""Content on its way in and out: received to this machine's disk, sealed into a storage, read from there.

What is in the database and what is in the storage never part for good. A row is committed before its object is written
and says where that will be; an upload that dies leaves a row that says `arriving`, and the sweep takes both away.
"""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final

from aiohttp import ClientPayloadError, StreamReader

from callcenter.db import Database
from callcenter.objects.errors import StorageFailed
from callcenter.objects.sealing import Seal
from callcenter.objects.vault import Kept, Vault
from crm.files import repository
from crm.files.errors import FileTooLarge, NoRoom, UploadBroken
from crm.files.kinds import SHOWN
from crm.files.models import CardFile
from crm.files.sniffing import media_type_of

PIECE: Final = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bytes, but for the number of files on one card and the days; `total` 0 is no limit."""

    largest: int
    total: int
    per_card: int
    restore_days: int


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came whole, on this machine's disk."""

    path: Path
    size: int
    sha256: str
    media_type: str


class FileStore:
    """Objects of files, and the rows that tell where they are."""

    def __init__(self, database: Database, vault: Vault, *, work_dir: Path, limits: Limits) -> None:
        self._database = database
        self.vault = vault
        self._work_dir = work_dir
        self.limits = limits

    @asynccontextmanager
    async def receiving(self, body: StreamReader, announced: int | None) -> AsyncIterator[Received]:
        """The body on disk for as long as the block runs.

        :raises FileTooLarge: before anything is read, where the length was announced
        :raises NoRoom: when this machine's disk takes no more
        :raises UploadBroken: when the sender went away
        """
        if announced is not None and announced > self.limits.largest:
            raise self._too_large()
        folder = await self._folder()
        try:
            yield await self._received(body, announced, folder / "file")
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def keep(self, received: Received, name: str, author_id: int | None, now: datetime) -> tuple[int, Kept]:
        """Into the storage; the row is there and says `arriving` until a card takes it (`crm.files.service.add`).

        :raises NoRoom: when the firm's files have reached their limit
        :raises StorageFailed: when the storage does not take it; nothing is left behind then
        """
        place = CardFile(key=_key(now), storage=self.vault.stores.main.name)
        async with self._database.transaction() as session:
            await self._check_room(await repository.bytes_kept(session), received.size)
            file_id = await repository.begin(session, place, name, received.media_type, author_id=author_id, now=now)
        try:
            return file_id, await self.vault.put(received.path, str(place.key))
        except StorageFailed:
            async with self._database.transaction() as session:
                await repository.drop(session, [file_id])
            raise

    async def drop(self, file_id: int, kept: Kept) -> None:
        """What was kept and is not wanted after all. Where this is cut short, the sweep goes on."""
        await self.vault.delete(kept)
        async with self._database.transaction() as session:
            await repository.drop(session, [file_id])

    async def kept(self, file_id: int) -> tuple[str, Kept] | None:
        """Its name and where it is; None when there is no content. Without regard to who asks."""
        async with self._database.reading() as session:
            row = await session.get(CardFile, file_id)
        return None if row is None or row.state not in SHOWN else (row.name, as_kept(row))

    async def _check_room(self, kept: int, more: int) -> None:
        if self.limits.total and kept + more > self.limits.total:
            raise NoRoom("the files of all cards have reached their limit", limit=self.limits.total)

    async def _folder(self) -> Path:
        try:
            self._work_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            return Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="upload-", dir=self._work_dir))
        except OSError as error:
            raise NoRoom(f"this machine's disk does not take a file: {error.strerror}") from error

    async def _received(self, body: StreamReader, announced: int | None, path: Path) -> Received:
        digest = hashlib.sha256()
        try:
            with path.open("wb") as file:
                size = await self._copy(body, file, digest)
            kind = await asyncio.to_thread(media_type_of, path)
        except (ClientPayloadError, ConnectionError) as error:
            raise UploadBroken("the upload broke off") from error
        except OSError as error:
            raise NoRoom(f"this machine's disk does not take a file: {error.strerror}") from error
        if announced is not None and size != announced:
            raise UploadBroken("less came than was announced")
        return Received(path, size, digest.hexdigest(), kind)

    async def _copy(self, body: StreamReader, file: BinaryIO, digest: "hashlib._Hash") -> int:
        size = 0
        async for piece in body.iter_chunked(PIECE):
            size += len(piece)
            if size > self.limits.largest:
                raise self._too_large()
            digest.update(piece)
            await asyncio.to_thread(file.write, piece)
        return size

    def _too_large(self) -> FileTooLarge:
        return FileTooLarge("the file is too large", limit=self.limits.largest)


class StoredPapers:
    """`crm.privacy.packing.Papers`"""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    async def fetch(self, file_id: int, folder: Path) -> Path | None:
        kept = await self._store.kept(file_id)
        if kept is None:
            return None
        name, one = kept
        await asyncio.to_thread(folder.mkdir, parents=True)
        await self._store.vault.fetch(one, folder / name)
        return folder / name


def as_kept(row: CardFile) -> Kept:
    seal = None if row.key_id is None or row.wrapped_key is None else Seal(row.key_id, row.wrapped_key)
    return Kept(row.storage, row.key or "", row.size, row.sha256, seal)


def _key(now: datetime) -> str:
    """Tells nothing of the file or the card."""
    return f"{now:%Y/%m/%d}/{token_hex(16)}"
