"""Models from their publishers: Vosk's from alphacephei.com, faster-whisper's from huggingface.co.

Both publish a list with a hash of every file, read over TLS when a model is fetched: an archive's MD5 by Vosk, SHA-256
of large and Git's hash of small files by Hugging Face. A model whose bytes do not match is thrown away.
"""

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, Protocol

import aiohttp

from recordings.transcription.errors import ModelError
from recordings.transcription.installed import NAME, InstalledModel, ModelShelf

VOSK_LIST: Final = "https://alphacephei.com/vosk/models/model-list.json"
WHISPER_HUB: Final = "https://huggingface.co"
WHISPER_OWNER: Final = "Systran"
SUGGESTED: Final = (
    ("vosk-model-small-ru-0.22", "Russian, 45 MB: a modest machine"),
    ("vosk-model-ru-0.42", "Russian, 1.8 GB: the best of Vosk, some 8 GB of memory"),
    ("vosk-model-small-uk-v3-small", "Ukrainian, 133 MB"),
    ("vosk-model-small-en-us-0.15", "English, 40 MB"),
    ("vosk-model-en-us-0.22", "English, 1.8 GB"),
    ("faster-whisper-small", "all languages, 480 MB: needs the extra `whisper`"),
    ("faster-whisper-medium", "all languages, 1.5 GB: needs the extra `whisper`"),
)
_AT_ONCE: Final = 2**20
_LIMITS: Final = aiohttp.ClientTimeout(total=None, connect=30, sock_read=60)
_SAFE: Final = re.compile(r"^[\w.][\w./-]*$")

Progress = Callable[[int], None]
"""Told how many bytes came in."""


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """One file and the hash that its publisher gives."""

    url: str
    name: str
    hash_name: str
    expected: str
    size: int

    def digest(self) -> _Digest:
        """Git hashes a header before the content; MD5 and SHA-1 are what the publishers offer."""
        if self.hash_name == "git":
            digest = hashlib.sha1(usedforsecurity=False)
            digest.update(f"blob {self.size}\0".encode())
            return digest
        return hashlib.new(self.hash_name, usedforsecurity=False)


class Publishers:
    """`vosk_list` and `whisper_hub` may be mirrors."""

    def __init__(self, vosk_list: str = VOSK_LIST, whisper_hub: str = WHISPER_HUB) -> None:
        self._vosk_list = vosk_list
        self._whisper_hub = whisper_hub.rstrip("/")

    async def fetch(self, name: str, shelf: ModelShelf, progress: Progress = lambda _bytes: None) -> InstalledModel:
        """Download, check, unpack and note a model.

        :raises ModelError: when the publisher does not have it, cannot be reached, or the bytes are not his
        """
        if not NAME.match(name):
            raise ModelError("this is not a model's name")
        shelf.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=shelf.folder, prefix=".fetch-") as folder:
            try:
                async with aiohttp.ClientSession(timeout=_LIMITS, raise_for_status=True) as http:
                    source, content = await self._download(http, name, Path(folder), progress)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise ModelError(f"cannot be fetched: {type(error).__name__}") from None
            target = shelf.folder / name
            shutil.rmtree(target, ignore_errors=True)
            content.rename(target)
        return shelf.add(target, name=name, source=source)

    async def _download(
        self, http: aiohttp.ClientSession, name: str, folder: Path, progress: Progress
    ) -> tuple[str, Path]:
        if name.startswith("vosk-"):
            archive = await self._vosk_archive(http, name)
            packed = folder / "model.zip"
            await _save(http, archive, packed, progress)
            return archive.url, unpack(packed, folder / "unpacked")
        content = folder / "files"
        files = await self._whisper_files(http, name)
        for file in files:
            await _save(http, file, content / file.name, progress)
        return f"{self._whisper_hub}/{WHISPER_OWNER}/{name}", content

    async def _vosk_archive(self, http: aiohttp.ClientSession, name: str) -> RemoteFile:
        listed = await _json(http, self._vosk_list)
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict) and item.get("name") == name and {"url", "md5"} <= item.keys():
                size = int(item.get("size") or 0)
                return RemoteFile(
                    url=str(item["url"]), name=name, hash_name="md5", expected=str(item["md5"]).lower(), size=size
                )
        raise ModelError(f"the publisher of Vosk lists no model {name}")

    async def _whisper_files(self, http: aiohttp.ClientSession, name: str) -> list[RemoteFile]:
        repository = f"{WHISPER_OWNER}/{name}"
        listed = await _json(http, f"{self._whisper_hub}/api/models/{repository}/tree/main")
        files = [item for item in listed if item.get("type") == "file"] if isinstance(listed, list) else []
        needed = [item for item in files if not str(item["path"]).startswith(".") and item["path"] != "README.md"]
        if not any(item["path"] == "model.bin" for item in needed):
            raise ModelError(f"{repository} holds no faster-whisper model")
        return [self._whisper_file(repository, item) for item in needed]

    def _whisper_file(self, repository: str, item: dict[str, Any]) -> RemoteFile:
        path = str(item["path"])
        if not _SAFE.match(path) or ".." in path:
            raise ModelError("the publisher's list names a file that cannot be one")
        large = item.get("lfs")
        return RemoteFile(
            url=f"{self._whisper_hub}/{repository}/resolve/main/{path}",
            name=path,
            hash_name="sha256" if large else "git",
            expected=str(large["oid"] if large else item["oid"]).lower().removeprefix("sha256:"),
            size=int(item["size"]),
        )


def unpack(archive: Path, target: Path) -> Path:
    """The model's folder out of an archive that may be hostile: nothing is written outside `target`."""
    try:
        with zipfile.ZipFile(archive) as packed:
            for entry in packed.infolist():
                parts = PurePosixPath(entry.filename).parts
                if entry.filename.startswith("/") or ".." in parts or "\\" in entry.filename:
                    raise ModelError("the archive names files outside itself")
            packed.extractall(target)
    except zipfile.BadZipFile:
        raise ModelError("the archive is broken") from None
    inside = list(target.iterdir()) if target.is_dir() else []
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else target


async def _json(http: aiohttp.ClientSession, url: str) -> Any:
    async with http.get(url) as response:
        with suppress(ValueError):
            return await response.json(content_type=None)
    raise ModelError("the publisher's list cannot be read")


async def _save(http: aiohttp.ClientSession, file: RemoteFile, target: Path, progress: Progress) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = file.digest()
    async with http.get(file.url) as response:
        with target.open("wb") as out:
            async for chunk in response.content.iter_chunked(_AT_ONCE):
                digest.update(chunk)
                out.write(chunk)
                progress(len(chunk))
    if digest.hexdigest() != file.expected:
        raise ModelError(f"{file.name}: the hash is not the publisher's; nothing was installed")
