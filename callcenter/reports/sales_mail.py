"""Sales reports that go out by mail: made with the rights that their owner has at that hour."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.roles import viewer
from callcenter.auth.scopes import Action, Entity, Scope
from callcenter.auth.viewing import show_to
from callcenter.reports.models import ReportSchedule
from callcenter.sheets.comparing import widened
from callcenter.sheets.model import Sheet
from crm.sales.selection import NamedSales
from crm.sales.service import SalesReports

_DEALS: Final = "deals:"


class Stopped(StrEnum):
    """Why a schedule sends no more until somebody takes it over."""

    OWNER_LEFT = "owner_left"
    NOT_ALLOWED = "not_allowed"
    NARROWED = "narrowed"


class ScheduleStopped(Exception):
    """The report would not be the one that was asked for, or is not its owner's to send any more."""

    def __init__(self, reason: Stopped) -> None:
        super().__init__(str(reason))
        self.reason = reason


def width_of(person: Principal) -> list[str]:
    """How much of the firm's sales the person sees: kept with a schedule, so that nobody takes a report that has become
    narrower for the whole."""
    scope = person.rights.matrix.narrowest(Entity.DEAL, Action.VIEW)
    wide = [str(Permission.SALES_VIEW_ALL)] if person.may(Permission.SALES_VIEW_ALL) else []
    return [*wide, f"{_DEALS}{scope}"]


async def sales_sheet(session: AsyncSession, sales: SalesReports, schedule: ReportSchedule, at: datetime) -> Sheet:
    """As of the hour at which it was due.

    :raises ScheduleStopped: when the owner may not send it any more, or sees less than when it was set up
    """
    owner = await viewer(session, schedule.user_id)
    if owner is None:
        raise ScheduleStopped(Stopped.OWNER_LEFT)
    if not owner.may(Permission.SALES_VIEW):
        raise ScheduleStopped(Stopped.NOT_ALLOWED)
    if _is_narrower(width_of(owner), schedule.width):
        raise ScheduleStopped(Stopped.NARROWED)
    show_to(session, owner)
    return widened(await sales.sheet(session, NamedSales.model_validate(schedule.selection), owner, at=at))


def _is_narrower(now: list[str], then: list[str]) -> bool:
    whole = str(Permission.SALES_VIEW_ALL)
    return (whole in then and whole not in now) or _rank(now) < _rank(then)


def _rank(width: list[str]) -> int:
    return next((Scope(one.removeprefix(_DEALS)).rank for one in width if one.startswith(_DEALS)), 0)
