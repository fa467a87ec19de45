"""The phones, e-mails and identifiers of two customers in one.

They are followed by value: saving a card writes its lists anew, so that the rows of a merge may not be there any more
when it is taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm.kinds import CustomerRef
from crm.models import Email, Identifier, Owned, Phone
from crm.numbers.keeping import replace_phones
from crm.repository import owner_column, owner_values


@dataclass(frozen=True, slots=True)
class _List:
    """One of the lists: `values` are its columns, `same` those that make two rows one."""

    table: type[Phone] | type[Email] | type[Identifier]
    values: tuple[str, ...]
    same: tuple[str, ...]
    ordered: bool = True


LISTS: Final[Mapping[str, _List]] = {
    "phones": _List(Phone, ("raw", "e164", "extension", "kind"), ("e164", "raw", "extension")),
    "emails": _List(Email, ("address", "key"), ("key",)),
    "identifiers": _List(Identifier, ("kind", "value"), ("kind", "value"), ordered=False),
}
Ways = dict[str, list[dict[str, Any]]]


def same_as(name: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What two rows of one list have in common; of a number that has an exact key the notation does not matter."""
    if name == "phones":
        return row["e164"] or row["raw"], row["extension"]
    return tuple(row[column] for column in LISTS[name].same)


async def ways_of(session: AsyncSession, ref: CustomerRef) -> Ways:
    """All three lists as values, in their order."""
    return {name: await _rows(session, name, ref) for name in LISTS}


async def join(session: AsyncSession, survivor: CustomerRef, loser: CustomerRef) -> None:
    """The loser's behind the survivor's; what both have is there once."""
    for name, kept in LISTS.items():
        mine = {same_as(name, row) for row in await _rows(session, name, survivor)}
        rows = await _rows(session, name, loser, with_id=True)
        new = [row["id"] for row in rows if same_as(name, row) not in mine]
        values: dict[str, Any] = {f"{loser.kind}_id": survivor.id}
        if kept.ordered:
            values["position"] = _position(kept.table) + await _end(session, kept.table, survivor)
        await session.execute(update(kept.table).where(kept.table.id.in_(new)).values(values))
        await session.execute(delete(kept.table).where(owner_column(loser.kind, kept.table) == loser.id))


async def part(session: AsyncSession, pair: tuple[CustomerRef, CustomerRef], before: tuple[Ways, Ways]) -> None:
    """Survivor and loser as they were: the survivor loses what came from the other one, and keeps what came since."""
    survivor, loser = pair
    for name, kept in LISTS.items():
        own = {same_as(name, row) for row in before[0][name]}
        gained = {same_as(name, row) for row in before[1][name]} - own
        rows = await _rows(session, name, survivor, with_id=True)
        going = [row["id"] for row in rows if same_as(name, row) in gained]
        await session.execute(delete(kept.table).where(kept.table.id.in_(going)))
        await _write(session, kept, loser, before[1][name])


async def take(session: AsyncSession, ref: CustomerRef, *, by_id: int) -> Ways:
    """All three lists away from the card, as values: nobody finds it by them, its numbers were its own until now."""
    taken = await ways_of(session, ref)
    await replace_phones(session, ref, [], by_id=by_id)
    for table in (Email, Identifier):
        await session.execute(delete(table).where(owner_column(ref.kind, table) == ref.id))
    return taken


async def put(session: AsyncSession, ref: CustomerRef, taken: Ways) -> None:
    """The same back to the card. A number that somebody got meanwhile is of both from then on."""
    await replace_phones(session, ref, taken["phones"])
    for name in ("emails", "identifiers"):
        await _write(session, LISTS[name], ref, taken[name])


async def _write(session: AsyncSession, kept: _List, ref: CustomerRef, rows: Sequence[Mapping[str, Any]]) -> None:
    places = [{"position": place} if kept.ordered else {} for place in range(len(rows))]
    if rows:
        values = [{**row, **place, **owner_values(ref)} for row, place in zip(rows, places, strict=True)]
        await session.execute(insert(kept.table), values)


async def _rows(session: AsyncSession, name: str, ref: CustomerRef, *, with_id: bool = False) -> list[dict[str, Any]]:
    kept = LISTS[name]
    names = (*kept.values, *(("id",) if with_id else ()))
    order = (_position(kept.table), kept.table.id) if kept.ordered else (kept.table.id,)
    mine = owner_column(ref.kind, kept.table) == ref.id
    query = select(*(getattr(kept.table, column) for column in names)).where(mine).order_by(*order)
    return [dict(row) for row in (await session.execute(query)).mappings()]


def _position(table: type[Owned]) -> Any:
    return getattr(table, "position")  # noqa: B009


async def _end(session: AsyncSession, table: type[Owned], ref: CustomerRef) -> int:
    last = await session.scalar(select(func.max(_position(table))).where(owner_column(ref.kind, table) == ref.id))
    return 0 if last is None else int(last) + 1
