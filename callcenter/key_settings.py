"""A master key as settings name it, in whatever section."""

import base64
import binascii
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from callcenter.keyring import KEY_BYTES

Name = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9_-]{0,31}$")]


class MasterKey(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name = Field(description="Unique short name; sealed objects remember it, so it must not change.")
    secret: SecretStr = Field(description="32 random bytes in base64 (`openssl rand -base64 32`).")

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        if len(_decoded(value)) != KEY_BYTES:
            raise ValueError("is not 32 bytes in base64")
        return value


def key_bytes(keys: Iterable[MasterKey]) -> dict[str, bytes]:
    """By their names."""
    return {key.name: _decoded(key.secret) for key in keys}


def _decoded(key: SecretStr) -> bytes:
    try:
        return base64.b64decode(key.get_secret_value(), validate=True)
    except binascii.Error:
        return b""
