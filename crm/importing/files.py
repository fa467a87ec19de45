"""The uploaded file in the database, and on a disk for as long as somebody reads it."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Database
from crm.importing.errors import FileGone
from crm.importing.models import ImportChunk

CHUNK: Final = 1 << 20


async def store(session: AsyncSession, import_id: int, path: Path) -> None:
    """Piece by piece: the whole is never in memory."""
    with path.open("rb") as file:
        number = 0
        while piece := await asyncio.to_thread(file.read, CHUNK):
            row = {"import_id": import_id, "number": number, "content": piece}
            await session.execute(insert(ImportChunk), [row])
            number += 1


@asynccontextmanager
async def fetched(database: Database, import_id: int) -> AsyncIterator[Path]:
    """A copy on disk, which goes when the block is left."""
    folder = await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="callcenter-import-")
    try:
        path = Path(folder.name) / "file"
        await _write(database, import_id, path)
        yield path
    finally:
        await asyncio.to_thread(folder.cleanup)


async def _write(database: Database, import_id: int, path: Path) -> None:
    number = 0
    with path.open("wb") as file:
        while True:
            async with database.reading() as session:
                key = (ImportChunk.import_id == import_id, ImportChunk.number == number)
                piece = await session.scalar(select(ImportChunk.content).where(*key))
            if piece is None:
                break
            await asyncio.to_thread(file.write, piece)
            number += 1
    if not number:
        raise FileGone("the uploaded file is not kept any more")
