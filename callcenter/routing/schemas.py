"""Decisions as the API shows them."""

from datetime import datetime

from pydantic import BaseModel

from callcenter.routing.rules import RouteAction, RoutePresence, RouteReason


class RoutePassedOut(BaseModel):
    """Somebody who would have got the call, and what kept them from it."""

    rule: RouteReason
    user_id: int
    name: str
    presence: RoutePresence


class RouteDecisionOut(BaseModel):
    """`name` is that of the person to whom the call was sent first, `queue` where it went otherwise or next."""

    at: datetime
    line: str
    action: RouteAction
    reason: RouteReason
    queue: str
    vip: bool
    user_id: int | None
    name: str
    night: str
    passed: list[RoutePassedOut]
    took_ms: float


class CallRoutingOut(BaseModel):
    """A call that came by several lines was asked about several times."""

    items: list[RouteDecisionOut]
