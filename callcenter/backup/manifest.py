"""What a backup says about itself: a folder is one when it has this file, which is written last."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from callcenter.backup.errors import CopyDamaged

MANIFEST: Final = "manifest.json"
PARTIAL: Final = ".partial"
NAME: Final = "%Y-%m-%dT%H-%M-%SZ"
CHUNK: Final = 1 << 20


class Engine(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class CopiedObject(BaseModel):
    """One stored object as it lies in its storage, sealed. `stamp` is when the storage says that it was written."""

    model_config = ConfigDict(extra="forbid")

    room: str
    storage: str
    key: str
    size: int
    sha256: str
    stamp: AwareDatetime

    @property
    def path(self) -> Path:
        """Within the backup's folder."""
        return Path("objects") / self.room / self.storage / self.key


class Manifest(BaseModel):
    """`revision` is the database's shape, `version` the program's. `missed` are objects that went away while the copy
    was made: their retention ended, or they were erased. The master keys of sealed objects are not in a backup."""

    model_config = ConfigDict(extra="forbid")

    format: int = 1
    version: str
    revision: str
    made_at: AwareDatetime
    engine: Engine
    database: str
    database_size: int
    database_sha256: str
    objects: list[CopiedObject]
    missed: int = 0


def folder_name(at: datetime) -> str:
    """Of a backup made at this time, in UTC: names sort as the times do."""
    return at.strftime(NAME)


def finished(place: Path) -> list[Path]:
    """The finished backups of a place, oldest first."""
    return sorted(path.parent for path in place.glob(f"*/{MANIFEST}") if not path.parent.name.endswith(PARTIAL))


def read(folder: Path) -> Manifest:
    """:raises CopyDamaged: when the folder is no backup, or one of a format that this program does not know"""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise CopyDamaged(f"{folder} is not a finished backup") from error
    if manifest.format != 1:
        raise CopyDamaged(f"{folder} has a format that this version does not know")
    return manifest


def damages(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Every file that is missing or is not what was written, one line each."""
    files = [(Path(manifest.database), manifest.database_sha256)]
    files += [(one.path, one.sha256) for one in manifest.objects]
    for path, wanted in files:
        if not (folder / path).is_file():
            yield f"{path} is missing"
        elif digest(folder / path) != wanted:
            yield f"{path} is not what was written"


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
