"""Storages by name: a local folder or an S3-compatible bucket behind obstore's one interface."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from callcenter.object_settings import StorageSettings
from callcenter.objects.errors import StorageFailed

PARTS_AT_ONCE: Final = 2
"""Parts of one upload held in memory; each is 5 MiB."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as a storage lists it; `size` in bytes."""

    key: str
    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Storage:
    """`root` is the folder of a local one, which is also flushed to the disk by us: obstore is not."""

    name: str
    store: ObjectStore
    root: Path | None = None

    async def put(self, key: str, content: AsyncIterator[bytes]) -> None:
        """Nothing is at the key until everything is there; an earlier object of that key is replaced."""
        with _told(self.name):
            await obstore.put_async(self.store, key, content, max_concurrency=PARTS_AT_ONCE)
        if self.root is not None:
            with _told(self.name):
                await asyncio.to_thread(_flush, self.root / key)

    async def read(self, key: str, start: int, end: int) -> bytes:
        """The bytes from `start` to `end` (not included), as they lie there."""
        if start == end:
            return b""
        with _told(self.name):
            return bytes(await obstore.get_range_async(self.store, key, start=start, end=end))

    async def size(self, key: str) -> int | None:
        """None when there is no such object."""
        try:
            with _told(self.name):
                return (await obstore.head_async(self.store, key))["size"]
        except FileNotFoundError:
            return None

    async def delete(self, key: str) -> None:
        """An object that is not there is as good as deleted."""
        try:
            with _told(self.name):
                await obstore.delete_async(self.store, key)
        except FileNotFoundError:
            return

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        """Everything below a prefix, in batches behind the scenes."""
        async for stored in self.objects(prefix):
            yield stored.key

    async def objects(self, prefix: str | None = None) -> AsyncIterator[Stored]:
        """The same with what the storage knows of each; without a prefix everything."""
        with _told(self.name):
            async for batch in obstore.list(self.store, prefix):
                for item in batch:
                    yield Stored(item["path"], item["size"], item["last_modified"])


class Stores:
    """All storages of the settings; `main` takes what is new."""

    def __init__(self, storages: Mapping[str, Storage], main: str) -> None:
        self._storages = dict(storages)
        self.main = self[main]

    def __getitem__(self, name: str) -> Storage:
        if name not in self._storages:
            raise StorageFailed(f"the settings have no storage {name!r}", storage=name)
        return self._storages[name]

    def __iter__(self) -> Iterator[Storage]:
        return iter(self._storages.values())


def open_storage(settings: StorageSettings, data_dir: Path) -> Storage:
    """Nothing is asked of a bucket yet."""
    if settings.bucket is None:
        root = data_dir / (settings.folder or Path("recordings"))
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Storage(settings.name, LocalStore(prefix=root, mkdir=True), root)
    secret = settings.secret_access_key
    store = S3Store(
        settings.bucket,
        prefix=settings.prefix or None,
        endpoint=settings.endpoint,
        region=settings.region,
        access_key_id=settings.access_key_id,
        secret_access_key=None if secret is None else secret.get_secret_value(),
        virtual_hosted_style_request=settings.virtual_host,
        client_options={"allow_http": (settings.endpoint or "").startswith("http://")},
    )
    return Storage(settings.name, store)


def _flush(path: Path) -> None:
    """The content, and the folder's entry for it."""
    for target in (path, path.parent):
        descriptor = os.open(target, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """obstore's errors carry the whole request; what a person needs is which storage failed, and how."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise StorageFailed(f"the storage {name} failed: {type(error).__name__}", storage=name) from error
