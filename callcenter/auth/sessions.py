"""Signed-in browsers: opaque tokens, looked up on every request, so that a revoked one ends at once."""

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import ColumnElement
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import repository
from callcenter.auth.models import USER_AGENT_MAX, LoginSession
from callcenter.auth.principal import Principal
from callcenter.auth.roles import principal_of
from callcenter.bus import Topic
from callcenter.db import Database

SESSIONS: Final = Topic("auth.sessions")
"""`{"revoked": [session ids]}`: whoever holds a socket of one of them closes it."""

TOUCH_EVERY: Final = timedelta(minutes=1)
KEPT_AFTER_END: Final = timedelta(days=90)
IP_MAX: Final = 45

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{40,64}")

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Duration:
    """A session ends `lifetime` after sign-in, used or not, and after `idle` without a request."""

    lifetime: timedelta = timedelta(days=30)
    idle: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Client:
    """The browser at the other end, as it says itself."""

    ip: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Started:
    """The only place where the token itself is: it goes into the cookie and nowhere else."""

    session_id: int
    token: str

    def __repr__(self) -> str:
        return f"Started(session_id={self.session_id})"


class Sessions:
    def __init__(self, database: Database, *, duration: Duration | None = None, clock: Clock = utc_now) -> None:
        self.duration = duration or Duration()
        self._database = database
        self._clock = clock

    async def resolve(self, token: str) -> Principal | None:
        """The person behind a token, or None when it is unknown, revoked, expired, idle or of somebody inactive."""
        if not _TOKEN.fullmatch(token):
            return None
        async with self._database.glance() as session:
            found = await repository.session_by_token(session, _sha256(token), self._live())
            if found is None:
                return None
            principal = await principal_of(session, found.user, found.id)
        await self._touch(found)
        return principal

    async def ended(self, session_ids: Collection[int]) -> set[int]:
        """Which of these are over by now.

        A socket needs it beside the bus: a session also ends by time, or by a command in another process that no
        in-memory bus hears.
        """
        async with self._database.reading() as session:
            live = await repository.live_ids(session, list(session_ids), self._live())
        return set(session_ids) - set(live)

    async def start(self, session: AsyncSession, user_id: int, client: Client) -> Started:
        """Always a new token: one that the browser brought along is never taken over."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        row = LoginSession(
            token_sha256=_sha256(token),
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + self.duration.lifetime,
            ip=client.ip[:IP_MAX],
            user_agent=client.user_agent[:USER_AGENT_MAX],
        )
        session.add(row)
        await session.flush()
        return Started(row.id, token)

    async def live_of(self, session: AsyncSession, user_id: int) -> Sequence[LoginSession]:
        return await repository.sessions_of(session, user_id, self._live())

    async def revoke(self, session: AsyncSession, session_id: int, *, user_id: int) -> list[int]:
        """Of that person only; the caller publishes the returned ids on `SESSIONS` after the commit."""
        which = (LoginSession.id == session_id) & (LoginSession.user_id == user_id)
        return await repository.revoke(session, which, self._clock())

    async def revoke_all(self, session: AsyncSession, user_id: int, *, but: int | None = None) -> list[int]:
        which = LoginSession.user_id == user_id
        if but is not None:
            which &= LoginSession.id != but
        return await repository.revoke(session, which, self._clock())

    async def purge(self, session: AsyncSession) -> None:
        """Forget sessions that ended long ago."""
        await repository.purge(session, self._clock() - KEPT_AFTER_END)

    def _live(self) -> ColumnElement[bool]:
        now = self._clock()
        return repository.is_live(now, now - self.duration.idle)

    async def _touch(self, found: LoginSession) -> None:
        """Best effort: a database too busy to note it must not fail the request."""
        now = self._clock()
        if now - found.last_seen_at < TOUCH_EVERY:
            return
        try:
            async with self._database.transaction() as session:
                await repository.touch(session, found.id, now=now, before=now - TOUCH_EVERY)
        except OperationalError as error:
            log.warning("auth.session_not_touched", session_id=found.id, error=type(error.orig).__name__)


def _sha256(token: str) -> str:
    # Without a key or a slow hash: the token is 256 random bits, nothing can be guessed from its hash.
    return hashlib.sha256(token.encode()).hexdigest()
