"""Who is there already: the customers that the rows of a batch are about, loaded whole."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.importing.drafts import Draft
from crm.importing.fields import MoreFields
from crm.importing.plans import MatchKey, Plan
from crm.importing.targets import PLAIN, Target
from crm.kinds import CustomerKind
from crm.models import Company, Email, Identifier, Phone
from crm.repository import TABLES, owner_column


@dataclass(slots=True)
class Known:
    """The targets of a batch by the values of the plan's key. Several of one value are a tie that people settle."""

    key: MatchKey
    by_value: dict[str, list[Target]] = field(default_factory=lambda: defaultdict(list))

    def add(self, target: Target) -> None:
        for value in target.keys(self.key):
            if not any(other is target for other in self.by_value[value]):
                self.by_value[value].append(target)

    def find(self, draft: Draft) -> list[Target]:
        found: list[Target] = []
        for value in draft.keys(self.key):
            found += [one for one in self.by_value.get(value, ()) if not any(one is other for other in found)]
        return found


async def known(session: AsyncSession, plan: Plan, drafts: Sequence[Draft], more: Sequence[MoreFields]) -> Known:
    """The customers who have one of the batch's values, locked until the batch is written."""
    values = sorted({value for draft in drafts for value in draft.keys(plan.key)})
    found = Known(plan.key)
    ids = await _ids(session, plan, values) if values else []
    for target in await load(session, plan.kind, ids, more):
        found.add(target)
    return found


async def _ids(session: AsyncSession, plan: Plan, values: Collection[str]) -> list[int]:
    match plan.key:
        case MatchKey.PHONE:
            owner = owner_column(plan.kind, Phone)
            query = select(owner).where(Phone.e164.in_(values))
        case MatchKey.EMAIL:
            owner = owner_column(plan.kind, Email)
            query = select(owner).where(Email.key.in_(values))
        case MatchKey.TAX_NUMBER | MatchKey.EXTERNAL_ID:
            owner = owner_column(plan.kind, Identifier)
            query = select(owner).where(Identifier.value.in_(values), Identifier.kind == str(plan.key))
        case MatchKey.NONE:
            return []
    found = await session.scalars(query.where(owner.is_not(None)).distinct())
    return sorted(id_ for id_ in found if id_ is not None)


async def load(
    session: AsyncSession, kind: CustomerKind, ids: Sequence[int], more: Sequence[MoreFields]
) -> list[Target]:
    """The customers with everything that an import may change; locked in the order of their ids."""
    if not ids:
        return []
    table = TABLES[kind]
    columns = [getattr(table, name) for name in PLAIN[kind]]
    there = (table.id.in_(ids), table.merged_into_id.is_(None))
    query = select(table.id, table.version, *columns).where(*there).order_by(table.id).with_for_update()
    targets = {
        row.id: Target(kind, 0, row.id, row.version, {name: getattr(row, name) for name in PLAIN[kind]})
        for row in await session.execute(query)
    }
    await _load_lists(session, kind, targets)
    for room in more:
        for id_, values in (await room.read(session, kind, list(targets))).items():
            targets[id_].more |= values
    for target in targets.values():
        target.before = target.snapshot()
    return list(targets.values())


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
