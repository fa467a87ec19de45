"""Requisites, addresses and roles in companies on the wire."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crm.sections.kinds import AddressKind, Country, FirmNumber
from crm.texts import Line, RowId

MAX_ACCOUNTS = 10
MAX_ROLES = 10

Said = Annotated[dict[FirmNumber, Line], Field(max_length=5)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AccountInput(_Part):
    """`account` is an IBAN, or a number as the country has them."""

    account: Line
    bank: Line = ""
    bic: Line = ""
    currency: Annotated[str, Field(pattern=r"^([A-Z]{3})?$")] = ""


class RequisitesInput(_Part):
    """One set, the main one first. With an `id` it is the set that was there; a set that is left out goes."""

    id: RowId | None = None
    country: Country = Country.OTHER
    title: Line = ""
    legal_name: Line = ""
    numbers: Said = Field(default_factory=dict)
    accounts: list[AccountInput] = Field(default=[], max_length=MAX_ACCOUNTS)


class RequisitesView(BaseModel):
    id: int
    country: Country
    title: str
    legal_name: str
    numbers: dict[FirmNumber, str]
    accounts: list[AccountInput]


class AddressInput(_Part):
    """As much of it as is known; nobody completes it from a telephone number."""

    id: RowId | None = None
    kind: AddressKind = AddressKind.ACTUAL
    country: Line = ""
    region: Line = ""
    city: Line = ""
    street: Line = ""
    postal_code: Annotated[Line, Field(max_length=20)] = ""


class AddressView(BaseModel):
    id: int
    kind: AddressKind
    country: str
    region: str
    city: str
    street: str
    postal_code: str


class MembershipInput(_Part):
    """A company of a contact and what the person is there: words of the dictionary `role`."""

    company_id: RowId
    roles: list[RowId] = Field(default=[], max_length=MAX_ROLES)


class MembershipView(BaseModel):
    """`main`: the company that the contact is listed with."""

    company_id: int
    name: str
    roles: list[int]
    role_names: list[str]
    main: bool


class MemberView(BaseModel):
    contact_id: int
    name: str
    position: str
    roles: list[int]
    role_names: list[str]
    main: bool
