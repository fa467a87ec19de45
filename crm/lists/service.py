"""Lists of customers as people ask for them: pages, counts, selections, files."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action
from callcenter.auth.viewing import show_to
from callcenter.jobs.ports import Jobs
from crm.errors import invalid_field
from crm.fields.coding import BadValue
from crm.fields.finding import Clock, Narrowed, narrowed, wish
from crm.fields.listing import customer_fields
from crm.kinds import CustomerKind, CustomerRef
from crm.lists import exporting, files, vcards
from crm.lists.errors import NobodyChosen, TooManyChosen
from crm.lists.filters import CustomerFilter, CustomerListQuery
from crm.lists.finding import Wanted, collect, find, listing
from crm.lists.jobs import BulkArgs
from crm.lists.kinds import CustomerOrder, ListName
from crm.lists.models import BulkChange, ListExport
from crm.lists.quota import Quota
from crm.lists.rows import exported, listed
from crm.lists.schemas import (
    CustomerListPage,
    ExportedCustomer,
    ExportFormat,
    ExportInput,
    ExportQuota,
    ListCount,
    ListedCustomer,
    Selection,
)
from crm.rights import ENTITIES
from crm.search import cursor_of, place_of, read_typed
from crm.sections.members import members
from crm.veil import veiled

MOST_CHANGED: Final = 10_000
MOST_EXPORTED: Final = 50_000
PRIORITY: Final = 5
"""Somebody looks at the progress."""
_PIECE: Final = 500
MOST_MEMBERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Rules:
    """`zone` is the firm's; `rows_per_day` of exports, 0 for as many as wanted."""

    country: str
    zone: ZoneInfo
    rows_per_day: int


class Lists:
    """The lists' room for the console."""

    def __init__(self, jobs: Jobs, audit: AuditTrail, *, rules: Rules, now: Callable[[], datetime]) -> None:
        self._jobs = jobs
        self.audit = audit
        self._rules = rules
        self._quota = Quota(rules.rows_per_day)
        self.now = now

    async def page(self, session: AsyncSession, query: CustomerListQuery, viewer: Principal) -> CustomerListPage:
        wanted = await self._wanted(session, query, query.sort, viewer, query.cursor)
        after = place_of(query.cursor, listing(wanted)) if query.cursor else None
        found = await find(session, wanted, after, query.limit)
        items = await listed(session, [place.ref for place in found.places])
        cursor = None if found.after is None else cursor_of(found.after)
        short = found.after is not None and len(found.places) < query.limit
        return CustomerListPage(items=items, next_cursor=cursor, cut_short=short)

    async def count(self, session: AsyncSession, chosen: CustomerFilter, viewer: Principal) -> ListCount:
        """Up to as many as a bulk change takes."""
        wanted = await self._wanted(session, chosen, CustomerOrder.NEWEST, viewer)
        refs, complete = await collect(session, wanted, MOST_CHANGED + 1)
        return ListCount(count=min(len(refs), MOST_CHANGED), complete=complete and len(refs) <= MOST_CHANGED)

    async def chosen(
        self,
        session: AsyncSession,
        selection: Selection,
        viewer: Principal,
        *,
        most: int = MOST_CHANGED,
        sort: CustomerOrder = CustomerOrder.NEWEST,
    ) -> list[CustomerRef]:
        """The customers of a selection."""
        if selection.customers is not None:
            return list(dict.fromkeys(CustomerRef(one.kind, one.id) for one in selection.customers))
        wanted = await self._wanted(session, selection.filter or CustomerFilter(), sort, viewer)
        refs, complete = await collect(session, wanted, most + 1, answers=600)
        if len(refs) > most or not complete:
            raise TooManyChosen("there are too many customers for this at once", most=most)
        return refs

    async def enqueue(self, session: AsyncSession, bulk: BulkChange) -> None:
        await self._jobs.enqueue(
            session, "crm.bulk", BulkArgs(bulk.id), unique_key=f"bulk:{bulk.id}", priority=PRIORITY
        )

    async def quota(self, session: AsyncSession, viewer: Principal) -> ExportQuota:
        return await self._quota.of(session, viewer, self.now())

    async def file(self, session: AsyncSession, form: ExportInput, viewer: Principal) -> tuple[bytes, int]:
        """The file and the number of its customers, made before anything is written."""
        show_to(session, viewer)
        refs = await self.chosen(session, form.selection, viewer, most=MOST_EXPORTED, sort=form.sort)
        await self._quota.check(session, viewer, len(refs), self.now())
        taken: list[ExportedCustomer] = []
        for start in range(0, len(refs), _PIECE):
            piece = await exported(session, refs[start : start + _PIECE])
            taken += [veiled(one, viewer) for one in piece if _may_take(viewer, one)]
        if not taken:
            raise NobodyChosen("nobody passes this filter")
        how = exporting.Look(form.language, self._rules.zone, await customer_fields(session))
        return await asyncio.to_thread(_made, taken, form, how), len(taken)

    async def book(self, session: AsyncSession, viewer: Principal, rows: int) -> ListExport:
        """Count the file against the quota."""
        return await self._quota.book(session, viewer, rows, self.now(), of=ListName.CUSTOMERS)

    async def _wanted(
        self,
        session: AsyncSession,
        chosen: CustomerFilter,
        sort: CustomerOrder,
        viewer: Principal,
        cursor: str | None = None,
    ) -> Wanted:
        now, zone = self.now(), self._rules.zone
        own: dict[CustomerKind, Narrowed] = {}
        try:
            if chosen.field:
                clock = Clock(zone, now, viewer.user_id)
                own = await narrowed(session, chosen.kinds, [wish(text) for text in chosen.field], clock)
        except BadValue as error:
            raise invalid_field("query.field", str(error)) from None
        typed = await read_typed(session, chosen.q, self._rules.country, cursor)
        others = [] if chosen.company_id is None else await members(session, chosen.company_id, MOST_MEMBERS)
        return Wanted(chosen, sort, viewer, now, zone, typed, own, tuple(others))


def _made(customers: Sequence[ExportedCustomer], form: ExportInput, how: exporting.Look) -> bytes:
    if form.format is ExportFormat.VCARD:
        return vcards.written(customers, form.card_version)
    lines = [exporting.header(form.columns, how), *(exporting.cells(one, form.columns, how) for one in customers)]
    return files.made(lines, form)


def _may_take(viewer: Principal, one: ListedCustomer) -> bool:
    responsible_id = None if one.responsible is None else one.responsible.id
    return viewer.reach(ENTITIES[one.kind], Action.EXPORT).holds(responsible_id)
