"""The settings of files on cards: where they lie, how large they may be, how long a removed one can be had back."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from callcenter.object_settings import StorageSettings
from callcenter.settings_section import Count, Section


class FileSettings(Section):
    storages: tuple[StorageSettings, ...] = Field(
        (StorageSettings(name="files", folder=Path("files")),),
        description="Where files of cards are kept, encrypted by the `recordings.key`. One that still holds files must "
        "stay listed.",
    )
    storage: str = Field("files", description="The storage that takes new files.")
    max_mb: Count = Field(50, description="Largest file on a card.")
    total_mb: Annotated[int, Field(ge=0)] = Field(
        0, description="All files of cards together; 0: as the disk has room."
    )
    per_card: Count = Field(500, description="Most files on one card.")
    restore_days: Count = Field(30, description="Days for which a removed file can be restored.")

    @field_validator("storage")
    @classmethod
    def _is_listed(cls, value: str, info: ValidationInfo) -> str:
        if value not in {storage.name for storage in info.data.get("storages", ())}:
            raise ValueError("is not one of the storages")
        return value
