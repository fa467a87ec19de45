"""The folder of an exchange on another host, as a web server lists it (nginx `autoindex`, Apache's, Python's).

A listing is HTML with links. Only links to plain names below the page are followed. Length and time
come from each file's own headers, which are asked for once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

import aiohttp

from callcenter.recording_settings import SourceSettings
from recordings.sources.ports import FileKind, SourceAway, SourceFileGone, SpoolFile, may_hold

LISTING_LIMIT: Final = 8 * 1024 * 1024
SILENCE_LIMIT_S: Final = 30
PIECE: Final = 1024 * 1024
REMEMBERED: Final = 100_000
SETTLED: Final = timedelta(minutes=5)

Answer = AbstractAsyncContextManager[aiohttp.ClientResponse]


class HttpSource:
    """Files cannot be removed this way: the exchange's owner sweeps its folder."""

    def __init__(self, settings: SourceSettings) -> None:
        self.node = settings.node
        self._base = (settings.url or "").rstrip("/") + "/"
        password = "" if settings.password is None else settings.password.get_secret_value()
        given = aiohttp.encode_basic_auth(settings.username, password) if settings.username else None
        # Compression would make lengths and ranges those of another file.
        self._headers = {"Accept-Encoding": "identity", **({"Authorization": given} if given else {})}
        self._client: aiohttp.ClientSession | None = None
        self._known: dict[str, SpoolFile] = {}

    async def listing(self, since: date) -> AsyncIterator[SpoolFile]:
        async for file in self._entries("", since):
            yield file

    async def head(self, name: str, length: int) -> bytes:
        async with self._get(name, headers={"Range": f"bytes=0-{length - 1}"}) as response:
            return await response.content.read(length)

    @asynccontextmanager
    async def fetched(self, file: SpoolFile, folder: Path) -> AsyncIterator[Path]:
        target = folder / file.name.rpartition("/")[2]
        self._known.pop(file.name, None)
        with await asyncio.to_thread(target.open, "wb") as output:
            async with self._get(file.name) as response:
                async for piece in response.content.iter_chunked(PIECE):
                    await asyncio.to_thread(output.write, piece)
        if await asyncio.to_thread(lambda: target.stat().st_size) != file.size:
            raise SourceFileGone("a file changed after it was listed")
        yield target

    async def remove(self, name: str) -> bool:
        return False

    async def aclose(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _entries(self, folder: str, since: date) -> AsyncIterator[SpoolFile]:
        async with self._get(f"{folder}/" if folder else "") as response:
            page = await response.content.read(LISTING_LIMIT)
        for own in _names(page.decode("utf-8", "replace")):
            name = f"{folder}/{own.rstrip('/')}" if folder else own.rstrip("/")
            if own.endswith("/"):
                if may_hold(name, since):
                    async for file in self._entries(name, since):
                        yield file
            else:
                yield await self._file(name)

    async def _file(self, name: str) -> SpoolFile:
        """One that was old when it was looked at does not change any more."""
        known = self._known.get(name)
        if known is not None:
            return known
        async with self._request("HEAD", name) as response:
            size = int(response.headers.get("Content-Length", 0))
            at = _time(response.headers.get("Last-Modified"))
        if len(self._known) > REMEMBERED:
            self._known.clear()
        file = SpoolFile(name, FileKind.REGULAR, size, at, coarse=True)
        if datetime.now(UTC) - at > SETTLED:
            self._known[name] = file
        return file

    def _get(self, name: str, headers: dict[str, str] | None = None) -> Answer:
        return self._request("GET", name, headers)

    def _request(self, method: str, name: str, headers: dict[str, str] | None = None) -> Answer:
        if self._client is None:
            limits = aiohttp.ClientTimeout(total=None, sock_connect=SILENCE_LIMIT_S, sock_read=SILENCE_LIMIT_S)
            self._client = aiohttp.ClientSession(headers=self._headers, timeout=limits, auto_decompress=False)
        return _answer(self._client, method, self._base + quote(name), headers or {}, self.node)


@asynccontextmanager
async def _answer(
    client: aiohttp.ClientSession, method: str, url: str, headers: dict[str, str], node: str
) -> AsyncIterator[aiohttp.ClientResponse]:
    try:
        async with client.request(method, url, headers=headers, allow_redirects=False) as response:
            if response.status == 404:
                raise SourceFileGone("no such file")
            if response.status not in (200, 206):
                raise SourceAway(f"HTTP of {node}: {response.status}")
            yield response
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SourceAway(f"HTTP of {node}: {type(error).__name__}") from None


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _names(page: str) -> list[str]:
    """Of files and (with their slash) folders just below."""
    parser = _Links()
    parser.feed(page)
    names = [unquote(link.removeprefix("./")) for link in parser.found if "?" not in link and "://" not in link]
    plain = [name for name in names if name.rstrip("/") and "/" not in name.rstrip("/")]
    return sorted({name for name in plain if name.rstrip("/") not in (".", "..")})


def _time(header: str | None) -> datetime:
    try:
        return parsedate_to_datetime(header or "").astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
