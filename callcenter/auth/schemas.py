"""The wire shapes of people and sessions."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callcenter.auth.models import LOGIN_MAX, NAME_MAX, Language, Theme
from callcenter.auth.passwords import LENGTH_MAX
from callcenter.auth.permissions import Permission, Role

# Word characters of any alphabet, and what mail addresses need.
Login = Annotated[str, StringConstraints(strip_whitespace=True, pattern=rf"^[\w.@+-]{{1,{LOGIN_MAX}}}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_MAX)]
# The lower bound is judged with the other rules, so that the person reads one clear reason.
NewPassword = Annotated[str, StringConstraints(max_length=LENGTH_MAX)]


class Body(BaseModel):
    """A misspelt field is an error and no silent nothing."""

    model_config = ConfigDict(extra="forbid")


class SignIn(Body):
    login: str = Field(max_length=200)
    password: str = Field(max_length=1000)


class Me(BaseModel):
    user_id: int
    login: str
    name: str
    role: Role
    permissions: list[Permission]
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
    model_config = ConfigDict(from_attributes=True)

    id: int
    login: str
    name: str
    role: Role
    active: bool
    created_at: datetime


class NewUser(Body):
    login: Login
    name: Name
    role: Role
    password: NewPassword


class UserChange(Body):
    """What is left out stays as it is."""

    name: Name | None = None
    role: Role | None = None
    active: bool | None = None
    password: NewPassword | None = None
