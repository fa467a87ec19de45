"""Whoever may not sign in any more gets no calls either: out of the queues, and the phone is free."""

from dataclasses import dataclass

import structlog

from callcenter.agents import repository
from callcenter.agents.service import DeskService
from callcenter.auth.names import StoredNames
from callcenter.bus import Message
from callcenter.db import Database
from callcenter.errors import AppError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leavers:
    """Looks again from time to time, for a dismissal by a command in another process that no bus told of."""

    database: Database
    names: StoredNames
    desks: DeskService

    async def handle(self, _message: Message) -> None:
        """A handler of `auth.shut_out`."""
        await self.clear()

    async def clear(self) -> None:
        async with self.database.glance() as session:
            at_work = await repository.people_at_desks(session)
            leavers = await self.names.shut_out(session, at_work)
        for user_id in leavers:
            try:
                await self.desks.shut(user_id)
            except AppError as error:
                log.warning("agents.leaver_still_at_desk", user_id=user_id, error=error.code)
