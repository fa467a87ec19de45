"""The settings of storages: where content is kept outside the database, and by which keys it is encrypted."""

import base64
import binascii
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator, model_validator

from callcenter.settings_section import Section

Name = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,31}$")]
KEY_BYTES = 32


class StorageSettings(Section):
    name: Name = Field(description="Unique short name; what is stored remembers it, so it must not change.")
    folder: Path | None = Field(None, description="Folder of a local storage; a relative one is below `data_dir`.")
    bucket: str | None = Field(None, description="Bucket of an S3-compatible storage, instead of a folder.")
    prefix: str = Field("", description="What every key in the bucket begins with.")
    endpoint: str | None = Field(None, description="Address of the S3 service; without it Amazon's own.")
    region: str = Field("us-east-1", description="Region of the bucket.")
    access_key_id: str | None = Field(None, description="Access key of the bucket.")
    secret_access_key: SecretStr | None = Field(None, description="Its secret.")
    virtual_host: bool = Field(False, description="The service wants the bucket's name in the host's name.")

    @model_validator(mode="after")
    def _one_place(self) -> "StorageSettings":
        if (self.folder is None) == (self.bucket is None):
            raise ValueError("needs either folder or bucket")
        return self


class MasterKey(Section):
    name: Name = Field(description="Unique short name; sealed objects remember it, so it must not change.")
    secret: SecretStr = Field(description="32 random bytes in base64 (`openssl rand -base64 32`).")

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        if len(_decoded(value)) != KEY_BYTES:
            raise ValueError("is not 32 bytes in base64")
        return value

    def content(self) -> bytes:
        return _decoded(self.secret)


def _decoded(key: SecretStr) -> bytes:
    try:
        return base64.b64decode(key.get_secret_value(), validate=True)
    except binascii.Error:
        return b""
