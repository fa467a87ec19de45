"""Objects with their hash and their seal: what lies in a storage, seen as the content that was put there."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from callcenter.objects.errors import Damaged
from callcenter.objects.sealing import CHUNK, ChunkCipher, Keyring, Seal, chunks_of, span
from callcenter.objects.stores import Storage, Stores

BATCH: Final = 16
"""Chunks read or opened in one go (1 MiB): a hop to a thread costs more than a chunk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where one object lies and how to read it; `size` and `sha256` are of the content."""

    storage: str
    key: str
    size: int
    sha256: str
    seal: Seal | None


class Vault:
    """Reads and writes objects. Memory does not grow with their length."""

    def __init__(self, stores: Stores, keyring: Keyring) -> None:
        self.stores = stores
        self.keyring = keyring

    async def put(self, path: Path, key: str, storage: Storage | None = None) -> Kept:
        """Keep a copy of a local file under a new key.

        :raises StorageFailed: when the storage does not take it; nothing is at the key then
        """
        target = storage or self.stores.main
        with await asyncio.to_thread(path.open, "rb") as source:
            reader = _Reader(source, os.fstat(source.fileno()).st_size, self.keyring.fresh())
            await target.put(key, reader.stored())
        return Kept(target.name, key, reader.size, reader.digest.hexdigest(), reader.seal)

    async def move(self, kept: Kept, key: str, target: Storage) -> Kept:
        """Copy into another storage under today's master key, and read it back; the old object stays."""
        digest = hashlib.sha256()
        sealed = self.keyring.fresh()
        cipher = None if sealed is None else ChunkCipher(sealed[1], kept.size)

        async def stored() -> AsyncIterator[bytes]:
            async for number, content in self._chunks(kept):
                digest.update(content)
                yield content if cipher is None else cipher.seal(number, content)

        await target.put(key, stored())
        moved = Kept(target.name, key, kept.size, digest.hexdigest(), None if sealed is None else sealed[0])
        if moved.sha256 != kept.sha256 or await self.digest(moved) != kept.sha256:
            await target.delete(key)
            raise Damaged("an object is not what it was when it was put there", key=kept.key)
        return moved

    async def read(self, kept: Kept, start: int, end: int) -> AsyncIterator[bytes]:
        """The content from `start` to `end` (not included), in pieces."""
        if kept.seal is None:
            for place in range(start, end, BATCH * CHUNK):
                yield await self.stores[kept.storage].read(kept.key, place, min(place + BATCH * CHUNK, end))
            return
        if start == end:
            return
        wanted = span(start, end, kept.size)
        skip, left = wanted.skip, wanted.length
        async for _, content in self._chunks(kept, wanted.first_chunk, (end - 1) // CHUNK + 1):
            piece = content[skip : skip + left]
            skip, left = 0, left - len(piece)
            yield piece

    async def digest(self, kept: Kept) -> str:
        """SHA-256 of the content as it is now; a sealed one also proves itself whole."""
        digest = hashlib.sha256()
        async for _, content in self._chunks(kept):
            digest.update(content)
        return digest.hexdigest()

    async def fetch(self, kept: Kept, path: Path) -> None:
        """A copy in the clear on this machine.

        :raises Damaged: when it is not what was put there
        """
        digest = hashlib.sha256()
        with await asyncio.to_thread(path.open, "wb") as target:
            async for _, content in self._chunks(kept):
                digest.update(content)
                await asyncio.to_thread(target.write, content)
        if digest.hexdigest() != kept.sha256:
            raise Damaged("a stored object is not what was put there", key=kept.key)

    async def delete(self, kept: Kept) -> None:
        await self.stores[kept.storage].delete(kept.key)

    async def _chunks(self, kept: Kept, first: int = 0, end: int | None = None) -> AsyncIterator[tuple[int, bytes]]:
        """Content chunks by number, read several at a time."""
        cipher = None if kept.seal is None else ChunkCipher(self.keyring.open(kept.seal), kept.size)
        length = CHUNK if cipher is None else CHUNK + 16
        total = kept.size if cipher is None else kept.size + chunks_of(kept.size) * 16
        last = chunks_of(kept.size) if end is None else end
        for number in range(first, last, BATCH):
            stop = min(number + BATCH, last)
            data = await self._stored(kept, number * length, min(stop * length, total))
            for place in range(number, stop):
                part = data[(place - number) * length : (place - number + 1) * length]
                yield place, part if cipher is None else cipher.open(place, part)

    async def _stored(self, kept: Kept, start: int, end: int) -> bytes:
        data = await self.stores[kept.storage].read(kept.key, start, end)
        if len(data) != end - start:
            raise Damaged("a stored object is shorter than it was", key=kept.key)
        return data


class _Reader:
    """A file on its way into a storage: hashed, and sealed where a key is given."""

    def __init__(self, source: BinaryIO, size: int, sealed: tuple[Seal, bytes] | None) -> None:
        self._source = source
        self.size = size
        self.digest = hashlib.sha256()
        self.seal = None if sealed is None else sealed[0]
        self._cipher = None if sealed is None else ChunkCipher(sealed[1], size)

    async def stored(self) -> AsyncIterator[bytes]:
        for number in range(0, chunks_of(self.size), BATCH):
            yield await asyncio.to_thread(self._batch, number)

    def _batch(self, number: int) -> bytes:
        """As much as the file had when it was opened, and not less."""
        wanted = min(BATCH * CHUNK, self.size - number * CHUNK)
        content = self._source.read(wanted)
        if len(content) != wanted:
            raise Damaged("a file became shorter while it was copied")
        self.digest.update(content)
        if self._cipher is None:
            return content
        pieces = range(0, max(1, len(content)), CHUNK)
        return b"".join(self._cipher.seal(number + i, content[at : at + CHUNK]) for i, at in enumerate(pieces))
