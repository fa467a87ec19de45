"""Who a person is in this house: from one card, or from a number or e-mail, to all by which rooms know him."""

from collections.abc import Iterable
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.calls.personal import ids_within
from callcenter.calls.ports import NumberSpan
from callcenter.personal.person import Person
from callcenter.phones import normalise
from crm.bin.standing import ways_kept
from crm.deals.personal import deals_of, same_people
from crm.errors import invalid_field
from crm.kinds import CustomerKind, CustomerRef
from crm.models import Change, Email, Identifier, Owned, Phone
from crm.numbers.keeping import stretches
from crm.privacy.errors import HasCard
from crm.privacy.kinds import SubjectKind
from crm.repository import TABLES, in_bin, owner_column
from crm.service import existing, owners_of

Cards = tuple[tuple[str, int], ...]
_LEAST_WORDS: Final = 2


async def of_card(session: AsyncSession, ref: CustomerRef, country: str) -> Person:
    """A customer, with the cards that were merged into him and the leads that became him; also one who lies in the
    bin."""
    if await in_bin(session, ref) is None:
        await existing(session, ref)
    cards = await _all_cards(session, ref)
    former = await _former(session, cards, country)
    for kept in await ways_kept(session, cards):
        former["phones"] |= {row["e164"] for row in kept["phones"] if row["e164"] is not None}
        former["emails"] |= {row["key"] for row in kept["emails"]}
        former["identifiers"] |= {row["value"] for row in kept["identifiers"]}
    names = former["name"] | {name for kind, id_ in cards if (name := await _name(session, kind, id_))}
    numbers, shared_numbers, spans = await _numbers(session, cards, former["phones"])
    emails = await _own(session, cards, Email.key, former["emails"])
    identifiers = await _own(session, cards, Identifier.value, former["identifiers"])
    shared = sorted({*shared_numbers, *emails[1]})
    return Person(
        cards=cards,
        names=await _unmistakable(session, names, cards),
        numbers=numbers,
        emails=emails[0],
        identifiers=identifiers[0],
        shared=tuple(shared),
        call_ids=tuple(await ids_within(session, spans)),
        deal_ids=tuple(await deals_of(session, cards)),
    )


async def of_number(session: AsyncSession, e164: str) -> Person:
    """Calls of somebody who had the number once and has a card are left out.

    :raises HasCard: when a customer has it: his card is what is asked for then
    """
    owners = await owners_of(session, e164)
    if owners:
        raise HasCard(
            "the number belongs to a customer",
            owners=[{"kind": str(one.kind), "id": one.id, "name": one.name} for one in owners],
        )
    spans = [NumberSpan(e164)]
    for _, taken in await stretches(session, [e164]):
        spans = [left for span in spans for left in span.without(taken)]
    call_ids = tuple(await ids_within(session, spans))
    if spans != [NumberSpan(e164)]:
        return Person(shared=(e164,), call_ids=call_ids)
    return Person(numbers=(e164,), call_ids=call_ids)


async def of_email(session: AsyncSession, address: str) -> Person:
    """:raises HasCard: as above"""
    key = address.strip().lower()
    if "@" not in key:
        raise invalid_field("body.subject", "not an e-mail address")
    row = (await session.scalars(select(Email).where(Email.key == key).limit(1))).first()
    if row is not None:
        ids = zip(CustomerKind, (row.contact_id, row.company_id, row.lead_id), strict=True)
        owners = [{"kind": str(kind), "id": id_, "name": ""} for kind, id_ in ids if id_ is not None]
        raise HasCard("the e-mail belongs to a customer", owners=owners)
    return Person(emails=(key,))


async def title_of(session: AsyncSession, kind: str, id_: int | None) -> str:
    """The name on the card, as it is now."""
    if id_ is None or kind in (SubjectKind.NUMBER, SubjectKind.EMAIL):
        return ""
    return await _name(session, kind, id_)


async def _name(session: AsyncSession, kind: str, id_: int) -> str:
    table = TABLES[CustomerKind(kind)]
    return await session.scalar(select(table.name).where(table.id == id_)) or ""


async def _all_cards(session: AsyncSession, ref: CustomerRef) -> Cards:
    """A lead that became somebody is that person; a firm is none of its contacts. Merged cards lead on in one step."""
    found = await _with_former(session, {(str(ref.kind), ref.id)})
    found |= await same_people(session, sorted(found))
    return tuple(sorted(await _with_former(session, found)))


async def _with_former(session: AsyncSession, cards: set[tuple[str, int]]) -> set[tuple[str, int]]:
    found = set(cards)
    for kind, table in TABLES.items():
        ids = [id_ for card_kind, id_ in cards if card_kind == kind]
        former = await session.scalars(select(table.id).where(table.merged_into_id.in_(ids)))
        found |= {(str(kind), one) for one in former}
    return found


async def _former(session: AsyncSession, cards: Cards, country: str) -> dict[str, set[str]]:
    """Names, numbers and e-mails that the cards had once, by their history of edits and merges."""
    found: dict[str, set[str]] = {"name": set(), "phones": set(), "emails": set()}
    for changes in await session.scalars(select(Change.changes).where(_of(cards, Change))):
        for change in changes:
            texts = found.get(str(change["field"]))
            if texts is not None:
                texts.update(_texts(change.get("before")), _texts(change.get("after")))
    keys = (normalise(text, country).e164 for text in found["phones"])
    emails = {address.strip().lower() for address in found["emails"]}
    phones = {key for key in keys if key is not None}
    return {"name": found["name"], "phones": phones, "emails": emails, "identifiers": set()}


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]


async def _numbers(
    session: AsyncSession, cards: Cards, former: set[str]
) -> tuple[tuple[str, ...], set[str], list[NumberSpan]]:
    """Numbers that nobody else ever had, those that somebody else has or had, and the stretches of time in which calls
    with either were this person's alone."""
    now = await session.scalars(select(Phone.e164).where(_of(cards, Phone)))
    mine = {key for key in now if key is not None} | former
    held = await stretches(session, mine)
    others = [span for ref, span in held if (str(ref.kind), ref.id) not in cards]
    shared = {span.key for span in others}
    spans = [NumberSpan(key) for key in mine - shared]
    for ref, span in held:
        if (str(ref.kind), ref.id) in cards and span.key in shared:
            spans += _alone(span, others)
    return tuple(sorted(mine - shared)), shared, spans


def _alone(span: NumberSpan, others: Iterable[NumberSpan]) -> list[NumberSpan]:
    left = [span]
    for other in others:
        left = [part for one in left for part in (one.without(other) if other.key == span.key else [one])]
    return left


async def _own(
    session: AsyncSession, cards: Cards, column: InstrumentedAttribute[Any], former: set[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What nobody else has, and what somebody else has too."""
    table = cast("type[Owned]", column.class_)
    mine: set[str] = set(await session.scalars(select(column).where(_of(cards, table), column.is_not(None)))) | former
    shared: set[str] = set(await session.scalars(select(column).where(column.in_(mine), ~_of(cards, table))))
    return tuple(sorted(mine - shared)), tuple(sorted(shared))


def _of(cards: Cards, table: type[Owned]) -> ColumnElement[bool]:
    ids = {kind: [id_ for card_kind, id_ in cards if card_kind == kind] for kind in CustomerKind}
    columns = ((owner_column(kind, table), ids[kind]) for kind in CustomerKind)
    return or_(*(and_(column.is_not(None), column.in_(some)) for column, some in columns))


async def _unmistakable(session: AsyncSession, names: Iterable[str], cards: Cards) -> tuple[str, ...]:
    """Names of two words at least that no other card has: one word is found in too many texts, and a namesake's are
    not this person's."""
    kept = []
    for name in sorted(names):
        if len(name.split()) < _LEAST_WORDS:
            continue
        namesakes = 0
        for kind, table in TABLES.items():
            mine = [id_ for card_kind, id_ in cards if card_kind == kind]
            others = select(func.count()).select_from(table).where(table.name == name, table.id.not_in(mine))
            namesakes += await session.scalar(others) or 0
        if not namesakes:
            kept.append(name)
    return tuple(kept)
