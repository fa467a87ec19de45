"""The ways of counting in the database: each valid from a moment on, none ever changed."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import Conflict
from callcenter.reports.models import SwitchVersion
from callcenter.reports.switches import DEFAULT, EPOCH, QueueSwitches, SwitchBook, Version, always

SOON: Final = timedelta(microseconds=1)


class TooOld(Conflict):
    """A later version is in force already at that moment."""

    code = "switches-too-old"


async def versions(session: AsyncSession) -> list[SwitchVersion]:
    """The oldest first."""
    return list(await session.scalars(select(SwitchVersion).order_by(SwitchVersion.valid_from)))


async def book(session: AsyncSession) -> SwitchBook:
    """All of them; with none in the database everything is counted as usual."""
    found = [Version(row.valid_from, QueueSwitches.model_validate(row.switches)) for row in await versions(session)]
    return SwitchBook(tuple(found)) if found else always(QueueSwitches(usual=DEFAULT))


async def add(
    session: AsyncSession, switches: QueueSwitches, *, valid_from: datetime, by_id: int | None, now: datetime
) -> None:
    """:raises TooOld: when it would change what an earlier version counts already"""
    known = await versions(session)
    if known and valid_from <= known[-1].valid_from:
        raise TooOld("a version that is valid later than this is there already")
    values = {"valid_from": valid_from, "switches": switches.model_dump(mode="json"), "by_id": by_id, "made_at": now}
    await session.execute(insert(SwitchVersion).values(**values))


async def follow_settings(session: AsyncSession, wanted: QueueSwitches, now: datetime) -> None:
    """The settings file is a version too: what it says first has always been so, what it changes is so from now on.

    Compared is with what the file said before, so that a restart does not undo what people have set since.
    """
    known = await versions(session)
    said = [row for row in known if row.by_id is None]
    if not known:
        await add(session, wanted, valid_from=EPOCH, by_id=None, now=now)
    elif not said or QueueSwitches.model_validate(said[-1].switches) != wanted:
        await add(session, wanted, valid_from=max(now, known[-1].valid_from + SOON), by_id=None, now=now)
