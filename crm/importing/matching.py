"""Who is there already: the cards that the rows of a batch are about, loaded whole."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.deals import importing as deals
from crm.importing.drafts import Draft, Key
from crm.importing.fields import EXTERNAL_ID, MoreFields
from crm.importing.kinds import ImportKind
from crm.importing.plans import MatchKey
from crm.importing.targets import PLAIN, Target
from crm.kinds import CustomerKind
from crm.models import Company, Email, Identifier, Phone
from crm.repository import TABLES, owner_column


@dataclass(slots=True)
class Known:
    """The targets of a batch by the values of the plan's keys. Several of one value are a tie that people settle."""

    keys: Sequence[MatchKey]
    by_value: dict[Key, list[Target]] = field(default_factory=lambda: defaultdict(list))

    def add(self, target: Target) -> None:
        for pair in target.pairs(self.keys):
            if not any(other is target for other in self.by_value[pair]):
                self.by_value[pair].append(target)

    def find(self, draft: Draft) -> list[Target]:
        """By the first of the keys that finds somebody."""
        for key in self.keys:
            found: list[Target] = []
            for pair in draft.pairs([key]):
                found += [one for one in self.by_value.get(pair, ()) if not any(one is other for other in found)]
            if found:
                return found
        return []


async def known(
    session: AsyncSession,
    kind: ImportKind,
    keys: Sequence[MatchKey],
    drafts: Sequence[Draft],
    more: Sequence[MoreFields],
) -> Known:
    """The cards that have one of the batch's values, locked until the batch is written."""
    found = Known(keys)
    ids: set[int] = set()
    for key in keys:
        if values := sorted({value for draft in drafts for value in draft.keys(key)}):
            ids.update(await _ids(session, kind, key, values))
    for target in await load(session, kind, sorted(ids), more):
        found.add(target)
    return found


async def load_more(
    session: AsyncSession, kind: ImportKind, ids: Sequence[int], known: Known, more: Sequence[MoreFields]
) -> list[Target]:
    """The same cards once more where the keys have found them already, the others loaded and known from then on."""
    there = {one.id: one for found in known.by_value.values() for one in found if one.id is not None}
    fresh = await load(session, kind, [id_ for id_ in ids if id_ not in there], more)
    for target in fresh:
        known.add(target)
    return [*fresh, *(there[id_] for id_ in ids if id_ in there)]


async def _ids(session: AsyncSession, kind: ImportKind, key: MatchKey, values: Collection[str]) -> list[int]:
    if kind is ImportKind.DEAL:
        by_id = key is MatchKey.ID
        return await (
            deals.with_ids(session, [int(v) for v in values]) if by_id else deals.with_external_ids(session, values)
        )
    query, owner = _owners(kind.customer, key, values)
    found = await session.scalars(query.where(owner.is_not(None)).distinct())
    return sorted(id_ for id_ in found if id_ is not None)


def _owners(kind: CustomerKind, key: MatchKey, values: Collection[str]) -> tuple[Any, ColumnElement[Any]]:
    table = TABLES[kind]
    match key:
        case MatchKey.PHONE:
            owner = owner_column(kind, Phone)
            return select(owner).where(Phone.e164.in_(values)), owner
        case MatchKey.EMAIL:
            owner = owner_column(kind, Email)
            return select(owner).where(Email.key.in_(values)), owner
        case MatchKey.TAX_NUMBER | MatchKey.EXTERNAL_ID:
            owner = owner_column(kind, Identifier)
            return select(owner).where(Identifier.value.in_(values), Identifier.kind == str(key)), owner
        case MatchKey.ID:
            return select(table.id).where(table.id.in_([int(value) for value in values])), table.id.expression
        case MatchKey.NAME:
            return select(table.id).where(table.name.in_(values)), table.id.expression


async def load(session: AsyncSession, kind: ImportKind, ids: Sequence[int], more: Sequence[MoreFields]) -> list[Target]:
    """The cards with everything that an import may change; locked in the order of their ids."""
    if not ids:
        return []
    targets = await (_deals(session, ids) if kind is ImportKind.DEAL else _customers(session, kind, ids))
    for room in more:
        for id_, values in (await room.read(session, kind, list(targets))).items():
            targets[id_].more |= values
    for target in targets.values():
        target.before = target.snapshot()
    return list(targets.values())


async def _customers(session: AsyncSession, kind: ImportKind, ids: Sequence[int]) -> dict[int, Target]:
    table, names = TABLES[kind.customer], PLAIN[kind.customer]
    columns = [getattr(table, name) for name in names]
    there = (table.id.in_(ids), table.merged_into_id.is_(None))
    query = select(table.id, table.version, *columns).where(*there).order_by(table.id).with_for_update()
    targets: dict[int, Target] = {}
    for row in await session.execute(query):
        values = {name: getattr(row, name) for name in names}
        times = {name: at.isoformat() for name, at in values.items() if isinstance(at, datetime)}
        values |= times
        targets[row.id] = Target(kind, 0, row.id, row.version, values)
    await _load_lists(session, kind.customer, targets)
    return targets


async def _deals(session: AsyncSession, ids: Sequence[int]) -> dict[int, Target]:
    targets: dict[int, Target] = {}
    for id_, (version, values) in (await deals.load(session, ids)).items():
        targets[id_] = Target(ImportKind.DEAL, 0, id_, version, values)
        if values["external_id"] is not None:
            targets[id_].identifiers[EXTERNAL_ID] = values["external_id"]
    for id_ in await deals.with_lines(session, ids):
        targets[id_].is_summed = True
    return targets


async def _load_lists(session: AsyncSession, kind: CustomerKind, targets: Mapping[int, Target]) -> None:
    ids = list(targets)
    phones = _of(kind, Phone, ids, Phone.raw, Phone.e164, Phone.extension, Phone.kind)
    for row in await session.execute(phones.order_by(Phone.position, Phone.id)):
        values = {"raw": row.raw, "e164": row.e164, "extension": row.extension, "kind": row.kind}
        targets[row.owner_id].phones.append(values)
    for row in await session.execute(_of(kind, Email, ids, Email.address, Email.key).order_by(Email.position)):
        targets[row.owner_id].emails.append((row.address, row.key))
    identifiers = _of(kind, Identifier, ids, Identifier.kind, Identifier.value).order_by(Identifier.id)
    for row in await session.execute(identifiers):
        target = targets[row.owner_id]
        if target.identifiers.setdefault(row.kind, row.value) != row.value:
            target.former.append((row.kind, row.value))


def _of(kind: CustomerKind, owned: Any, ids: Sequence[int], *columns: Any) -> Any:
    owner = owner_column(kind, owned)
    return select(owner.label("owner_id"), *columns).where(owner.in_(ids))


async def companies_named(session: AsyncSession, names: Collection[str]) -> dict[str, int]:
    """The oldest company of each of these names."""
    there = (Company.name.in_(names), Company.merged_into_id.is_(None))
    query = select(Company.name, Company.id).where(*there).order_by(Company.id.desc())
    return {row.name: row.id for row in await session.execute(query)}
