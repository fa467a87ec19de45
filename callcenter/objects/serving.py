"""Stored objects as HTTP answers: whole or by ranges, opened on the way, never held in memory."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.web_request import BaseRequest

from callcenter.objects.errors import StorageFailed
from callcenter.objects.vault import Kept, Vault

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Bytes `start` to `end` (not included); `partial` when a range was asked for."""

    start: int
    end: int
    partial: bool


class Unsatisfiable(ValueError):
    """The range lies outside the object."""


def wanted(header: str | None, size: int) -> Wanted:
    """By RFC 9110: a header that is no single range of bytes asks for the whole.

    :raises Unsatisfiable: when nothing of the range exists
    """
    found = None if header is None else _RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return Wanted(0, size, partial=False)
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), size if not last else min(int(last) + 1, size)
        if last and int(last) < start:
            return Wanted(0, size, partial=False)
    if start >= size or start >= end:
        raise Unsatisfiable(header)
    return Wanted(start, end, partial=True)


class VaultAnswer(web.StreamResponse):
    """Sent after the handler has returned, when its transaction is over. The first piece is read before, so that a
    storage that is away gives a proper error."""

    def __init__(self, vault: Vault, kept: Kept, part: Wanted, first: bytes, rest: AsyncIterator[bytes]) -> None:
        super().__init__(status=206 if part.partial else 200)
        self._first = first
        self._rest = rest
        self.content_length = part.end - part.start
        if part.partial:
            self.headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{kept.size}"

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        writer = await super().prepare(request)
        await self.write(self._first)
        async for piece in self._rest:
            await self.write(piece)
        await self.write_eof()
        return writer


async def answer(
    request: web.Request, vault: Vault, kept: Kept, media_type: str, headers: Mapping[str, str]
) -> web.StreamResponse:
    """The object, or the part of it that the request asks for. `headers` go before the usual ones."""
    tag = f'"{kept.sha256}"'
    given = {"Accept-Ranges": "bytes", "ETag": tag, "Cache-Control": "private, no-store", **headers}
    try:
        part = wanted(_range_of(request, tag), kept.size)
    except Unsatisfiable:
        return web.Response(status=416, headers={**given, "Content-Range": f"bytes */{kept.size}"})
    response = await _opened(vault, kept, part)
    response.content_type = media_type
    response.headers.update(given)
    return response


async def _opened(vault: Vault, kept: Kept, part: Wanted) -> VaultAnswer:
    pieces = vault.read(kept, part.start, part.end)
    try:
        first = await anext(pieces, b"")
    except FileNotFoundError:
        # It may have been moved to another storage after it was looked up: asked again, it is found there.
        raise StorageFailed("the object is not where it was", storage=kept.storage) from None
    return VaultAnswer(vault, kept, part, first, pieces)


def _range_of(request: web.Request, tag: str) -> str | None:
    """A range of another version is a whole new file."""
    condition = request.headers.get("If-Range")
    return request.headers.get("Range") if condition in (None, tag) else None
