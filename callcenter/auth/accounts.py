"""The rules of accounts: who is made, changed and shut out, and that somebody can always let people in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth import firm, repository, roles
from callcenter.auth.errors import LastAdministrator, LoginTaken
from callcenter.auth.models import Place, User
from callcenter.auth.passwords import Passwords, check_strength, login_key
from callcenter.auth.permissions import GRANTS, Role
from callcenter.auth.sessions import Clock, Sessions, utc_now
from callcenter.db import Database
from callcenter.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    login: str
    name: str
    role: Role
    password: str
    place: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """None leaves as it is; `place` has what is to be set of `department_id` and `own_role_id`."""

    name: str | None = None
    role: Role | None = None
    active: bool | None = None
    password: str | None = None
    place: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """The caller publishes `revoked` after the commit."""

    user: User
    revoked: list[int]


class Accounts:
    """Methods that change take the caller's transaction, and hash before its first statement: argon2 takes long
    enough to hold up every other writer of SQLite."""

    def __init__(self, database: Database, *, passwords: Passwords, sessions: Sessions, clock: Clock = utc_now) -> None:
        self._database = database
        self._passwords = passwords
        self._sessions = sessions
        self._clock = clock

    async def create(self, session: AsyncSession, newcomer: Newcomer) -> User:
        check_strength(newcomer.password, login=newcomer.login)
        password_hash = await self._passwords.hash(newcomer.password)
        own_role_id = newcomer.place.get("own_role_id")
        user = User(
            login=newcomer.login,
            login_key=login_key(newcomer.login),
            name=newcomer.name,
            role=newcomer.role if own_role_id is None else await roles.base_of(session, own_role_id),
            password_hash=password_hash,
            active=True,
            created_at=self._clock(),
        )
        session.add(user)
        try:
            await session.flush()
        except IntegrityError:
            raise LoginTaken("this login is taken, letter case makes no difference") from None
        if newcomer.place:
            await firm.put(session, user.id, newcomer.place)
        return user

    async def change(
        self, session: AsyncSession, user_id: int, change: Change, *, acting_session: int | None = None
    ) -> Changed:
        """Who loses rights, or gets another password, is signed out everywhere (but not of the session that asked)."""
        new_hash = await self._new_hash(user_id, change.password)
        administrators = await repository.lock_active_administrators(session)
        user = await _locked(session, user_id)
        change, other_role = await _with_place(session, user, change)
        if _stops_being_administrator(user, change) and list(administrators) == [user.id]:
            raise LastAdministrator("this is the last active administrator")
        signs_out = _takes_rights(user, change) or new_hash is not None or other_role
        _apply(user, change, new_hash)
        if change.place:
            await firm.put(session, user_id, change.place)
        await session.flush()
        # Who is shut out loses this session, too.
        spared = acting_session if user.active else None
        revoked = await self._sessions.revoke_all(session, user_id, but=spared) if signs_out else []
        return Changed(user, revoked)

    async def id_of(self, login: str) -> int | None:
        async with self._database.reading() as session:
            user = await repository.user_by_login(session, login)
        return user.id if user is not None else None

    async def revoke_sessions(self, session: AsyncSession, user_id: int) -> list[int]:
        await _locked(session, user_id)
        return await self._sessions.revoke_all(session, user_id)

    async def _new_hash(self, user_id: int, password: str | None) -> str | None:
        if password is None:
            return None
        async with self._database.reading() as session:
            user = await session.get(User, user_id)
        if user is None:
            raise NotFound("there is no such user")
        check_strength(password, login=user.login)
        return await self._passwords.hash(password)


async def _locked(session: AsyncSession, user_id: int) -> User:
    user = await repository.lock_user(session, user_id)
    if user is None:
        raise NotFound("there is no such user")
    return user


async def _with_place(session: AsyncSession, user: User, change: Change) -> tuple[Change, bool]:
    """The built-in role that goes with an own one, and the other way round; and whether the own role is another."""
    held = await session.get(Place, user.id)
    had = None if held is None else held.own_role_id
    place = dict(change.place)
    if change.role is not None and had is not None:
        place.setdefault("own_role_id", None)
    given = place.get("own_role_id")
    if given is not None:
        change = replace(change, role=await roles.base_of(session, given))
    return replace(change, place=place), "own_role_id" in place and given != had


def _stops_being_administrator(user: User, change: Change) -> bool:
    was = user.active and user.role is Role.ADMINISTRATOR
    return was and (change.active is False or change.role not in (None, Role.ADMINISTRATOR))


def _takes_rights(user: User, change: Change) -> bool:
    lost = GRANTS[user.role] - GRANTS[change.role] if change.role is not None else frozenset()
    return change.active is False or bool(lost)


def _apply(user: User, change: Change, new_hash: str | None) -> None:
    user.name = change.name if change.name is not None else user.name
    user.role = change.role if change.role is not None else user.role
    user.active = change.active if change.active is not None else user.active
    user.password_hash = new_hash or user.password_hash
