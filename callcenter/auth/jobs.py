"""Durable work of the people's room."""

from dataclasses import dataclass
from typing import Final

from callcenter.auth.sessions import Sessions
from callcenter.jobs.ports import JobContext, Schedule, job


@dataclass(frozen=True, slots=True)
class PurgeArgs:
    """Nothing to choose: how long ended sessions are kept is a rule of the sessions."""


@job("auth.purge_sessions", PurgeArgs)
async def purge_sessions(context: JobContext, _args: PurgeArgs) -> None:
    """Forget sessions that ended long ago: they hold addresses of people."""
    async with context.database.transaction() as session:
        await Sessions(context.database).purge(session)


PURGE_SCHEDULE: Final = Schedule("auth.purge_sessions", "auth.purge_sessions", PurgeArgs(), cron="17 2 * * *")
