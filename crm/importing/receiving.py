"""The body of a request as a file."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web
from pydantic import BaseModel

from crm.importing.errors import FileTooLarge

PIECE: Final = 1 << 18


class UploadKey(BaseModel):
    """By what an upload is known when it comes again."""

    name: str
    sha256: str


async def known_by(path: Path, name: str) -> UploadKey:
    return UploadKey(name=name, sha256=await asyncio.to_thread(_digest, path))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@asynccontextmanager
async def received(request: web.Request, limit: int) -> AsyncIterator[tuple[Path, int]]:
    """The body on disk: a large file is never whole in memory."""
    if request.content_length is not None and request.content_length > limit:
        raise FileTooLarge("the file is too large", limit=limit)
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="callcenter-upload-")
    try:
        path, size = Path(folder.name) / "file", 0
        with path.open("wb") as file:
            async for piece in request.content.iter_chunked(PIECE):
                size += len(piece)
                if size > limit:
                    raise FileTooLarge("the file is too large", limit=limit)
                file.write(piece)
        yield path, size
    finally:
        await asyncio.to_thread(folder.cleanup)
