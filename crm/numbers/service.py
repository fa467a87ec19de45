"""Whose a number was, and putting right whose it is."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.errors import NotFound
from callcenter.phones import display, normalise
from crm.errors import invalid_field
from crm.kinds import CustomerRef
from crm.numbers import keeping
from crm.numbers.models import NumberOwnership
from crm.numbers.schemas import NumberHistory, OwnerInput, Ownership
from crm.repository import briefs, owner_of, refs_of_numbers, user_names
from crm.schemas import CustomerCard, CustomerPatch, PhoneInput, PhoneView
from crm.service import card, changeable, patch

_Told = tuple[CustomerRef, datetime | None, datetime | None, int | None]
_STILL: Final = datetime.max.replace(tzinfo=UTC)


def key_of(text: str, country: str, field: str) -> str:
    """:raises InvalidFields: when it is no number that customers are found by"""
    e164 = normalise(text, country).e164
    if e164 is None:
        raise invalid_field(field, "not a number that customers are found by")
    return e164


async def history(session: AsyncSession, e164: str) -> NumberHistory:
    """Present owners and past ones; a card that went into another is told under that one."""
    stretches = await session.scalars(select(NumberOwnership).where(NumberOwnership.e164 == e164))
    rows = [(owner_of(row), row.since, row.until, row.ended_by_id) for row in stretches]
    since = {ref: began for ref, began, until, _ in rows if until is None}
    now = [ref for _, ref in await refs_of_numbers(session, [e164])]
    told: list[_Told] = [(ref, since.get(ref), None, None) for ref in dict.fromkeys(now)]
    told += [row for row in rows if row[2] is not None]
    known = {brief.ref: brief for brief in await briefs(session, [ref for ref, *_ in told])}
    names = await user_names(session, {by for *_, by in told if by is not None})
    owners = [
        Ownership(customer=known[ref], since=began, until=until, ended_by=None if by is None else names.get(by))
        for ref, began, until, by in told
        if ref in known
    ]
    owners.sort(key=lambda one: (one.until or _STILL, one.customer.name), reverse=True)
    return NumberHistory(e164=e164, display=display(e164), owners=owners)


async def reassign(
    session: AsyncSession, ref: CustomerRef, e164: str, *, author_id: int, country: str
) -> Sequence[CustomerRef]:
    """From now on the number is this customer's alone: it leaves all other cards, whose histories keep its calls.
    Everyone whose card changed."""
    others = [owner for _, owner in await refs_of_numbers(session, [e164]) if owner != ref]
    changed = []
    for other in dict.fromkeys(others):
        theirs = await card(session, other)
        left = [_input(phone) for phone in theirs.phones if phone.e164 != e164]
        await _save(session, theirs, left, author_id, country)
        changed.append(other)
    mine = await card(session, ref)
    if all(phone.e164 != e164 for phone in mine.phones):
        await _save(session, mine, [*map(_input, mine.phones), PhoneInput(raw=e164)], author_id, country)
    await keeping.begin(session, ref, e164, datetime.now(UTC))
    return [*changed, ref]


async def never_had(session: AsyncSession, form: OwnerInput, e164: str) -> CustomerRef:
    """The number stood on the card by mistake; its calls were somebody else's all along."""
    ref = CustomerRef(form.kind, form.id)
    await changeable(session, ref)
    if not await keeping.never_had(session, ref, e164):
        raise NotFound("this customer does not stand among those who had the number")
    return ref


def _input(phone: PhoneView) -> PhoneInput:
    return PhoneInput(raw=phone.raw, extension=phone.extension, kind=phone.kind)


async def _save(
    session: AsyncSession, found: CustomerCard, phones: list[PhoneInput], author_id: int, country: str
) -> None:
    form = CustomerPatch(version=found.version, phones=phones)
    await patch(session, found.ref, form, author_id=author_id, country=country)
