"""From a login and a password to a session."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import repository
from callcenter.auth.errors import WrongCredentials
from callcenter.auth.models import User
from callcenter.auth.passwords import Passwords, login_key
from callcenter.auth.sessions import IP_MAX, Client, Clock, Sessions, Started, utc_now
from callcenter.auth.throttle import Attempt, Throttle
from callcenter.db import Database

PLACE_REMEMBERED: Final = timedelta(days=30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    user_id: int
    password_hash: str
    known_place: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    user: User
    started: Started


class SignIn:
    def __init__(
        self,
        database: Database,
        *,
        passwords: Passwords,
        sessions: Sessions,
        throttle: Throttle,
        clock: Clock = utc_now,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._sessions = sessions
        self._throttle = throttle
        self._clock = clock

    async def sign_in(self, session: AsyncSession, *, login: str, password: str, client: Client) -> SignedIn:
        """Everything slow happens before the caller's transaction is first used."""
        found, new_hash = await self._check(login, password, client.ip)
        user = await repository.lock_user(session, found.user_id)
        # Since the check the person may have been shut out, or the password changed.
        if user is None or not user.active or user.password_hash != found.password_hash:
            raise _wrong()
        user.password_hash = new_hash or user.password_hash
        started = await self._sessions.start(session, user.id, client)
        log.info("auth.signed_in", user_id=user.id, session_id=started.session_id)
        return SignedIn(user, started)

    async def _check(self, login: str, password: str, ip: str) -> tuple[_Found, str | None]:
        await self._throttle.admit_address(ip)
        found = await self._find(login, ip)
        attempt = Attempt(login_key(login), ip, known_place=found is not None and found.known_place)
        await self._throttle.admit(attempt)
        matched = await self._passwords.matches(password, found.password_hash if found else None)
        if found is None or not matched:
            await self._throttle.failed(attempt)
            log.warning("auth.sign_in_refused", **{"pii.login": login, "pii.ip": ip})
            raise _wrong()
        await self._throttle.succeeded(attempt)
        outdated = self._passwords.is_outdated(found.password_hash)
        return found, await self._passwords.hash(password) if outdated else None

    async def _find(self, login: str, ip: str) -> _Found | None:
        since = self._clock() - PLACE_REMEMBERED
        async with self._database.reading() as session:
            user = await repository.user_by_login(session, login)
            # Asked for nobody, too: the time of an answer must not tell which logins exist.
            known = await repository.has_signed_in_from(session, user.id if user else 0, ip=ip[:IP_MAX], since=since)
        if user is None or not user.active:
            return None
        return _Found(user.id, user.password_hash, known)


def _wrong() -> WrongCredentials:
    return WrongCredentials("the login or the password is wrong")
