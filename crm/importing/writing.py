"""Many cards at once: a few statements for a whole batch."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals import importing as deals
from crm.importing.fields import EXTERNAL_ID, MoreFields
from crm.importing.kinds import ImportKind
from crm.importing.models import ImportEffect
from crm.importing.targets import Target, row_values, stored
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Change, Email, Identifier, Phone, SearchWord
from crm.numbers import keeping as numbers
from crm.repository import TABLES, owner_column, owner_values
from crm.tags import keeping


class BatchWriter:
    """Writes customers and deals in the caller's transaction. Nobody is told."""

    def __init__(
        self, session: AsyncSession, *, author_id: int | None, now: datetime, more: Sequence[MoreFields]
    ) -> None:
        self._session = session
        self._author_id = author_id
        self._now = now
        self._more = more

    async def create(self, kind: ImportKind, targets: Sequence[Target]) -> None:
        """Give each its id and store it with all that belongs to it."""
        if not targets:
            return
        for room in self._more:
            usual = await room.usual(self._session, kind)
            for target in targets:
                target.more = {**usual, **target.more}
        if kind is ImportKind.DEAL:
            rows = [_deal(target) for target in targets]
            ids: Sequence[int] = await deals.create(self._session, rows, self._author_id, self._now)
        else:
            table = TABLES[kind.customer]
            rows = [row_values(target, self._now, self._author_id) for target in targets]
            statement = insert(table).returning(table.id, sort_by_parameter_order=True)
            ids = (await self._session.scalars(statement, rows)).all()
        for target, id_ in zip(targets, ids, strict=True):
            target.id = id_
        if kind is not ImportKind.DEAL:
            await self._lists(kind.customer, targets)
            await self._gained(kind.customer, targets, {})
        await self._write_more(kind, targets)

    async def change(self, kind: ImportKind, targets: Sequence[Target], *, log: bool = True) -> None:
        """Store what each is now, as its next version."""
        if not targets:
            return
        for target in targets:
            target.version += 1
        if kind is ImportKind.DEAL:
            await self._change_deals(targets)
        else:
            await self._change_customers(kind.customer, targets, log=log)
        await self._write_more(kind, targets)

    async def _change_deals(self, targets: Sequence[Target]) -> None:
        changed = [
            (target.id, target.version, target.before["values"], _deal(target))
            for target in targets
            if target.id is not None and target.before is not None
        ]
        await deals.change(self._session, changed, self._author_id, self._now)

    async def _change_customers(self, kind: CustomerKind, targets: Sequence[Target], *, log: bool) -> None:
        rows = [
            {**stored(target.values, self._now), "id": target.id, "version": target.version, "updated_at": self._now}
            for target in targets
        ]
        await self._session.execute(update(TABLES[kind]), rows)
        ids = [target.id for target in targets if target.id is not None]
        had = await numbers.on_cards(self._session, kind, ids)
        await self._clear(kind, ids)
        await self._lists(kind, targets)
        await self._gained(kind, targets, had)
        logged = [(target, changes) for target in targets if log and (changes := target.changes())]
        if logged:
            await self._session.execute(
                insert(Change),
                [
                    {"at": self._now, "author_id": self._author_id, "changes": changes, **_owner(kind, target)}
                    for target, changes in logged
                ],
            )

    async def remove(self, kind: ImportKind, ids: Collection[int]) -> None:
        """Cards with all that belongs to them."""
        if kind is ImportKind.DEAL:
            await deals.remove(self._session, ids)
        elif ids:
            await self._clear(kind.customer, ids)
            table = TABLES[kind.customer]
            await self._session.execute(delete(table).where(table.id.in_(ids)))

    async def note_effects(self, import_id: int, targets: Sequence[Target], created: Collection[int]) -> None:
        """Remember for the undo. A card that an earlier batch made or changed keeps what it was before that."""
        for kind in dict.fromkeys(target.kind for target in targets):
            await self._note_effects(import_id, kind, [target for target in targets if target.kind is kind], created)

    async def _note_effects(
        self, import_id: int, kind: ImportKind, targets: Sequence[Target], created: Collection[int]
    ) -> None:
        mine = (ImportEffect.import_id == import_id, ImportEffect.kind == kind)
        old = [target.id for target in targets if id(target) not in created]
        query = select(ImportEffect.customer_id, ImportEffect.id).where(*mine, ImportEffect.customer_id.in_(old))
        noted = {row.customer_id: row.id for row in await self._session.execute(query)}
        again = [
            {"id": noted[target.id], "version": target.version}
            for target in targets
            if target.id is not None and target.id in noted
        ]
        fresh = [
            {
                "import_id": import_id,
                "row": target.row,
                "kind": str(kind),
                "customer_id": target.id,
                "created": id(target) in created,
                "version": target.version,
                "before": target.before,
                "outcome": "",
            }
            for target in targets
            if target.id not in noted
        ]
        if again:
            await self._session.execute(update(ImportEffect), again)
        if fresh:
            await self._session.execute(insert(ImportEffect), fresh)

    async def _clear(self, kind: CustomerKind, ids: Collection[int]) -> None:
        for owned in (Phone, Email, Identifier):
            await self._session.execute(delete(owned).where(owner_column(kind, owned).in_(ids)))
        await self._session.execute(delete(SearchWord).where(SearchWord.kind == kind, SearchWord.owner_id.in_(ids)))
        await keeping.forget(self._session, kind, ids)

    async def _lists(self, kind: CustomerKind, targets: Sequence[Target]) -> None:
        phones: list[dict[str, Any]] = []
        emails: list[dict[str, Any]] = []
        identifiers: list[dict[str, Any]] = []
        words: list[dict[str, Any]] = []
        for target in targets:
            owner = _owner(kind, target)
            phones += [{**phone, **owner, "position": place} for place, phone in enumerate(target.phones)]
            emails += [
                {"address": address, "key": key, **owner, "position": place}
                for place, (address, key) in enumerate(target.emails)
            ]
            given = dict.fromkeys([*target.identifiers.items(), *target.former])
            identifiers += [{"kind": name, "value": value, **owner} for name, value in given]
            words += [{"kind": str(kind), "owner_id": target.id, "word": word} for word in target.words()]
        for table, rows in ((Phone, phones), (Email, emails), (Identifier, identifiers), (SearchWord, words)):
            if rows:
                await self._session.execute(insert(table), rows)
        tagged = [target.id for target in targets if target.id is not None and target.values["tags"]]
        if tagged:
            await keeping.index_again(self._session, kind, tagged)

    async def _gained(self, kind: CustomerKind, targets: Sequence[Target], had: Mapping[int, set[str]]) -> None:
        now = {target.id: {str(phone["e164"]) for phone in target.phones if phone["e164"]} for target in targets}
        gained = {id_: keys - had.get(id_, set()) for id_, keys in now.items() if id_ is not None}
        await numbers.gain(self._session, [(CustomerRef(kind, id_), keys) for id_, keys in gained.items()])

    async def _write_more(self, kind: ImportKind, targets: Sequence[Target]) -> None:
        values = {target.id: target.more for target in targets if target.id is not None and target.more}
        for room in self._more:
            if values:
                await room.write(self._session, kind, values)


def _deal(target: Target) -> dict[str, Any]:
    return {**target.values, "external_id": target.identifiers.get(EXTERNAL_ID)}


def _owner(kind: CustomerKind, target: Target) -> dict[str, int]:
    return owner_values(CustomerRef(kind, target.id or 0))
