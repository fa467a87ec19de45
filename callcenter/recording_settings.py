"""The settings of recordings: what is recorded, where it comes from, where it is kept and for how long."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator

from callcenter.object_settings import MasterKey, Name, StorageSettings

Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@-]{1,64}$")]
"""What may stand in the dial plan's own database without being taken for something else."""
Phone = Annotated[str, Field(pattern=r"^\+?[0-9]{2,20}$")]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceSettings(_Section):
    """Exactly one of folder, url and host."""

    node: Name = Field(description="The PBX node whose recordings these are.")
    folder: Path | None = Field(None, description="Its `monitor` folder on this machine, or mounted by NFS.")
    url: str | None = Field(None, pattern="^https?://", description="Its `monitor` folder as an HTTP listing.")
    host: str | None = Field(None, description="Its host, to fetch by SFTP.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(22, description="SFTP port.")
    path: str = Field("/var/spool/asterisk/monitor", description="Its `monitor` folder as SFTP shows it.")
    username: str | None = Field(None, description="User for HTTP or SFTP.")
    password: SecretStr | None = Field(None, description="Password for HTTP or SFTP.")
    private_key: Path | None = Field(None, description="Private key file for SFTP.")
    host_key: str | None = Field(None, description="Public key of the SFTP host, as in `known_hosts`; needed for SFTP.")
    marked: bool = Field(True, description="The dial plan touches `.done` when files are closed, as our template does.")
    keep_hours: int = Field(24, ge=0, description="How long a stored recording stays in the folder as well.")
    look_back_days: int = Field(14, ge=1, description="How old a folder by date may be and still be looked into.")

    @model_validator(mode="after")
    def _one_way(self) -> "SourceSettings":
        if [self.folder, self.url, self.host].count(None) != 2:
            raise ValueError("needs exactly one of folder, url and host")
        if self.host is not None and (self.host_key is None or self.username is None):
            raise ValueError("SFTP needs username and host_key")
        return self


class CaptureRule(_Section):
    """Every condition that is given must hold; the first rule that fits decides."""

    name: Name = Field(description="Unique short name.")
    direction: Literal["inbound", "outbound", "internal"] | None = Field(
        None, description="`inbound`, `outbound` or `internal`."
    )
    did: Phone | None = Field(None, description="The firm's own number that was dialled.")
    number: Phone | None = Field(None, description="The customer's number, with country code.")
    queue: Word | None = Field(None, description="Queue name in Asterisk.")
    person: Word | None = Field(None, description="Extension of the operator.")
    share: int = Field(100, ge=0, le=100, description="Per cent of these calls that are recorded; 0 is never.")


class RetentionRule(_Section):
    """The first rule that fits decides; without one recordings stay."""

    name: Name = Field(description="Unique short name; certificates tell it.")
    queue: str | None = Field(None, description="Only calls of this queue.")
    tag: str | None = Field(None, description="Only calls with this tag.")
    days: int = Field(ge=0, description="Audio is removed at this age; 0 keeps it for ever.")


class RecordingSettings(_Section):
    storages: tuple[StorageSettings, ...] = Field(
        (StorageSettings(name="local", folder=Path("recordings")),),
        description="Where audio is kept. One that still holds audio must stay listed.",
    )
    storage: str = Field("local", description="The storage that takes new recordings.")
    keys: tuple[MasterKey, ...] = Field(
        (), description="Master keys for encryption. One that still seals audio must stay listed."
    )
    key: str | None = Field(None, description="The master key for new recordings; without it they are not encrypted.")
    sources: tuple[SourceSettings, ...] = Field((), description="Where the PBX nodes' recordings come from.")
    rules: tuple[CaptureRule, ...] = Field((), description="What is recorded; the first rule that fits decides.")
    share: int = Field(100, ge=0, le=100, description="Per cent of the calls without a rule that are recorded.")
    announcement: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_/-]{0,120}$",
        description="Sound that asks for consent before a recorded call; empty: none.",
    )
    retention: tuple[RetentionRule, ...] = Field((), description="How long audio is kept.")
    operators_hear_own: bool = Field(True, description="Whether operators may hear the calls that they had.")

    @field_validator("storage")
    @classmethod
    def _is_listed(cls, value: str, info: ValidationInfo) -> str:
        if value not in {storage.name for storage in info.data.get("storages", ())}:
            raise ValueError("is not one of the storages")
        return value

    @field_validator("key")
    @classmethod
    def _is_a_key(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value not in {key.name for key in info.data.get("keys", ())}:
            raise ValueError("is not one of the keys")
        return value

    @model_validator(mode="after")
    def _unique_names(self) -> "RecordingSettings":
        for what in (self.storages, self.keys, self.rules, self.retention):
            if len({item.name for item in what}) < len(what):
                raise ValueError("two storages, keys or rules have the same name")
        if len({source.node for source in self.sources}) < len(self.sources):
            raise ValueError("two sources have the same node")
        return self

    def master_keys(self) -> dict[str, bytes]:
        return {key.name: key.content() for key in self.keys}
