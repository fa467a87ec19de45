"""Lists of deals as people change and take them: selections and files."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.audit.service import AuditTrail
from callcenter.auth.permissions import Permission
from callcenter.auth.principal import Principal
from callcenter.auth.scopes import Action, Entity
from callcenter.auth.viewing import show_to
from callcenter.jobs.ports import Jobs
from crm.competitors.service import names_of
from crm.deals import listing, repository, service
from crm.deals.kinds import DealOrder
from crm.deals.lists import exporting
from crm.deals.lists.changing import DEALS
from crm.deals.lists.schemas import DealChange, DealExportInput, DealSelection
from crm.deals.models import Stage
from crm.deals.schemas import DealBrief, DealFilter, DealMove
from crm.dictionaries import sources
from crm.errors import invalid_field
from crm.fields.definitions import fields_of
from crm.fields.kinds import FieldEntity
from crm.lists import bulk, files
from crm.lists.errors import NobodyChosen, TooManyChosen
from crm.lists.jobs import BulkArgs
from crm.lists.kinds import ChangedKind, ListName
from crm.lists.models import BulkChange, ListExport
from crm.lists.quota import Quota
from crm.lists.service import MOST_CHANGED, MOST_EXPORTED, PRIORITY
from crm.veil import veiled

_PIECE: Final = 500


class DealLists:
    """The deals' lists for the console. `zone` is the firm's."""

    def __init__(
        self, jobs: Jobs, audit: AuditTrail, *, zone: ZoneInfo, quota: Quota, now: Callable[[], datetime]
    ) -> None:
        self._jobs = jobs
        self.audit = audit
        self._zone = zone
        self.quota = quota
        self.now = now

    async def chosen(
        self,
        session: AsyncSession,
        selection: DealSelection,
        viewer: Principal,
        *,
        most: int = MOST_CHANGED,
        order: DealOrder = DealOrder.CREATED,
    ) -> list[int]:
        """The deals of a selection."""
        if selection.deals is not None:
            return list(dict.fromkeys(selection.deals))
        where = await listing.conditions(session, selection.filter or DealFilter(), viewer)
        ids = await repository.ids(session, where, order, most + 1)
        if len(ids) > most:
            raise TooManyChosen("there are too many deals for this at once", most=most)
        return ids

    async def begin(
        self, session: AsyncSession, ids: Sequence[int], change: DealChange, author: Principal
    ) -> BulkChange:
        """Store what is to be done to which deals, and have it done.

        :raises AppError: when what is said would be refused of every deal
        """
        await bulk.check_person(session, change.responsible_id, Permission.DEALS_EDIT)
        if change.source is not None:
            change.source = await sources.settled(session, change.source, author)
        if change.stage_id is not None:
            move = DealMove(stage_id=change.stage_id, loss_reason_id=change.loss_reason_id)
            await service.check_move(session, move)
        if change.lost_to_id is not None and not await names_of(session, [change.lost_to_id]):
            raise invalid_field("body.change.lost_to_id", "there is no such competitor")
        cards = [(ChangedKind.DEAL, id_) for id_ in ids]
        row = await bulk.begin(session, author, cards, change, self.now(), of=DEALS.name)
        args, key = BulkArgs(row.id), f"bulk:{row.id}"
        await self._jobs.enqueue(session, "crm.deals.bulk", args, unique_key=key, priority=PRIORITY)
        return row

    async def file(self, session: AsyncSession, form: DealExportInput, viewer: Principal) -> tuple[bytes, int]:
        """The file and the number of its deals, made before anything is written."""
        show_to(session, viewer)
        listing.check_order(form.sort, viewer)
        ids = await self.chosen(session, form.selection, viewer, most=MOST_EXPORTED, order=form.sort)
        await self.quota.check(session, viewer, len(ids), self.now())
        taken: list[DealBrief] = []
        for start in range(0, len(ids), _PIECE):
            piece = await listing.of_ids(session, ids[start : start + _PIECE], viewer)
            taken += [veiled(one, viewer) for one in piece if _may_take(viewer, one)]
        if not taken:
            raise NobodyChosen("no deal passes this filter")
        look = await self._look(session, form)
        lines = [exporting.header(form.columns, look), *(exporting.cells(one, form.columns, look) for one in taken)]
        return await asyncio.to_thread(files.made, lines, form), len(taken)

    async def book(self, session: AsyncSession, viewer: Principal, rows: int) -> ListExport:
        """Count the file against the quota."""
        return await self.quota.book(session, viewer, rows, self.now(), of=ListName.DEALS)

    async def _look(self, session: AsyncSession, form: DealExportInput) -> exporting.Look:
        stages = {row.id: row.name for row in await session.execute(select(Stage.id, Stage.name))}
        fields = {one.key: one for one in await fields_of(session, FieldEntity.DEAL) if not one.retired}
        return exporting.Look(form.language, self._zone, self.now(), stages, fields)


def _may_take(viewer: Principal, deal: DealBrief) -> bool:
    responsible_id = None if deal.responsible is None else deal.responsible.id
    return viewer.reach(Entity.DEAL, Action.EXPORT, deal.pipeline_id).holds(responsible_id)
