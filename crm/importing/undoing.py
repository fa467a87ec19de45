"""Taking an import back: what it made goes, what it changed is again as it was, unless people went on from there."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.db import Base, Database
from crm.deals import importing as deals
from crm.importing import matching, repository
from crm.importing.fields import MoreFields
from crm.importing.kinds import ImportKind
from crm.importing.models import ImportEffect
from crm.importing.state import ImportStatus
from crm.importing.targets import Target
from crm.importing.writing import BatchWriter
from crm.models import Company, Contact
from crm.repository import TABLES, USERS

BATCH: Final = 200
_REFERRED: Final = {"company_id": Company.__table__, "contact_id": Contact.__table__, "responsible_id": USERS}
_GOES_ALONG: Final = frozenset(
    {"phones", "emails", "identifiers", "change_log", "number_ownerships", "requisites", "postal_addresses"}
    | {"deal_entries"}
)
"""What belongs to a card and goes with it."""
_OWN_FIELDS: Final = frozenset({f"custom_values.{kind}_id" for kind in ImportKind})
"""What it has in its own fields goes with it, too; being named in another card's field is use."""


class Outcome(StrEnum):
    """`CHANGED` and `IN_USE` were kept: edited since, or something was hung on them (a note, a colleague, a deal)."""

    REMOVED = "removed"
    RESTORED = "restored"
    CHANGED = "changed"
    IN_USE = "in_use"
    GONE = "gone"


KEPT: Final = (Outcome.CHANGED, Outcome.IN_USE)


class Undoer:
    """Works in batches like the import itself, so that it may be killed at any moment."""

    def __init__(self, database: Database, *, now: Callable[[], datetime], more: Sequence[MoreFields]) -> None:
        self._database = database
        self._now = now
        self._more = more

    async def undo(self, import_id: int, *, author_id: int | None) -> None:
        while True:
            async with self._database.transaction() as session:
                if not await repository.still(session, import_id, ImportStatus.UNDOING, self._now()):
                    return
                effects = await repository.open_effects(session, import_id, BATCH)
                if not effects:
                    await self._end(session, import_id)
                    return
                # One kind at a time: deals go before their buyers, people before their company.
                kind = ImportKind(effects[0].kind)
                mine = [effect for effect in effects if effect.kind == kind]
                await self._take_back(session, kind, mine, author_id)

    async def _end(self, session: AsyncSession, import_id: int) -> None:
        row = await repository.get(session, import_id, lock=True)
        if row is not None:
            row.status, row.finished_at = str(ImportStatus.UNDONE), self._now()
            row.undo = dict(await repository.outcomes(session, import_id))

    async def _take_back(
        self, session: AsyncSession, kind: ImportKind, effects: Sequence[ImportEffect], author_id: int | None
    ) -> None:
        ids = [effect.customer_id for effect in effects]
        there = {target.id: target for target in await matching.load(session, kind, ids, self._more)}
        used = await _in_use(session, kind, [effect.customer_id for effect in effects if effect.created])
        removed: list[int] = []
        restored: list[Target] = []
        for effect in effects:
            target = there.get(effect.customer_id)
            effect.outcome = str(_outcome(effect, target, used))
            if effect.outcome == Outcome.REMOVED:
                removed.append(effect.customer_id)
            elif effect.outcome == Outcome.RESTORED and target is not None and effect.before is not None:
                restored.append(_as_before(target, effect))
        writer = BatchWriter(session, author_id=author_id, now=self._now(), more=self._more)
        await writer.remove(kind, removed)
        await _without_lost_references(session, restored)
        await writer.change(kind, restored)


def _outcome(effect: ImportEffect, target: Target | None, used: set[int]) -> Outcome:
    if target is None:
        return Outcome.GONE
    if target.version != effect.version:
        return Outcome.CHANGED
    if not effect.created:
        return Outcome.RESTORED
    return Outcome.IN_USE if effect.customer_id in used else Outcome.REMOVED


def _as_before(target: Target, effect: ImportEffect) -> Target:
    before = effect.before or {}
    target.values = {**target.values, **before["values"]}
    target.phones = list(before["phones"])
    target.emails = [(address, key) for address, key in before["emails"]]
    target.identifiers = dict(before["identifiers"])
    target.more = {**dict.fromkeys(target.more), **before["more"]}
    return target


async def _without_lost_references(session: AsyncSession, targets: Sequence[Target]) -> None:
    """A company or a user that is not there any more cannot be referred to again."""
    for name, table in _REFERRED.items():
        wanted = {target.values.get(name) for target in targets} - {None}
        there = set(await session.scalars(select(table.c.id).where(table.c.id.in_(wanted)))) if wanted else set()
        for target in targets:
            if target.values.get(name) not in {None, *there}:
                target.values[name] = None


async def _in_use(session: AsyncSession, kind: ImportKind, ids: Sequence[int]) -> set[int]:
    """Those that rows of any table refer to: rooms that hang something on cards need not be known here."""
    found: set[int] = await deals.noted(session, ids) if kind is ImportKind.DEAL else set()
    for column in _references(kind):
        found |= {id_ for id_ in await session.scalars(select(column).where(column.in_(ids)).distinct()) if id_}
    return found


def _references(kind: ImportKind) -> list[Column[int]]:
    target = "deals" if kind is ImportKind.DEAL else TABLES[kind.customer].__tablename__
    return [
        column
        for table in Base.metadata.sorted_tables
        if table.name not in _GOES_ALONG
        for column in table.columns
        if f"{table.name}.{column.name}" not in _OWN_FIELDS
        if any(key.target_fullname == f"{target}.id" for key in column.foreign_keys)
    ]
