"""The wire shapes of API tokens."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from callcenter.auth.tokens.models import NAME_MAX
from callcenter.auth.tokens.scopes import TokenScope
from callcenter.auth.tokens.service import USUAL_PER_MINUTE

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_MAX)]
UserId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class TokenInput(BaseModel):
    """`user_id` is for administrators: a token that acts for somebody else. Without `expires_days` it never expires."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    scopes: list[TokenScope] = Field(min_length=1, max_length=len(TokenScope))
    expires_days: int | None = Field(None, ge=1, le=3650)
    per_minute: int = Field(USUAL_PER_MINUTE, ge=1, le=6000)
    user_id: UserId | None = None


class TokenRow(BaseModel):
    """`live` is false once it was revoked or has expired. `scopes` may allow less than they say: never more than the
    person may."""

    id: int
    name: str
    prefix: str
    user_id: int
    user_name: str
    scopes: list[str]
    per_minute: int
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    live: bool


class NewToken(TokenRow):
    """`token` is told this once."""

    token: str


class TokenQuery(BaseModel):
    """`everybody` is for administrators."""

    model_config = ConfigDict(extra="forbid")

    everybody: bool = False
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, pattern=r"^[1-9][0-9]{0,8}$")


class TokenPage(BaseModel):
    items: list[TokenRow]
    next_cursor: str | None


class ScopeRow(BaseModel):
    """`yours`: whether the one who asks may do anything of it."""

    scope: TokenScope
    permissions: list[str]
    yours: bool
