"""Credentials on the wire. The secret comes in, and goes out by an answer of its own only."""

import unicodedata
from datetime import datetime
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator

from crm.credentials.kinds import Holder, HolderKind, Purpose
from crm.schemas import Input, Line, Name, Named, Remark, RowId


def _without_password(text: str) -> str:
    try:
        parts = urlsplit(text)
        password = parts.password
    except ValueError:
        raise ValueError("is not an address") from None
    if password is not None:
        raise ValueError("has a password in it, which belongs into the secret")
    return text


def _storable(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if any(unicodedata.category(char) == "Cs" for char in text) or "\0" in text:
        raise ValueError("has characters that no program takes")
    return secret


Address = Annotated[Line, AfterValidator(_without_password)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=8000), AfterValidator(_storable)]


class HolderFields(Input):
    """Exactly one of the four."""

    contact_id: RowId | None = None
    company_id: RowId | None = None
    lead_id: RowId | None = None
    deal_id: RowId | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if len(self._given()) != 1:
            raise ValueError("needs exactly one of contact_id, company_id, lead_id and deal_id")
        return self

    @property
    def holder(self) -> Holder:
        return self._given()[0]

    def _given(self) -> list[Holder]:
        ids = ((kind, getattr(self, f"{kind}_id")) for kind in HolderKind)
        return [Holder(kind, id_) for kind, id_ in ids if id_ is not None]


class CredentialInput(HolderFields):
    title: Name
    url: Address = ""
    login: Line = ""
    secret: Secret
    note: Remark = ""


class CredentialPatch(Input):
    """Only the fields that are there are changed; a secret that is not sent stays."""

    version: Annotated[int, Field(ge=1)] | None = None
    title: Name | None = None
    url: Address | None = None
    login: Line | None = None
    secret: Secret | None = None
    note: Remark | None = None

    @model_validator(mode="after")
    def _nothing_is_null(self) -> Self:
        for name in self.model_fields_set - {"version"}:
            if getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


class CredentialOut(BaseModel):
    """Without the secret. `revealed_at` and `revealed_by` are of the last time somebody asked for it."""

    id: int
    title: str
    url: str
    login: str
    note: str
    created_by: Named | None
    created_at: datetime
    updated_at: datetime
    secret_changed_at: datetime
    revealed_at: datetime | None
    revealed_by: Named | None
    version: int


class CredentialList(BaseModel):
    """`takes_secrets`: the house has a master key for new ones. `may_edit` is for whoever asked."""

    items: list[CredentialOut]
    takes_secrets: bool
    may_edit: bool


class RevealInput(Input):
    purpose: Purpose = Purpose.SHOW


class Revealed(BaseModel):
    secret: str
