"""Durable work of the inbox: old notices go."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from callcenter.jobs.ports import JobContext, Schedule, job
from crm.inbox.service import purge

EVERY_S: Final = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class PurgeArgs:
    """How long they are kept is a setting."""


@dataclass(frozen=True, slots=True)
class NoticeKeeping:
    """Days for which notices are kept once they were read, and if they never were."""

    read_days: int
    unread_days: int


@job("crm.notices_purge", PurgeArgs)
async def purge_notices(context: JobContext, _args: PurgeArgs) -> None:
    keeping, now = context.part(NoticeKeeping), datetime.now(UTC)
    async with context.database.transaction() as session:
        await purge(
            session,
            read_before=now - timedelta(days=keeping.read_days),
            unread_before=now - timedelta(days=keeping.unread_days),
        )


ALL_JOBS: Final = (purge_notices,)
PURGE_SCHEDULE: Final = Schedule("crm.notices_purge", "crm.notices_purge", PurgeArgs(), every_s=EVERY_S)
