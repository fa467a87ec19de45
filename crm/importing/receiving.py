"""The body of a request as a file."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

from crm.importing.errors import FileTooLarge

PIECE: Final = 1 << 18


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
