"""Commands to running calls."""

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Role
from callcenter.control.actions import Action
from callcenter.control.requests import Asker
from callcenter.control.schemas import (
    CallerNumber,
    Dialled,
    DialRequest,
    Done,
    LegRequest,
    Parked,
    RecordingPause,
    TargetQuery,
    Targets,
)
from callcenter.errors import Unavailable


class CallControl:
    """The shapes of every command; the exchange is not joined to them yet."""

    async def targets(self, session: AsyncSession, query: TargetQuery) -> Targets:
        raise Unavailable("no exchange")

    def caller_numbers(self, role: Role) -> list[CallerNumber]:
        raise Unavailable("no exchange")

    async def dial(self, asker: Asker, request: DialRequest) -> Dialled:
        raise Unavailable("no exchange")

    async def retrieve(self, asker: Asker, space: str) -> Done:
        raise Unavailable("no exchange")

    async def pick_up(self, asker: Asker, call_id: str, request: LegRequest) -> Done:
        raise Unavailable("no exchange")

    async def act(self, asker: Asker, action: Action, call_id: str, request: LegRequest) -> Done:
        raise Unavailable("no exchange")

    async def park(self, asker: Asker, call_id: str, request: LegRequest) -> Parked:
        raise Unavailable("no exchange")

    async def record(self, asker: Asker, action: Action, call_id: str, request: LegRequest) -> RecordingPause:
        raise Unavailable("no exchange")
