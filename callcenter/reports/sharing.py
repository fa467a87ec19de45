"""Views, schedules and embedded pages: reports that are kept, sent and shown elsewhere."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import Conflict, NotFound
from callcenter.reports.models import ReportEmbed, ReportMail, ReportSchedule, ReportView
from callcenter.reports.selection import NamedSelection

TOKEN_BYTES: Final = 32
USED_AGAIN_AFTER: Final = timedelta(minutes=5)


class Of(StrEnum):
    """Which room's report a schedule sends."""

    CALLS = "calls"
    SALES = "sales"


class TooManySchedules(Conflict):
    code = "too-many-schedules"


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"  # on Monday
    MONTH = "month"  # on the first


def next_due(every: Every, hour: int, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment later than `after` at that hour of the firm's clock."""
    local = after.astimezone(zone)
    day = local.date()
    for offset in range(32):
        on = day + timedelta(days=offset)
        fits = every is Every.DAY or (on.weekday() == 0 if every is Every.WEEK else on.day == 1)
        due = datetime(on.year, on.month, on.day, hour, tzinfo=zone)
        if fits and due > after:
            return due
    raise ValueError("no month is longer than 31 days")


async def views(session: AsyncSession, user_id: int) -> Sequence[ReportView]:
    """One's own and those that others share, by name."""
    query = select(ReportView).where(or_(ReportView.user_id == user_id, ReportView.shared))
    return list(await session.scalars(query.order_by(ReportView.name, ReportView.id)))


async def add_view(
    session: AsyncSession, user_id: int, name: str, selection: NamedSelection, *, shared: bool
) -> ReportView:
    row = ReportView(user_id=user_id, name=name, selection=selection.model_dump(mode="json"), shared=shared)
    session.add(row)
    await session.flush()
    return row


async def remove_view(session: AsyncSession, user_id: int, view_id: int) -> None:
    """Only one's own."""
    row = await session.get(ReportView, view_id)
    if row is None or row.user_id != user_id:
        raise NotFound("there is no such view of yours")
    await session.execute(delete(ReportView).where(ReportView.id == view_id))


async def schedules(session: AsyncSession, of: Of = Of.CALLS) -> Sequence[ReportSchedule]:
    query = select(ReportSchedule).where(ReportSchedule.of == str(of))
    return list(await session.scalars(query.order_by(ReportSchedule.name, ReportSchedule.id)))


def zone_of(selection: Mapping[str, Any]) -> ZoneInfo:
    """Of a kept choice of any room."""
    return ZoneInfo(str(selection.get("time_zone", "UTC")))


async def schedule(session: AsyncSession, schedule_id: int, of: Of = Of.CALLS) -> ReportSchedule:
    row = await session.get(ReportSchedule, schedule_id)
    if row is None or row.of != of:
        raise NotFound("there is no such schedule")
    return row


async def send_now(session: AsyncSession, schedule_id: int, now: datetime) -> ReportSchedule:
    """It is due from now on; the round that looks for due ones sends it, and sets the next time as usual."""
    row = await schedule(session, schedule_id)
    row.due_at = now
    await session.flush()
    return row


async def remove_schedule(session: AsyncSession, schedule_id: int) -> None:
    await session.execute(delete(ReportMail).where(ReportMail.schedule_id == schedule_id))
    await session.execute(delete(ReportSchedule).where(ReportSchedule.id == schedule_id))


async def mails(session: AsyncSession, schedule_id: int, limit: int = 50) -> Sequence[ReportMail]:
    """The newest first."""
    query = select(ReportMail).where(ReportMail.schedule_id == schedule_id)
    query = query.order_by(ReportMail.due_at.desc(), ReportMail.recipient).limit(limit)
    return list(await session.scalars(query))


async def embeds(session: AsyncSession) -> Sequence[ReportEmbed]:
    """Those that are open."""
    query = select(ReportEmbed).where(ReportEmbed.revoked_at.is_(None))
    return list(await session.scalars(query.order_by(ReportEmbed.name, ReportEmbed.id)))


def new_token() -> tuple[str, str]:
    """The token, shown once, and what is kept of it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """A plain hash will do: the token has 256 bits of chance."""
    return hashlib.sha256(token.encode()).hexdigest()


async def embed_of(session: AsyncSession, token: str) -> ReportEmbed:
    """:raises NotFound: for a token that never was, or is revoked: both look alike"""
    query = select(ReportEmbed).where(ReportEmbed.token_hash == token_hash(token), ReportEmbed.revoked_at.is_(None))
    row = await session.scalar(query)
    if row is None:
        raise NotFound("there is no such page")
    return row


async def embed_used(session: AsyncSession, row: ReportEmbed, now: datetime) -> None:
    """Not at each refresh: one sees that it is used, not how often."""
    if row.used_at is None or now - row.used_at > USED_AGAIN_AFTER:
        await session.execute(update(ReportEmbed).where(ReportEmbed.id == row.id).values(used_at=now))


async def revoke_embed(session: AsyncSession, embed_id: int, now: datetime) -> None:
    row = await session.get(ReportEmbed, embed_id)
    if row is None or row.revoked_at is not None:
        raise NotFound("there is no such page")
    await session.execute(update(ReportEmbed).where(ReportEmbed.id == embed_id).values(revoked_at=now))


async def add_mail(session: AsyncSession, mail: ReportMail) -> None:
    await session.execute(
        insert(ReportMail).values(
            schedule_id=mail.schedule_id,
            due_at=mail.due_at,
            recipient=mail.recipient,
            state=mail.state,
            changed_at=mail.changed_at,
            error=mail.error,
        )
    )
