"""The phones of a card, and the stretches of time in which its numbers were its own.

A number that leaves a card was its own until now: its calls stay in that history. Whoever is given a number that nobody
has any more, but somebody had, has it from then on. Two who have a number at the same time share all of its calls.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.calls.ports import NumberSpan
from callcenter.phones import display
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Phone
from crm.numbers.models import NumberOwnership
from crm.repository import keys_of, owner_column, owner_of, owner_values, refs_of_numbers
from crm.schemas import FormerNumber

CHUNK: Final = 500


async def replace_phones(
    session: AsyncSession, ref: CustomerRef, phones: Sequence[Mapping[str, object]], *, by_id: int | None = None
) -> None:
    """`phones` in their order, each with raw, e164, extension and kind."""
    before = set(await keys_of(session, ref))
    await take_phones(session, ref)
    rows = [{**phone, **owner_values(ref), "position": place} for place, phone in enumerate(phones)]
    if rows:
        await session.execute(insert(Phone), rows)
    after = {str(phone["e164"]) for phone in phones if phone["e164"] is not None}
    await _lose(session, ref, before - after, by_id)
    await gain(session, [(ref, after - before)])


async def take_phones(session: AsyncSession, ref: CustomerRef) -> None:
    """Away from the card without a trace, as for one that goes on as another."""
    await session.execute(delete(Phone).where(owner_column(ref.kind, Phone) == ref.id))


async def on_cards(session: AsyncSession, kind: CustomerKind, ids: Sequence[int]) -> dict[int, set[str]]:
    """The numbers that stand on these cards now."""
    owner, found = owner_column(kind, Phone), dict[int, set[str]]()
    for id_, key in await session.execute(select(owner, Phone.e164).where(owner.in_(ids))):
        if id_ is not None and key is not None:
            found.setdefault(id_, set()).add(key)
    return found


async def spans_of(session: AsyncSession, ref: CustomerRef) -> list[NumberSpan]:
    """The customer's numbers, past ones too, each with the time in which calls with it are this customer's."""
    rows = (await session.scalars(select(NumberOwnership).where(_of(ref)))).all()
    since = {row.e164: row.since for row in rows if row.until is None}
    now = [NumberSpan(key, since.get(key)) for key in await keys_of(session, ref)]
    return [*now, *(NumberSpan(row.e164, row.since, row.until) for row in rows if row.until is not None)]


async def spans_of_all(session: AsyncSession, kind: CustomerKind, ids: Sequence[int]) -> list[NumberSpan]:
    """The same of many customers of a kind, each span once."""
    found: dict[NumberSpan, None] = {}
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        rows = (
            await session.scalars(select(NumberOwnership).where(owner_column(kind, NumberOwnership).in_(some)))
        ).all()
        since = {(owner_of(row).id, row.e164): row.since for row in rows if row.until is None}
        for id_, keys in (await on_cards(session, kind, some)).items():
            found |= dict.fromkeys(NumberSpan(key, since.get((id_, key))) for key in sorted(keys))
        found |= dict.fromkeys(NumberSpan(row.e164, row.since, row.until) for row in rows if row.until is not None)
    return list(found)


async def follow_conversion(session: AsyncSession, lead: CustomerRef, contact: CustomerRef) -> None:
    """Before the phones of a lead go to the contact that it became: since when they were its own, and those that it had
    before, go along. A number that the contact has already is the contact's as it was."""
    mine = set(await keys_of(session, contact))
    rows = (await session.scalars(select(NumberOwnership).where(_of(lead)))).all()
    for row in rows:
        if row.until is not None or row.e164 not in mine:
            row.lead_id, row.contact_id = None, contact.id
    await session.flush()


async def stretches(session: AsyncSession, keys: Collection[str]) -> list[tuple[CustomerRef, NumberSpan]]:
    """Everyone who has or had these numbers, and when."""
    rows = list(await session.scalars(select(NumberOwnership).where(NumberOwnership.e164.in_(keys))))
    since = {(owner_of(row), row.e164): row.since for row in rows if row.until is None}
    now = [(ref, NumberSpan(key, since.get((ref, key)))) for key, ref in await refs_of_numbers(session, sorted(keys))]
    past = [(owner_of(row), NumberSpan(row.e164, row.since, row.until)) for row in rows if row.until is not None]
    return [*dict.fromkeys(now), *past]


async def former_numbers(session: AsyncSession, ref: CustomerRef) -> list[FormerNumber]:
    """What is not on the card any more, the latest first."""
    query = select(NumberOwnership.e164, NumberOwnership.until).where(_of(ref), NumberOwnership.until.is_not(None))
    rows = await session.execute(query.order_by(NumberOwnership.until.desc(), NumberOwnership.id))
    return [FormerNumber(e164=e164, display=display(e164), until=until) for e164, until in rows if until is not None]


async def since_of(session: AsyncSession, owners: Sequence[CustomerRef], e164: str) -> datetime | None:
    """Since when calls with a number are its owners': None from the beginning, as for anyone who shares it."""
    if len(owners) != 1:
        return None
    row = await _open(session, owners[0], e164)
    return None if row is None else row.since


async def gain(session: AsyncSession, gained: Iterable[tuple[CustomerRef, Collection[str]]]) -> None:
    """These customers have got these numbers, which already stand on their cards."""
    wanted = [(ref, key) for ref, keys in gained for key in keys]
    past = await _ended(session, {key for _, key in wanted})
    if not past:
        return
    owners = await refs_of_numbers(session, past)
    for ref, key in wanted:
        rows, others = past.get(key, []), [owner for known, owner in owners if known == key and owner != ref]
        if not rows:
            continue
        last = max(rows, key=lambda row: row.until or row.since or datetime.min.replace(tzinfo=UTC))
        if owner_of(last) == ref:
            await _regain(session, last)
        elif not others:
            await session.execute(insert(NumberOwnership).values(e164=key, since=last.until, **owner_values(ref)))


async def begin(session: AsyncSession, ref: CustomerRef, e164: str, at: datetime) -> None:
    """From then on the number is this customer's: calls before that are not."""
    row = await _open(session, ref, e164)
    if row is not None:
        row.since = at
    else:
        await session.execute(insert(NumberOwnership).values(e164=e164, since=at, **owner_values(ref)))


async def never_had(session: AsyncSession, ref: CustomerRef, e164: str) -> bool:
    """The number stood on the card by mistake: its calls leave the history. Whether there was such a stretch."""
    ended = delete(NumberOwnership).where(_of(ref), NumberOwnership.e164 == e164, NumberOwnership.until.is_not(None))
    return bool((await session.execute(ended.returning(NumberOwnership.id))).all())


async def _lose(session: AsyncSession, ref: CustomerRef, keys: Collection[str], by_id: int | None) -> None:
    now = datetime.now(UTC)
    for key in keys:
        row = await _open(session, ref, key)
        if row is not None:
            row.until, row.ended_by_id = now, by_id
        else:
            ended = {"e164": key, "until": now, "ended_by_id": by_id, **owner_values(ref)}
            await session.execute(insert(NumberOwnership).values(**ended))
    await session.flush()


async def _regain(session: AsyncSession, row: NumberOwnership) -> None:
    """Taken away and given back, with nobody who had it in between: as though it had never left."""
    if row.since is None:
        await session.delete(row)
    else:
        row.until = row.ended_by_id = None
    await session.flush()


async def _ended(session: AsyncSession, keys: Collection[str]) -> dict[str, list[NumberOwnership]]:
    found: dict[str, list[NumberOwnership]] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), CHUNK):
        query = select(NumberOwnership).where(
            NumberOwnership.e164.in_(wanted[start : start + CHUNK]), NumberOwnership.until.is_not(None)
        )
        for row in await session.scalars(query):
            found.setdefault(row.e164, []).append(row)
    return found


async def _open(session: AsyncSession, ref: CustomerRef, e164: str) -> NumberOwnership | None:
    query = select(NumberOwnership).where(_of(ref), NumberOwnership.e164 == e164, NumberOwnership.until.is_(None))
    return (await session.scalars(query.limit(1))).one_or_none()


def _of(ref: CustomerRef) -> ColumnElement[bool]:
    return owner_column(ref.kind, NumberOwnership) == ref.id
