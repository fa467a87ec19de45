"""Why a call went where it went, for those who may see the call."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.principal import Principal
from callcenter.calls.ports import UserNames
from callcenter.calls.service import CallLog
from callcenter.routing import repository
from callcenter.routing.models import RoutingDecision
from callcenter.routing.rules import RouteAction, RoutePresence, RouteReason
from callcenter.routing.schemas import CallRoutingOut, RouteDecisionOut, RoutePassedOut


class RoutingStories:
    """Reads what was kept."""

    def __init__(self, calls: CallLog, names: UserNames) -> None:
        self._calls = calls
        self._names = names

    async def of_call(self, session: AsyncSession, principal: Principal, call_id: str) -> CallRoutingOut:
        """NotFound for a call that this person may not see."""
        call = await self._calls.detail(session, principal, call_id)
        found = await repository.decisions_of(session, {leg.uniqueid for leg in call.legs})
        names = await self._names.names(session, {user_id for row in found for user_id in _people(row)})
        return CallRoutingOut(items=[_out(row, names) for row in found])


def _people(row: RoutingDecision) -> set[int]:
    chosen = set() if row.user_id is None else {row.user_id}
    return chosen | {int(str(one["user_id"])) for one in row.passed}


def _out(row: RoutingDecision, names: Mapping[int, str]) -> RouteDecisionOut:
    return RouteDecisionOut(
        at=row.at,
        line=row.line,
        action=RouteAction(row.action),
        reason=RouteReason(row.reason),
        queue=row.queue,
        vip=row.vip,
        user_id=row.user_id,
        name="" if row.user_id is None else names.get(row.user_id, ""),
        night=row.night,
        passed=[
            RoutePassedOut(
                rule=RouteReason(str(one["rule"])),
                user_id=int(str(one["user_id"])),
                name=names.get(int(str(one["user_id"])), ""),
                presence=RoutePresence(str(one["presence"])),
            )
            for one in row.passed
        ],
        took_ms=row.took_ms,
    )
