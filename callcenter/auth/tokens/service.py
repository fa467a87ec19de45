"""Tokens are made, recognised and revoked.

To the rest of the program a token is a session with a negative id: whoever holds a socket of it closes it by the same
message and the same check as for a browser that was signed out.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.errors import TooManyTokens, WrongToken
from callcenter.auth.models import User
from callcenter.auth.principal import Principal
from callcenter.auth.roles import principal_of
from callcenter.auth.sessions import TOUCH_EVERY, Clock, utc_now
from callcenter.auth.throttle import Throttle
from callcenter.auth.tokens.models import ApiToken
from callcenter.auth.tokens.scopes import TokenScope, permissions_of
from callcenter.db import Database
from callcenter.errors import NotFound

PREFIX: Final = "cc_"
SHOWN: Final = len(PREFIX) + 6
MOST_OF_ONE: Final = 50
USUAL_PER_MINUTE: Final = 600

_TOKEN: Final = re.compile(r"cc_[A-Za-z0-9_-]{43}")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`expires_at` None never ends by time."""

    user_id: int
    name: str
    scopes: Sequence[TokenScope]
    expires_at: datetime | None = None
    per_minute: int = USUAL_PER_MINUTE


@dataclass(frozen=True, slots=True)
class Made:
    """The only place where the token itself is: it is shown once."""

    row: ApiToken
    token: str

    def __repr__(self) -> str:
        return f"Made(id={self.row.id})"


class Tokens:
    def __init__(self, database: Database, throttle: Throttle, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._throttle = throttle
        self._clock = clock

    async def resolve(self, token: str) -> Principal:
        """The person behind a token, with what the token allows.

        :raises WrongToken: when it is unknown, revoked, expired or of somebody inactive
        :raises TooManyRequests: when it asks more often than it may
        """
        if not _TOKEN.fullmatch(token):
            raise WrongToken("there is no such token")
        async with self._database.glance() as session:
            query = select(ApiToken, User).join(User, User.id == ApiToken.user_id)
            query = query.where(ApiToken.token_sha256 == _sha256(token), self._live(), User.active)
            found = (await session.execute(query)).one_or_none()
            if found is None:
                raise WrongToken("there is no such token, or it was revoked or has expired")
            row, user = found
            person = await principal_of(session, user, -row.id)
        await self._throttle.admit_token(row.id, row.per_minute)
        await self._touch(row)
        return replace(person, only=permissions_of(row.scopes), via=row.prefix)

    async def make(self, session: AsyncSession, wanted: Wanted, *, by: int) -> Made:
        live = select(ApiToken.id).where(ApiToken.user_id == wanted.user_id, self._live())
        if len((await session.scalars(live)).all()) >= MOST_OF_ONE:
            raise TooManyTokens(f"one person has at most {MOST_OF_ONE} tokens: revoke what is not needed any more")
        token = PREFIX + secrets.token_urlsafe(32)
        row = ApiToken(
            user_id=wanted.user_id,
            created_by_id=by,
            name=wanted.name,
            prefix=token[:SHOWN],
            token_sha256=_sha256(token),
            scopes=sorted({str(scope) for scope in wanted.scopes}),
            per_minute=wanted.per_minute,
            created_at=self._clock(),
            expires_at=wanted.expires_at,
        )
        session.add(row)
        await session.flush()
        return Made(row, token)

    async def page(
        self, session: AsyncSession, *, user_id: int | None, before: int | None, limit: int
    ) -> Sequence[tuple[ApiToken, str]]:
        """With the names of their people, newest first; those that ended are among them, so that one can see when."""
        query = select(ApiToken, User.name).join(User, User.id == ApiToken.user_id)
        if user_id is not None:
            query = query.where(ApiToken.user_id == user_id)
        if before is not None:
            query = query.where(ApiToken.id < before)
        rows = await session.execute(query.order_by(ApiToken.id.desc()).limit(limit))
        return [(row, name) for row, name in rows]

    async def get(self, session: AsyncSession, token_id: int) -> ApiToken:
        row = await session.get(ApiToken, token_id)
        if row is None:
            raise NotFound("there is no such token")
        return row

    async def revoke(self, session: AsyncSession, token_id: int) -> list[int]:
        """The ended sessions, which the caller publishes on `SESSIONS` after the commit."""
        return await self._revoke(session, ApiToken.id == token_id)

    async def revoke_all(self, session: AsyncSession, user_id: int) -> list[int]:
        return await self._revoke(session, ApiToken.user_id == user_id)

    async def ended(self, session_ids: Collection[int]) -> set[int]:
        """Which of these sessions of tokens are over by now."""
        wanted = {-session_id for session_id in session_ids if session_id < 0}
        if not wanted:
            return set()
        query = select(ApiToken.id).join(User, User.id == ApiToken.user_id)
        async with self._database.reading() as session:
            live = await session.scalars(query.where(ApiToken.id.in_(wanted), self._live(), User.active))
            return {-token_id for token_id in wanted.difference(live)}

    def is_live(self, row: ApiToken) -> bool:
        return row.revoked_at is None and (row.expires_at is None or row.expires_at > self._clock())

    def in_days(self, days: int | None) -> datetime | None:
        return None if days is None else self._clock() + timedelta(days=days)

    async def _revoke(self, session: AsyncSession, which: ColumnElement[bool]) -> list[int]:
        written = update(ApiToken).where(which, ApiToken.revoked_at.is_(None)).values(revoked_at=self._clock())
        return [-token_id for token_id in await session.scalars(written.returning(ApiToken.id))]

    def _live(self) -> ColumnElement[bool]:
        return ApiToken.revoked_at.is_(None) & or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > self._clock())

    async def _touch(self, row: ApiToken) -> None:
        """Best effort: a database too busy to note it must not fail the request."""
        now = self._clock()
        if row.last_used_at is not None and now - row.last_used_at < TOUCH_EVERY:
            return
        try:
            async with self._database.transaction() as session:
                await session.execute(update(ApiToken).where(ApiToken.id == row.id).values(last_used_at=now))
        except OperationalError as error:
            log.warning("auth.token_not_touched", token_id=row.id, error=type(error.orig).__name__)


def _sha256(token: str) -> str:
    # Without a key or a slow hash: the token is 256 random bits, nothing can be guessed from its hash.
    return hashlib.sha256(token.encode()).hexdigest()
