"""What tasks ask of other rooms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from crm.tasks.schemas import TaskDefaults


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedCaller:
    """Somebody who did not get through, as the missed-call desk has him. `lost_at` and `call_id` are of his last try;
    `back_at` is when he was talked to after it, by `back_by`; `by_himself`: it was he who called."""

    caller: str
    call_id: str
    lost_at: datetime
    queue: str
    back_at: datetime | None
    back_by: int | None
    by_himself: bool
    settled: bool
    settled_by: int | None

    @property
    def waiting(self) -> bool:
        return self.back_at is None and not self.settled


class MissedCallers(Protocol):
    """The missed-call desk: whoever is settled there is settled here."""

    async def since(
        self, session: AsyncSession, since: datetime, callers: Collection[str] | None
    ) -> Sequence[MissedCaller]:
        """Who was lost since then: of these E.164 numbers, or everybody whose number is known."""

    async def settle(self, session: AsyncSession, caller: str, *, until: datetime, user_id: int, note: str) -> None:
        """Somebody saw to him in another way than by a call that we know of."""


MISSED_CALLERS: Final[web.AppKey[MissedCallers]] = web.AppKey("missed_callers")
TASK_DEFAULTS: Final[web.AppKey[TaskDefaults]] = web.AppKey("task_defaults")
