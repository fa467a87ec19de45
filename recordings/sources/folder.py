"""A folder of this machine: the exchange's own, or one mounted by NFS."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from recordings.sources.ports import FileKind, SourceAway, SourceFileGone, SpoolFile, may_hold


class FolderSource:
    """Links are told and never followed: whoever may write into the folder must not make us read elsewhere."""

    def __init__(self, node: str, root: Path) -> None:
        self.node = node
        self._root = root

    async def listing(self, since: date) -> AsyncIterator[SpoolFile]:
        for file in await asyncio.to_thread(self._scan, since):
            yield file

    async def head(self, name: str, length: int) -> bytes:
        def read() -> bytes:
            descriptor = self._open(name)
            try:
                return os.read(descriptor, length)
            finally:
                os.close(descriptor)

        return await asyncio.to_thread(read)

    @asynccontextmanager
    async def fetched(self, file: SpoolFile, folder: Path) -> AsyncIterator[Path]:
        """Read in place, by a name that stays with the opened file whatever becomes of the entry in the folder."""
        descriptor = await asyncio.to_thread(self._open, file.name)
        try:
            if os.fstat(descriptor).st_size != file.size:
                raise SourceFileGone("a file changed after it was listed")
            yield Path(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)

    async def remove(self, name: str) -> bool:
        try:
            await asyncio.to_thread((self._root / name).unlink, missing_ok=True)
        except OSError:
            return False
        return True

    async def aclose(self) -> None:
        return None

    def _scan(self, since: date) -> list[SpoolFile]:
        try:
            return list(self._entries("", since))
        except OSError as error:
            raise SourceAway(f"{self._root}: {error.strerror}") from None

    def _entries(self, folder: str, since: date) -> Iterator[SpoolFile]:
        with os.scandir(self._root / folder) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if may_hold(name, since):
                        yield from self._entries(name, since)
                    continue
                try:
                    yield _file(name, entry.stat(follow_symlinks=False))
                except FileNotFoundError:
                    continue

    def _open(self, name: str) -> int:
        """Through real folders to a regular file only."""
        try:
            descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
            *folders, last = name.split("/")
            for part in folders:
                descriptor = _step(descriptor, part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            descriptor = _step(descriptor, last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise SourceFileGone(str(error.strerror)) from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise SourceFileGone("no regular file")
        return descriptor


def _step(folder: int, name: str, flags: int) -> int:
    try:
        return os.open(name, flags, dir_fd=folder)
    finally:
        os.close(folder)


def _file(name: str, found: os.stat_result) -> SpoolFile:
    kind = FileKind.OTHER
    if stat.S_ISLNK(found.st_mode):
        kind = FileKind.SYMLINK
    elif stat.S_ISREG(found.st_mode):
        kind = FileKind.REGULAR
    return SpoolFile(name, kind, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))
