"""The wire shapes of people and sessions."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callcenter.auth.models import LOGIN_MAX, NAME_MAX, Language, Theme
from callcenter.auth.passwords import LENGTH_MAX
from callcenter.auth.permissions import Permission, Role
from callcenter.auth.scopes import Action, Entity, FieldRule, Scope

FIELD_MAX: Final = 80
RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]

# Word characters of any alphabet, and what mail addresses need.
Login = Annotated[str, StringConstraints(strip_whitespace=True, pattern=rf"^[\w.@+-]{{1,{LOGIN_MAX}}}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_MAX)]
# The lower bound is judged with the other rules, so that the person reads one clear reason.
NewPassword = Annotated[str, StringConstraints(max_length=LENGTH_MAX)]


FieldName = Annotated[str, StringConstraints(min_length=1, max_length=FIELD_MAX, pattern=r"^[a-z0-9_:.-]+$")]


class Body(BaseModel):
    """A misspelt field is an error and no silent nothing."""

    model_config = ConfigDict(extra="forbid")


class ScopeRow(Body):
    """Whose records the action is allowed for; one with a pipeline goes before the deals' own."""

    entity: Entity
    action: Action
    scope: Scope
    pipeline_id: RowId | None = None


class FieldRow(Body):
    """What is said of a field of a card; one that is not named is free."""

    entity: Entity
    field: FieldName
    rule: FieldRule


class SignIn(Body):
    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class Me(BaseModel):
    user_id: int
    login: str
    name: str
    role: Role
    own_role: str | None
    permissions: list[Permission]
    scopes: list[ScopeRow]
    fields: list[FieldRow]
    language: Language
    theme: Theme


class Preferences(Body):
    """What is left out stays as it is."""

    language: Language | None = None
    theme: Theme | None = None


class SessionRow(BaseModel):
    id: int
    created_at: datetime
    last_seen_at: datetime
    ip: str
    user_agent: str
    current: bool


class UserRow(BaseModel):
    """`role` is the built-in role; with `own_role_id` it is what that one is based on."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    login: str
    name: str
    role: Role
    active: bool
    created_at: datetime
    department_id: int | None = None
    own_role_id: int | None = None


class NewUser(Body):
    login: Login
    name: Name
    role: Role
    password: NewPassword
    department_id: RowId | None = None
    own_role_id: RowId | None = None


class UserChange(Body):
    """What is left out stays as it is; null for `department_id`: in none, for `own_role_id`: the built-in role. Another
    `role` takes the own role away, unless one is given with it."""

    name: Name | None = None
    role: Role | None = None
    active: bool | None = None
    password: NewPassword | None = None
    department_id: RowId | None = None
    own_role_id: RowId | None = None
