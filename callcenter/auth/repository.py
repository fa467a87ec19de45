"""Queries over people and their sessions; private to this package."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from callcenter.auth.models import LoginSession, User
from callcenter.auth.passwords import login_key
from callcenter.auth.permissions import Role


async def user_by_login(session: AsyncSession, login: str) -> User | None:
    return await session.scalar(select(User).where(User.login_key == login_key(login)))


async def users(session: AsyncSession) -> Sequence[User]:
    return (await session.scalars(select(User).order_by(User.login_key))).all()


async def lock_user(session: AsyncSession, user_id: int) -> User | None:
    """As it is now, and nobody else changes it before we commit."""
    query = select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    return await session.scalar(query)


async def lock_active_administrators(session: AsyncSession) -> Sequence[int]:
    """Locked in the order of their ids: of two administrators who demote each other, one waits and then sees."""
    query = select(User.id).where(User.role == Role.ADMINISTRATOR, User.active).order_by(User.id)
    return (await session.scalars(query.with_for_update())).all()


def is_live(now: datetime, idle_since: datetime) -> ColumnElement[bool]:
    return (
        LoginSession.revoked_at.is_(None) & (LoginSession.expires_at > now) & (LoginSession.last_seen_at > idle_since)
    )


async def session_by_token(session: AsyncSession, token_sha256: str, live: ColumnElement[bool]) -> LoginSession | None:
    """With its user, who is active."""
    query = (
        select(LoginSession)
        .join(LoginSession.user)
        .where(LoginSession.token_sha256 == token_sha256, live, User.active)
        .options(joinedload(LoginSession.user))
    )
    return await session.scalar(query)


async def sessions_of(session: AsyncSession, user_id: int, live: ColumnElement[bool]) -> Sequence[LoginSession]:
    query = select(LoginSession).where(LoginSession.user_id == user_id, live)
    return (await session.scalars(query.order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc()))).all()


async def live_ids(session: AsyncSession, ids: Sequence[int], live: ColumnElement[bool]) -> Sequence[int]:
    query = select(LoginSession.id).join(LoginSession.user).where(LoginSession.id.in_(ids), live, User.active)
    return (await session.scalars(query)).all()


async def touch(session: AsyncSession, session_id: int, *, now: datetime, before: datetime) -> None:
    """The second condition keeps several requests at once to one write."""
    written = update(LoginSession).where(LoginSession.id == session_id, LoginSession.last_seen_at <= before)
    await session.execute(written.values(last_seen_at=now))


async def revoke(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> list[int]:
    """The ids of those that were not revoked already."""
    written = update(LoginSession).where(which, LoginSession.revoked_at.is_(None)).values(revoked_at=now)
    return list((await session.scalars(written.returning(LoginSession.id))).all())


async def has_signed_in_from(session: AsyncSession, user_id: int, *, ip: str, since: datetime) -> bool:
    place = (LoginSession.user_id == user_id) & (LoginSession.ip == ip) & (LoginSession.created_at > since)
    return bool(await session.scalar(select(exists().where(place))))


async def purge(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(LoginSession).where(LoginSession.expires_at < before))
