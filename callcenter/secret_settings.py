"""The settings of what customers entrust to the firm: the keys that seal their credentials."""

from pydantic import Field, ValidationInfo, field_validator

from callcenter.object_settings import MasterKey
from callcenter.settings_section import Section


class SecretSettings(Section):
    keys: tuple[MasterKey, ...] = Field(
        (), description="Master keys for credentials of customers. One that still seals some must stay listed."
    )
    key: str | None = Field(
        None, description="The master key for new credentials; without it none can be kept, and none is lost."
    )

    @field_validator("keys")
    @classmethod
    def _have_names_of_their_own(cls, value: tuple[MasterKey, ...]) -> tuple[MasterKey, ...]:
        if len({key.name for key in value}) < len(value):
            raise ValueError("two keys have the same name")
        return value

    @field_validator("key")
    @classmethod
    def _is_a_key(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and value not in {key.name for key in info.data.get("keys", ())}:
            raise ValueError("is not one of the keys")
        return value

    def master_keys(self) -> dict[str, bytes]:
        return {key.name: key.content() for key in self.keys}
