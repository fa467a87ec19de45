"""The folder of an exchange on another host, by SFTP."""

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import asyncssh

from callcenter.recording_settings import SourceSettings
from recordings.sources.ports import FileKind, SourceAway, SourceFileGone, SpoolFile, may_hold

CONNECT_LIMIT_S: Final = 20
_NO_SUCH_FILE: Final = asyncssh.SFTPNoSuchFile


class SftpSource:
    """One connection, made when it is needed and again when it broke. The host proves itself by its key."""

    def __init__(self, settings: SourceSettings) -> None:
        self.node = settings.node
        self._settings = settings
        self._lock = asyncio.Lock()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    async def listing(self, since: date) -> AsyncIterator[SpoolFile]:
        try:
            async for file in self._entries(await self._sftp(), "", since):
                yield file
        except (asyncssh.Error, OSError) as error:
            raise self._away(error) from None

    async def head(self, name: str, length: int) -> bytes:
        try:
            async with (await self._sftp()).open(self._path(name), "rb") as file:
                data = await file.read(length)
                return data if isinstance(data, bytes) else data.encode()
        except _NO_SUCH_FILE:
            raise SourceFileGone("no such file") from None
        except (asyncssh.Error, OSError) as error:
            raise self._away(error) from None

    @asynccontextmanager
    async def fetched(self, file: SpoolFile, folder: Path) -> AsyncIterator[Path]:
        target = folder / file.name.rpartition("/")[2]
        try:
            await (await self._sftp()).get(self._path(file.name), str(target), follow_symlinks=False)
        except _NO_SUCH_FILE:
            raise SourceFileGone("no such file") from None
        except asyncssh.Error as error:
            raise self._away(error) from None
        if await asyncio.to_thread(lambda: target.stat().st_size) != file.size:
            raise SourceFileGone("a file changed after it was listed")
        yield target

    async def remove(self, name: str) -> bool:
        try:
            await (await self._sftp()).remove(self._path(name))
        except _NO_SUCH_FILE:
            return True
        except asyncssh.SFTPError:
            return False
        except (asyncssh.Error, OSError) as error:
            raise self._away(error) from None
        return True

    async def aclose(self) -> None:
        connection, self._connection, self._client = self._connection, None, None
        if connection is not None:
            connection.close()
            await connection.wait_closed()

    async def _entries(self, client: asyncssh.SFTPClient, folder: str, since: date) -> AsyncIterator[SpoolFile]:
        async for entry in client.scandir(self._path(folder)):
            own = _text(entry.filename)
            if own in (".", ".."):
                continue
            name = f"{folder}/{own}" if folder else own
            mode = entry.attrs.permissions or 0
            if stat.S_ISDIR(mode):
                if may_hold(name, since):
                    async for file in self._entries(client, name, since):
                        yield file
                continue
            at = datetime.fromtimestamp(entry.attrs.mtime or 0, UTC)
            yield SpoolFile(name, _kind(mode), entry.attrs.size or 0, at, coarse=True)

    async def _sftp(self) -> asyncssh.SFTPClient:
        async with self._lock:
            if self._client is None or self._connection is None or self._connection.is_closed():
                await self.aclose()
                self._client = await self._connected()
            return self._client

    async def _connected(self) -> asyncssh.SFTPClient:
        given = self._settings
        key = given.private_key
        try:
            trusted = asyncssh.import_public_key(given.host_key or "")
            self._connection = await asyncssh.connect(
                given.host or "",
                given.port,
                username=given.username,
                password=None if given.password is None else given.password.get_secret_value(),
                client_keys=[] if key is None else [str(key)],
                known_hosts=([trusted], [], []),
                config=None,
                agent_path=None,
                connect_timeout=CONNECT_LIMIT_S,
                keepalive_interval=15,
            )
            return await self._connection.start_sftp_client()
        except (asyncssh.Error, OSError, ValueError) as error:
            raise self._away(error) from None

    def _path(self, name: str) -> str:
        return f"{self._settings.path.rstrip('/')}/{name}" if name else self._settings.path

    def _away(self, error: Exception) -> SourceAway:
        return SourceAway(f"SFTP of {self.node}: {type(error).__name__}")


def _text(name: bytes | str) -> str:
    return name if isinstance(name, str) else name.decode("utf-8", "surrogateescape")


def _kind(mode: int) -> FileKind:
    if stat.S_ISLNK(mode):
        return FileKind.SYMLINK
    return FileKind.REGULAR if stat.S_ISREG(mode) else FileKind.OTHER
